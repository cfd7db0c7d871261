#include "hygge/tds/tcp_transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "hygge/base/units.h"

namespace hygge::tds {

namespace {

/// What one sendmsg(2) is given at most; far below the system's limit.
constexpr std::size_t kMostPieces = 64;
/// How often the system is asked for news of a peer, within the silence that is granted to it.
constexpr int kLooks = 8;
/// So often the system has sent in vain by the end of that silence, at least.
constexpr unsigned kFewestUnanswered = 3;

void set_option(int socket, int level, int name, int value) {
  ::setsockopt(socket, level, name, &value, sizeof value);  // each of them only makes things better
}

bool must_wait() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

TcpTransport::TcpTransport(FileDescriptor socket, std::string peer, std::chrono::milliseconds most_silence)
    : socket_{std::move(socket)}, peer_{std::move(peer)}, most_silence_{most_silence} {
  set_option(socket_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(socket_.get(), SOL_SOCKET, SO_KEEPALIVE, 1);
  // As SQL Server itself asks: after 30 s of silence, then each second.
  set_option(socket_.get(), IPPROTO_TCP, TCP_KEEPIDLE, 30);
  set_option(socket_.get(), IPPROTO_TCP, TCP_KEEPINTVL, 1);
}

void TcpTransport::wait_for(short events, const Wait& wait) {
  pollfd polled{.fd = socket_.get(), .events = events, .revents = 0};
  while (true) {
    Wait piece = wait;
    piece.until = std::min(wait.until, after(most_silence_ / kLooks));
    try {
      return waiter_.wait({&polled, 1}, piece);
    } catch (const TimedOut&) {
      if (piece.until == wait.until) throw;
    }
    throw_if_unheard();
  }
}

void TcpTransport::throw_if_unheard() const {
  tcp_info known{};
  socklen_t size = sizeof known;
  if (::getsockopt(socket_.get(), IPPROTO_TCP, TCP_INFO, &known, &size) != 0) return;
  // Neither counts what was answered: a peer that only takes no more bytes answers each probe.
  const unsigned unanswered = unsigned{known.tcpi_retransmits} + unsigned{known.tcpi_probes};
  const std::chrono::milliseconds silence{known.tcpi_last_ack_recv};
  if (unanswered < kFewestUnanswered || silence < most_silence_) return;
  throw lost_connection(peer_, "it has acknowledged nothing of what was sent for " + format_duration(Seconds{silence}));
}

std::size_t TcpTransport::receive(std::span<std::byte> into, const Wait& wait) {
  while (true) {
    const ssize_t count = ::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (must_wait()) {
      wait_for(POLLIN, wait);
    } else if (errno != EINTR) {
      throw lost_connection(peer_, std::generic_category().message(errno));
    }
  }
}

void TcpTransport::send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) {
  std::size_t done = 0;  // of the first piece
  while (!pieces.empty()) {
    std::array<iovec, kMostPieces> parts;
    const std::size_t count = std::min(pieces.size(), kMostPieces);
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<const std::byte> left = i == 0 ? pieces[0].subspan(done) : pieces[i];
      parts.at(i) = {.iov_base = const_cast<std::byte*>(left.data()), .iov_len = left.size()};
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      if (must_wait()) {
        wait_for(POLLOUT, wait);
      } else if (errno != EINTR) {
        throw lost_connection(peer_, std::generic_category().message(errno));
      }
      continue;
    }
    done += static_cast<std::size_t>(sent);
    while (!pieces.empty() && done >= pieces[0].size()) {
      done -= pieces[0].size();
      pieces = pieces.subspan(1);
    }
  }
}

bool TcpTransport::is_open() noexcept {
  pollfd polled{.fd = socket_.get(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&polled, 1, 0) == 0;
}

}  // namespace hygge::tds
