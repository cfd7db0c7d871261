#pragma once

#include "hygge/tds/transport.h"

namespace hygge::tds {

/// A connected TCP socket, non-blocking, with TCP_NODELAY and keep-alive.
class TcpTransport final : public Transport {
 public:
  /// Takes over a connected, non-blocking socket.
  TcpTransport(FileDescriptor socket, std::string peer);

  std::size_t receive(std::span<std::byte> into, const Wait& wait) override;
  void send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) override;
  bool is_encrypted() const noexcept override { return false; }
  bool is_open() noexcept override;
  const std::string& peer() const noexcept override { return peer_; }

 private:
  void wait_for(short events, const Wait& wait);

  FileDescriptor socket_;
  std::string peer_;
  Waiter waiter_;
};

}  // namespace hygge::tds
