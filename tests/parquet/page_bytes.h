#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace hygge::test {

inline std::span<const std::byte> page_bytes(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

/// ULEB128.
inline std::string varint(std::uint64_t number) {
  std::string text;
  for (; number >= 0x80; number >>= 7U) text += static_cast<char>(0x80U | (number & 0x7FU));
  return text + static_cast<char>(number);
}

inline std::string zigzag(std::int64_t number) {
  return varint((static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63));
}

}  // namespace hygge::test
