#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// A server that speaks SQL Server's protocol, for tests. It is written apart from hygge's client and shares nothing
/// with it, so that a misunderstanding on one side does not cancel out with the same one on the other.
namespace hygge::tds_server {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

/// The client sent bytes that the protocol does not allow. The session ends; the server lives on.
class ProtocolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Takes values from received bytes, never beyond their end: throws ProtocolError there. Little-endian but for `_be`.
class ByteReader {
 public:
  explicit ByteReader(View bytes) : bytes_{bytes} {}

  std::size_t left() const noexcept { return bytes_.size() - at_; }
  std::size_t at() const noexcept { return at_; }

  View take(std::size_t count) {
    if (count > left()) refuse();
    const View taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
  }
  std::uint64_t number(std::size_t count) {
    std::uint64_t value = 0;
    std::memcpy(&value, take(count).data(), count);  // this machine's order, too
    return value;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::int32_t i32() { return static_cast<std::int32_t>(u32()); }
  std::uint16_t u16_be() {
    const View taken = take(2);
    return static_cast<std::uint16_t>(taken[0] << 8U | taken[1]);
  }
  std::uint8_t peek() const {
    if (left() == 0) throw ProtocolError{"the message ends where a value begins"};
    return bytes_[at_];
  }

 private:
  [[noreturn]] static void refuse() { throw ProtocolError{"the message ends in the middle of a value"}; }

  View bytes_;
  std::size_t at_ = 0;
};

/// Appends values to a buffer. Little-endian but for `_be`.
class ByteWriter {
 public:
  void u8(std::uint64_t value) { bytes_.push_back(static_cast<std::uint8_t>(value)); }
  void number(std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) u8(value >> (8 * i) & 0xFFU);
  }
  void u16(std::uint64_t value) { number(value, 2); }
  void u32(std::uint64_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void u16_be(std::uint64_t value) {
    u8(value >> 8U & 0xFFU);
    u8(value & 0xFFU);
  }
  void raw(View bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void raw(std::string_view bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  /// Overwrites two bytes at `place`, for a length that is known late.
  void set_u16(std::size_t place, std::size_t value) {
    bytes_.at(place) = static_cast<std::uint8_t>(value & 0xFFU);
    bytes_.at(place + 1) = static_cast<std::uint8_t>(value >> 8U & 0xFFU);
  }
  std::size_t size() const noexcept { return bytes_.size(); }
  const Bytes& bytes() const noexcept { return bytes_; }
  void clear() noexcept { bytes_.clear(); }
  void erase_front(std::size_t count) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(count));
  }
  Bytes release() noexcept { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

inline std::string_view as_text(View bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
inline View as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace hygge::tds_server
