#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

namespace hygge::tds {

/// Where encoders write to: the payload of one message; whoever owns it cuts it into packets.
///
/// room() gives bytes in one piece to write to directly, and wrote() says how many of them were used; the memory may be
/// sent and used again after that. Only room() may block or throw: Error{Connection}, Error{Timeout}, Error{Cancelled}.
/// Threads  one.
class Output {
 public:
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;

  /// At least `bytes`, which is at most kMostRoom, to write to.
  std::byte* room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - next_) < bytes) make_room(bytes);
    return next_;
  }
  /// `bytes` of the last room were written.
  void wrote(std::size_t bytes) noexcept { next_ += bytes; }

  /// Any number of bytes.
  void write(std::span<const std::byte> bytes);
  /// A little-endian integer.
  template <typename T>
  void put(T value) {
    std::memcpy(room(sizeof value), &value, sizeof value);
    next_ += sizeof value;
  }

  static constexpr std::size_t kMostRoom = std::size_t{64} << 10U;

 protected:
  Output() = default;
  virtual void make_room(std::size_t bytes) = 0;

  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace hygge::tds
