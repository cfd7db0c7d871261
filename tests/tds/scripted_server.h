#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/owned.h"
#include "tests/tds/test_certificate.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::test {

/// The server's end of one connection. Everything throws when the client goes away or nothing comes for long.
class ScriptedPeer {
 public:
  explicit ScriptedPeer(FileDescriptor socket) : socket_{std::move(socket)} {}

  /// How a server shakes hands.
  struct Tls {
    bool is_wrapped = true;
    int version = TLS1_2_VERSION;
    bool wraps_tickets = false;  ///< of TLS 1.3, behind the handshake
    std::string protocol = {};   ///< that the client must have asked for (ALPN)
  };

  /// A message of the client, and the type of its packets.
  struct Message {
    std::uint8_t type = 0;
    Bytes payload;
    std::vector<std::uint8_t> statuses;
  };
  Message read_message();
  /// One packet with its header.
  Bytes read_packet();
  bool has_input();
  void send(const Bytes& wire);
  void reply(const Bytes& payload, std::size_t packet_size = 4096) { send(packets(payload, packet_size)); }

  void start_tls(const TestCertificate& certificate, const Tls& how);
  void stop_tls() { ssl_.reset(); }
  /// What the client called the host (SNI).
  std::string asked_host() const;

  /// Answers PRELOGIN with that byte for encryption; returns what the client said.
  Message prelogin(std::uint8_t encryption);
  /// Takes the login and lets everybody in.
  Message login();

 private:
  std::size_t receive(std::span<std::byte> into);
  void read_socket(std::byte* into, std::size_t size);
  void read(std::byte* into, std::size_t size);
  void write_socket(const Bytes& bytes);
  void flush_tls(bool wraps);

  FileDescriptor socket_;
  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> ssl_;
};

/// Listens on a free port of the loopback interface and runs one script for each connection, in order, on a thread of
/// its own. What a script throws is kept for problem().
class ScriptedServer {
 public:
  using Script = std::function<void(ScriptedPeer&)>;

  explicit ScriptedServer(std::vector<Script> scripts);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer() { stop(); }

  std::uint16_t port() const noexcept { return port_; }
  /// Waits until all scripts have ended, or their clients are gone, and tells what went wrong first.
  std::string problem();

 private:
  void stop();
  void serve(const std::vector<Script>& scripts);

  std::uint16_t port_ = 0;  // before the listener, which sets it
  FileDescriptor listener_;
  FileDescriptor stop_;
  std::string problem_;
  std::thread thread_;
};

/// A listening TCP socket on a free loopback port.
FileDescriptor listen_on_loopback(std::uint16_t& port, int backlog = 16);

}  // namespace hygge::test
