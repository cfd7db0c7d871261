#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// A text of fewer than 256 bytes behind its length in 4.
inline std::string with_length(const std::string& text) {
  std::string bytes(4, '\0');
  bytes[0] = static_cast<char>(text.size());
  return bytes + text;
}

/// Up to 33 numbers as one block of four miniblocks, with differences of 8 bits each.
inline std::string deltas(const std::vector<int>& numbers) {
  std::string bytes = varint(128) + varint(4) + varint(numbers.size()) + zigzag(numbers.empty() ? 0 : numbers[0]);
  if (numbers.size() < 2) return bytes;
  int least = numbers[1] - numbers[0];
  for (std::size_t i = 1; i < numbers.size(); ++i) least = std::min(least, numbers[i] - numbers[i - 1]);
  bytes += zigzag(least) + std::string{"\x08\x00\x00\x00", 4};
  std::string miniblock(32, '\0');
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    miniblock[i - 1] = static_cast<char>(numbers[i] - numbers[i - 1] - least);
  }
  return bytes + miniblock;
}

}  // namespace hygge::test
