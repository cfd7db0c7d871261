#pragma once

#include <vector>

#include "hygge/tds/transport.h"

namespace hygge::tds {

/// A server that is a recording: what it says is known before, what is sent to it is kept. For tests and fuzzers.
///
/// Behind its last byte it has closed the connection; with `is_silent` it says nothing more instead, so that every
/// Wait runs out at once.
class MemoryTransport final : public Transport {
 public:
  /// Hands out at most `most_at_once` bytes a time.
  explicit MemoryTransport(std::vector<std::byte> says, std::size_t most_at_once = SIZE_MAX, bool is_silent = false);

  std::size_t receive(std::span<std::byte> into, const Wait& wait) override;
  void send(std::span<const std::span<const std::byte>> pieces, const Wait& wait) override;
  bool is_encrypted() const noexcept override { return is_encrypted_; }
  bool is_open() noexcept override { return is_open_; }
  const std::string& peer() const noexcept override { return peer_; }

  /// Pretends, so that each packet comes as one piece.
  void pretend_encryption() noexcept { is_encrypted_ = true; }
  /// More to say, behind the rest.
  void say(std::span<const std::byte> more) { says_.insert(says_.end(), more.begin(), more.end()); }
  const std::vector<std::byte>& sent() const noexcept { return sent_; }
  /// The length of every piece that was sent.
  const std::vector<std::size_t>& pieces() const noexcept { return pieces_; }

 private:
  std::vector<std::byte> says_;
  std::size_t said_ = 0;
  std::size_t most_at_once_;
  bool is_silent_;
  bool is_encrypted_ = false;
  bool is_open_ = true;
  std::vector<std::byte> sent_;
  std::vector<std::size_t> pieces_;
  std::string peer_ = "memory";
};

}  // namespace hygge::tds
