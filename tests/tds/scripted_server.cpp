#include "tests/tds/scripted_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace hygge::test {

namespace {

constexpr int kPatienceMs = 20'000;

void demand(bool holds, const char* what) {
  if (!holds) throw std::runtime_error{what};
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void* wanted) {
  const auto& protocol = *static_cast<const std::string*>(wanted);
  const std::string_view list{reinterpret_cast<const char*>(offered), offered_size};
  const std::size_t at = list.find(static_cast<char>(protocol.size()) + protocol);
  if (at == std::string_view::npos) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = offered + at + 1;
  *size = static_cast<unsigned char>(protocol.size());
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

/// What has come, after waiting for it.
std::size_t ScriptedPeer::receive(std::span<std::byte> into) {
  pollfd polled{.fd = socket_.get(), .events = POLLIN, .revents = 0};
  demand(::poll(&polled, 1, kPatienceMs) == 1, "the client says nothing");
  const ssize_t count = ::recv(socket_.get(), into.data(), into.size(), 0);
  demand(count > 0, "the client has gone");
  return static_cast<std::size_t>(count);
}

void ScriptedPeer::read_socket(std::byte* into, std::size_t size) {
  while (size > 0) {
    const std::size_t count = receive({into, size});
    into += count;
    size -= count;
  }
}

void ScriptedPeer::write_socket(const Bytes& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::send(socket_.get(), bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    demand(count > 0, "the client has gone");
    done += static_cast<std::size_t>(count);
  }
}

void ScriptedPeer::read(std::byte* into, std::size_t size) {
  if (!ssl_) return read_socket(into, size);
  while (size > 0) {
    const int count = SSL_read(ssl_.get(), into, static_cast<int>(size));
    if (count > 0) {
      into += count;
      size -= static_cast<std::size_t>(count);
      continue;
    }
    demand(SSL_get_error(ssl_.get(), count) == SSL_ERROR_WANT_READ, "the client's TLS makes no sense");
    std::array<std::byte, 16'384> more;
    const std::size_t arrived = receive(more);
    BIO_write(SSL_get_rbio(ssl_.get()), more.data(), static_cast<int>(arrived));
  }
}

void ScriptedPeer::flush_tls(bool wraps) {
  BIO* const bio = SSL_get_wbio(ssl_.get());
  Bytes bytes(BIO_ctrl_pending(bio));
  if (bytes.empty()) return;
  BIO_read(bio, bytes.data(), static_cast<int>(bytes.size()));
  write_socket(wraps ? packets(bytes, 4096, 0x12) : bytes);
}

void ScriptedPeer::send(const Bytes& wire) {
  if (!ssl_) return write_socket(wire);
  demand(SSL_write(ssl_.get(), wire.data(), static_cast<int>(wire.size())) > 0, "TLS cannot be written");
  flush_tls(false);
}

Bytes ScriptedPeer::read_packet() {
  Bytes packet(8);
  read(packet.data(), packet.size());
  const std::size_t length = std::to_integer<std::size_t>(packet[2]) << 8U | std::to_integer<std::size_t>(packet[3]);
  packet.resize(length);
  read(packet.data() + 8, length - 8);
  return packet;
}

ScriptedPeer::Message ScriptedPeer::read_message() {
  Message message;
  do {
    const Bytes packet = read_packet();
    message.type = std::to_integer<std::uint8_t>(packet[0]);
    message.statuses.push_back(std::to_integer<std::uint8_t>(packet[1]));
    message.payload.insert(message.payload.end(), packet.begin() + 8, packet.end());
  } while ((message.statuses.back() & 1U) == 0);
  return message;
}

bool ScriptedPeer::has_input() {
  pollfd polled{.fd = socket_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&polled, 1, 0) == 1;
}

void ScriptedPeer::start_tls(const TestCertificate& certificate, const Tls& how) {
  context_.reset(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context_.get(), how.version);
  SSL_CTX_set_max_proto_version(context_.get(), how.version);
  if (!how.protocol.empty()) {
    SSL_CTX_set_alpn_select_cb(context_.get(), choose_protocol, const_cast<std::string*>(&how.protocol));
  }
  certificate.use_in(context_.get());
  ssl_.reset(SSL_new(context_.get()), SSL_free);
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  while (true) {
    const int result = SSL_accept(ssl_.get());
    // The last flight of TLS 1.3 is the client's, and what the server writes then are tickets.
    const bool wraps = how.is_wrapped && (result != 1 || how.version == TLS1_2_VERSION || how.wraps_tickets);
    flush_tls(wraps);
    if (result == 1) return;
    demand(SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ, "the client does not shake hands");
    Bytes bytes(1);
    if (how.is_wrapped) {
      const std::shared_ptr<SSL> plain = std::exchange(ssl_, nullptr);
      bytes = read_message().payload;
      ssl_ = plain;
    } else {
      read_socket(bytes.data(), 1);
    }
    BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
  }
}

std::string ScriptedPeer::asked_host() const {
  const char* const name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

ScriptedPeer::Message ScriptedPeer::prelogin(std::uint8_t encryption) {
  Message message = read_message();
  demand(message.type == 0x12, "the client does not begin with PRELOGIN");
  reply(hex("00 00 1a 00 06  01 00 20 00 01  02 00 21 00 01  03 00 22 00 00  04 00 22 00 01  ff  10 00 10 55 00 00") +
        Bytes{std::byte{encryption}, {}, {}});
  return message;
}

ScriptedPeer::Message ScriptedPeer::login() {
  Message message = read_message();
  demand(message.type == 0x10, "the client does not log in");
  reply(hex("e3 05 00 01 01 78 00 00") + login_ack() +
        hex("ae 0a 01 00 00 00 01  0d 01 00 00 00 01  0e 01 00 00 00 01 ff") + done());
  return message;
}

FileDescriptor listen_on_loopback(std::uint16_t& port, int backlog) {
  FileDescriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  demand(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "no port is free");
  demand(::listen(listener.get(), backlog) == 0, "the port cannot be listened on");
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}

ScriptedServer::ScriptedServer(std::vector<Script> scripts)
    : listener_{listen_on_loopback(port_)}, stop_{::eventfd(0, EFD_CLOEXEC)} {
  thread_ = std::thread{[this, todo = std::move(scripts)] { serve(todo); }};
}

void ScriptedServer::serve(const std::vector<Script>& scripts) {
  try {
    for (const Script& script : scripts) {
      std::array<pollfd, 2> polled{pollfd{.fd = listener_.get(), .events = POLLIN, .revents = 0},
                                   pollfd{.fd = stop_.get(), .events = POLLIN, .revents = 0}};
      ::poll(polled.data(), polled.size(), -1);
      if (polled[1].revents != 0 && polled[0].revents == 0) return;
      ScriptedPeer peer{FileDescriptor{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)}};
      script(peer);
    }
  } catch (const std::exception& error) {
    problem_ = error.what();
  }
  listener_.reset();
}

void ScriptedServer::stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_.get(), &one, sizeof one);
  thread_.join();
}

std::string ScriptedServer::problem() {
  stop();
  return problem_;
}

}  // namespace hygge::test
