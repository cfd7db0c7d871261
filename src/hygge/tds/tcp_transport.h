#pragma once

#include <chrono>

#include "hygge/tds/transport.h"

namespace hygge::tds {

/// A connected TCP socket, non-blocking, with TCP_NODELAY and keep-alive.
///
/// A peer that is gone without a word is noticed by keep-alive (30 s, then 9 s of probes) where it owes us nothing.
/// What it does not acknowledge is sent again for a quarter of an hour by the system, which therefore is asked, while
/// we wait, how long it has heard nothing. Not by TCP_USER_TIMEOUT: that ends a connection, too, whose peer answers
/// well, and takes no more bytes because it waits for a lock.
class TcpTransport final : public Transport {
 public:
  static constexpr std::chrono::milliseconds kMostSilence{40'000};

  /// Takes over a connected, non-blocking socket. `most_silence`: how long it may leave without an answer what is sent
  /// again and again.
  TcpTransport(FileDescriptor socket, std::string peer, std::chrono::milliseconds most_silence = kMostSilence);

  std::size_t receive(std::span<std::byte> into, const Wait& wait) override;
  void send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) override;
  bool is_encrypted() const noexcept override { return false; }
  bool is_open() noexcept override;
  const std::string& peer() const noexcept override { return peer_; }

 private:
  void wait_for(short events, const Wait& wait);
  void throw_if_unheard() const;

  FileDescriptor socket_;
  std::string peer_;
  std::chrono::milliseconds most_silence_;
  Waiter waiter_;
};

}  // namespace hygge::tds
