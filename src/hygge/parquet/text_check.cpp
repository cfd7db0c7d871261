#include "hygge/parquet/text_check.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "hygge/base/utf8.h"
#include "hygge/parquet/bad_page.h"

namespace hygge::parquet {

bool is_ascii(std::span<const std::byte> bytes) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t place = 0;
  // Four words at a time, which the compiler makes one wide register of.
  std::array<std::uint64_t, 4> words{};
  std::array<std::uint64_t, 4> seen{};
  for (; place + sizeof words <= bytes.size(); place += sizeof words) {
    std::memcpy(words.data(), bytes.data() + place, sizeof words);
    for (std::size_t i = 0; i < words.size(); ++i) seen[i] |= words[i];
  }
  std::uint64_t all = seen[0] | seen[1] | seen[2] | seen[3];
  for (; place < bytes.size(); ++place) all |= static_cast<std::uint64_t>(bytes[place]);
  return (all & kHighBits) == 0;
}

void require_utf8(std::span<const std::byte> text) {
  if (is_ascii(text)) return;
  if (find_invalid_utf8({reinterpret_cast<const char*>(text.data()), text.size()})) {
    throw BadPage{"a text in it is not UTF-8"};
  }
}

}  // namespace hygge::parquet
