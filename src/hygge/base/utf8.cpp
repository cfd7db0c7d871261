#include "hygge/base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace hygge {

namespace {

/// What a lead byte announces: the length, and the range of the second byte, which is where overlong forms, surrogates
/// and numbers above U+10FFFF show.
struct Lead {
  std::size_t bytes = 0;
  unsigned char second_low = 0x80;
  unsigned char second_high = 0xBF;
};

constexpr Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {.bytes = 2};
  if (byte == 0xE0) return {.bytes = 3, .second_low = 0xA0};
  if (byte == 0xED) return {.bytes = 3, .second_high = 0x9F};
  if (byte < 0xF0) return {.bytes = 3};
  if (byte == 0xF0) return {.bytes = 4, .second_low = 0x90};
  if (byte < 0xF4) return {.bytes = 4};
  if (byte == 0xF4) return {.bytes = 4, .second_high = 0x8F};
  return {};
}

}  // namespace

Character first_character(std::string_view text) noexcept {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {.code_point = byte(0), .bytes = 1, .valid = true};

  const Lead lead = lead_of(byte(0));
  if (lead.bytes == 0 || text.size() < lead.bytes) return {};
  if (byte(1) < lead.second_low || byte(1) > lead.second_high) return {};

  char32_t code_point = byte(0) & (0xFFU >> (lead.bytes + 1));
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code_point = (code_point << 6U) | (byte(i) & 0x3FU);
  }
  return {.code_point = code_point, .bytes = lead.bytes, .valid = true};
}

std::size_t whole_characters(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text.size();
  constexpr std::size_t kLongest = 4;
  for (std::size_t back = 0; back < std::min(kLongest, most); ++back) {
    if (!continues_character(text[most - back])) return most - back;
  }
  return most;  // no character is so long: what stands here is none
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080'8080'8080'8080U;
  for (std::size_t offset = 0; offset < text.size();) {
    std::uint64_t eight = 0;
    if (text.size() - offset >= sizeof eight) {
      std::memcpy(&eight, text.data() + offset, sizeof eight);
      if ((eight & kHighBits) == 0) {
        offset += sizeof eight;
        continue;
      }
    }
    const Character character = first_character(text.substr(offset));
    if (!character.valid) return offset;
    offset += character.bytes;
  }
  return std::nullopt;
}

}  // namespace hygge
