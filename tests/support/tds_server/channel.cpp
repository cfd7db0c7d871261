#include "tests/support/tds_server/channel.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace hygge::tds_server {

namespace {

constexpr std::uint8_t kPreLoginPacket = 0x12;
constexpr std::size_t kWrappedPayload = 4096 - 8;

}  // namespace

Channel::Channel(FileDescriptor socket) : socket_{std::move(socket)} {
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Channel::~Channel() {
  if (tls_ != nullptr) ::SSL_free(tls_);
}

std::uint8_t Channel::peek_first() {
  std::uint8_t first = 0;
  if (::recv(socket_.get(), &first, 1, MSG_PEEK) != 1) throw ConnectionClosed{};
  return first;
}

std::size_t Channel::read_socket(std::span<std::uint8_t> room) {
  while (true) {
    const ssize_t count = ::recv(socket_.get(), room.data(), room.size(), 0);
    if (count > 0) return static_cast<std::size_t>(count);
    if (count == 0 || errno != EINTR) throw ConnectionClosed{};
  }
}

void Channel::read_socket_exactly(std::span<std::uint8_t> room) {
  while (!room.empty()) room = room.subspan(read_socket(room));
}

void Channel::write_socket(View bytes) {
  while (!bytes.empty()) {
    const std::size_t piece = send_size_ == 0 ? bytes.size() : std::min(send_size_, bytes.size());
    const ssize_t count = ::send(socket_.get(), bytes.data(), piece, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw ConnectionClosed{};
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void Channel::read(std::span<std::uint8_t> room) {
  while (!room.empty()) {
    if (tls_ == nullptr) {
      read_socket_exactly(room);
      return;
    }
    const int count = ::SSL_read(tls_, room.data(), static_cast<int>(std::min<std::size_t>(room.size(), 1U << 20U)));
    send_tls_output(false);
    if (count > 0) {
      room = room.subspan(static_cast<std::size_t>(count));
    } else if (::SSL_get_error(tls_, count) == SSL_ERROR_WANT_READ) {
      feed_tls(false);
    } else {
      ::ERR_clear_error();
      throw ConnectionClosed{};
    }
  }
}

void Channel::write(View bytes) {
  if (tls_ == nullptr) {
    write_socket(bytes);
    return;
  }
  while (!bytes.empty()) {
    const int count = ::SSL_write(tls_, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 16'384)));
    if (count <= 0) throw ProtocolError{"TLS could not encrypt"};
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  send_tls_output(false);
}

bool Channel::has_input(std::chrono::milliseconds wait) {
  if (tls_ != nullptr && (::SSL_pending(tls_) > 0 || BIO_ctrl_pending(::SSL_get_rbio(tls_)) > 0)) return true;
  pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, static_cast<int>(wait.count())) > 0;
}

void Channel::start_strict_tls(ssl_ctx_st* context) {
  tls_ = ::SSL_new(context);
  handshake(false);
}

void Channel::start_wrapped_tls(ssl_ctx_st* context) {
  tls_ = ::SSL_new(context);
  // The classic handshake of SQL Server before 2022 ends at TLS 1.2, and some clients take a session ticket of TLS 1.3,
  // which comes unwrapped after it, for a reply.
  ::SSL_set_max_proto_version(tls_, TLS1_2_VERSION);
  handshake(true);
}

void Channel::handshake(bool wrapped) {
  ::SSL_set_bio(tls_, ::BIO_new(::BIO_s_mem()), ::BIO_new(::BIO_s_mem()));
  ::SSL_set_accept_state(tls_);
  while (true) {
    const int done = ::SSL_do_handshake(tls_);
    const int why = ::SSL_get_error(tls_, done);
    send_tls_output(wrapped);
    if (done == 1) return;
    if (why != SSL_ERROR_WANT_READ) {
      std::array<char, 256> words{};
      ::ERR_error_string_n(::ERR_get_error(), words.data(), words.size());
      ::ERR_clear_error();
      throw ProtocolError{std::string{"the TLS handshake failed: "} + words.data()};
    }
    feed_tls(wrapped);
  }
}

void Channel::send_tls_output(bool wrapped) {
  std::array<std::uint8_t, 32'768> room{};
  while (true) {
    const std::size_t most = wrapped ? kWrappedPayload : room.size();
    const int count = ::BIO_read(::SSL_get_wbio(tls_), room.data(), static_cast<int>(most));
    if (count <= 0) return;
    const View bytes{room.data(), static_cast<std::size_t>(count)};
    if (wrapped) {
      ByteWriter packet;
      packet.u8(kPreLoginPacket);
      packet.u8(1);
      packet.u16_be(bytes.size() + 8);
      packet.u32(0);
      packet.raw(bytes);
      write_socket(packet.bytes());
    } else {
      write_socket(bytes);
    }
  }
}

void Channel::feed_tls(bool wrapped) {
  std::array<std::uint8_t, 65'536> room{};
  std::size_t count = 0;
  if (wrapped) {
    std::array<std::uint8_t, 8> header{};
    read_socket_exactly(header);
    const std::size_t length = static_cast<std::size_t>(header[2] << 8U | header[3]);
    if (header[0] != kPreLoginPacket || length < 8) throw ProtocolError{"a TLS handshake packet was expected"};
    count = length - 8;
    read_socket_exactly(std::span{room}.first(count));
  } else {
    // One record and no byte more: with encryption of the login only, what follows is in clear.
    const std::span<std::uint8_t> header = std::span{room}.first(5);
    read_socket_exactly(header);
    count = static_cast<std::size_t>(header[3] << 8U | header[4]) + header.size();
    if (count > room.size()) throw ProtocolError{"a TLS record is too long"};
    read_socket_exactly(std::span{room}.first(count).subspan(header.size()));
  }
  ::BIO_write(::SSL_get_rbio(tls_), room.data(), static_cast<int>(count));
}

void Channel::stop_tls() {
  ::SSL_set_quiet_shutdown(tls_, 1);
  ::SSL_free(tls_);
  tls_ = nullptr;
}

void Channel::close_from_outside() noexcept { ::shutdown(socket_.get(), SHUT_RDWR); }

}  // namespace hygge::tds_server
