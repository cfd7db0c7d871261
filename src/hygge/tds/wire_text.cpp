#include "hygge/tds/wire_text.h"

#include <cstdint>

#include "hygge/base/utf8.h"

namespace hygge::tds {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// Calls `unit(u16)` for the UTF-16 of `text`.
template <typename Unit>
void each_unit(std::string_view text, Unit unit) {
  while (!text.empty()) {
    const Character character = first_character(text);
    text.remove_prefix(character.bytes);
    const char32_t point = character.valid ? character.code_point : kReplacement;
    if (point < 0x10000) {
      unit(static_cast<std::uint16_t>(point));
    } else {
      unit(static_cast<std::uint16_t>(0xD800 + ((point - 0x10000) >> 10U)));
      unit(static_cast<std::uint16_t>(0xDC00 + ((point - 0x10000) & 0x3FFU)));
    }
  }
}

void append_utf8(std::string& text, char32_t point) {
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6U);
    put(0x80 | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12U);
    put(0x80 | (point >> 6U & 0x3FU));
    put(0x80 | (point & 0x3FU));
  } else {
    put(0xF0 | point >> 18U);
    put(0x80 | (point >> 12U & 0x3FU));
    put(0x80 | (point >> 6U & 0x3FU));
    put(0x80 | (point & 0x3FU));
  }
}

}  // namespace

std::size_t utf16_units(std::string_view text) noexcept {
  std::size_t units = 0;
  each_unit(text, [&units](std::uint16_t) { ++units; });
  return units;
}

void append_utf16(std::vector<std::byte>& bytes, std::string_view text) {
  each_unit(text, [&bytes](std::uint16_t unit) {
    bytes.push_back(static_cast<std::byte>(unit & 0xFFU));
    bytes.push_back(static_cast<std::byte>(unit >> 8U));
  });
}

void write_utf16(Output& output, std::string_view text) {
  each_unit(text, [&output](std::uint16_t unit) { output.put(unit); });
}

std::string from_utf16(std::span<const std::byte> bytes) {
  const auto unit_at = [bytes](std::size_t i) {
    return std::to_integer<char32_t>(bytes[2 * i]) | std::to_integer<char32_t>(bytes[2 * i + 1]) << 8U;
  };
  std::string text;
  const std::size_t units = bytes.size() / 2;
  text.reserve(units);
  for (std::size_t i = 0; i < units; ++i) {
    char32_t point = unit_at(i);
    if (point >= 0xD800 && point < 0xE000) {
      const bool is_pair = point < 0xDC00 && i + 1 < units && unit_at(i + 1) >= 0xDC00 && unit_at(i + 1) < 0xE000;
      point = is_pair ? 0x10000 + ((point - 0xD800) << 10U) + (unit_at(++i) - 0xDC00) : kReplacement;
    }
    append_utf8(text, point);
  }
  return text;
}

}  // namespace hygge::tds
