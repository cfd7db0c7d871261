#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "hygge/base/error.h"

namespace hygge::tds {

/// Reads the fields of a token or an option whose bytes are all there. Nothing is read outside, whatever they claim.
///
/// Errors   Error{Data} when a field reaches beyond the end.
/// Threads  one.
class Fields {
 public:
  /// `bytes` must outlive it.
  explicit Fields(std::span<const std::byte> bytes) : left_{bytes} {}

  std::size_t size() const noexcept { return left_.size(); }
  bool empty() const noexcept { return left_.empty(); }

  std::span<const std::byte> bytes(std::size_t count) {
    if (count > left_.size()) {
      throw Error{ErrorKind::Data, "what the server sent makes no sense"}.because("a length reaches beyond the end");
    }
    const std::span<const std::byte> taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }
  /// A little-endian integer.
  template <typename T>
  T number() {
    T value;
    std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
    return value;
  }
  /// Text with its length in front, in UTF-16 units, as a byte (B_VARCHAR) or two (US_VARCHAR).
  template <typename Length>
  std::string text();

 private:
  std::span<const std::byte> left_;
};

extern template std::string Fields::text<std::uint8_t>();
extern template std::string Fields::text<std::uint16_t>();

}  // namespace hygge::tds
