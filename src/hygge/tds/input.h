#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace hygge::tds {

/// Where decoders read from: the payload of one message in one piece, however its packets were cut.
///
/// The bytes from data() on lie next to each other in memory. Decoders look at what is available, take what they used,
/// and ask for more with need(); only need() may block, move the bytes (pointers into them are void afterwards), or
/// throw: Error{Connection} when the server goes away or the message ends before so many bytes have come,
/// Error{Timeout}, Error{Cancelled}.
/// Threads  one.
class Input {
 public:
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  virtual ~Input() = default;

  const std::byte* data() const noexcept { return begin_; }
  std::size_t available() const noexcept { return static_cast<std::size_t>(end_ - begin_); }

  /// Waits until `bytes` are available.
  void need(std::size_t bytes) {
    if (available() < bytes) refill(bytes);
  }
  /// `bytes` <= available().
  void take(std::size_t bytes) noexcept { begin_ += bytes; }

  /// A little-endian integer, of 1 to 8 bytes.
  template <typename T>
  T read() {
    need(sizeof(T));
    T value;
    std::memcpy(&value, begin_, sizeof value);
    begin_ += sizeof value;
    return value;
  }
  /// Whether the message has ended; may wait to learn it.
  bool at_end() { return begin_ == end_ && is_finished(); }

 protected:
  Input() = default;
  /// Makes at least `bytes` available, as many more as come without waiting, or throws.
  virtual void refill(std::size_t bytes) = 0;
  /// Asked when nothing is available: true at the end of the message; otherwise makes some bytes available.
  virtual bool is_finished() = 0;

  const std::byte* begin_ = nullptr;
  const std::byte* end_ = nullptr;
};

/// An Input over bytes that are all there: for tests, fuzzers and values inside values. Ends with Error{Data}.
class MemoryInput final : public Input {
 public:
  /// `bytes` must outlive it.
  explicit MemoryInput(std::span<const std::byte> bytes) {
    begin_ = bytes.data();
    end_ = bytes.data() + bytes.size();
  }

 protected:
  void refill(std::size_t bytes) override;
  bool is_finished() override { return true; }
};

}  // namespace hygge::tds
