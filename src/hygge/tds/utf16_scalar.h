#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hygge/tds/wire_bytes.h"

namespace hygge::tds::utf16 {

/// Writes `code_point` as UTF-8 and returns behind it.
inline char* put_utf8(char32_t code_point, char* to) noexcept {
  const auto byte = [&to](char32_t value) { *to++ = static_cast<char>(static_cast<unsigned char>(value)); };
  if (code_point < 0x80) {
    byte(code_point);
  } else if (code_point < 0x800) {
    byte(0xC0U | (code_point >> 6U));
    byte(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    byte(0xE0U | (code_point >> 12U));
    byte(0x80U | ((code_point >> 6U) & 0x3FU));
    byte(0x80U | (code_point & 0x3FU));
  } else {
    byte(0xF0U | (code_point >> 18U));
    byte(0x80U | ((code_point >> 12U) & 0x3FU));
    byte(0x80U | ((code_point >> 6U) & 0x3FU));
    byte(0x80U | (code_point & 0x3FU));
  }
  return to;
}

inline std::byte* put_utf16(char32_t code_point, std::byte* to) noexcept {
  if (code_point < 0x10000) {
    store(to, static_cast<std::uint16_t>(code_point));
    return to + 2;
  }
  store(to, static_cast<std::uint16_t>(0xD800U + ((code_point - 0x10000U) >> 10U)));
  store(to + 2, static_cast<std::uint16_t>(0xDC00U + (code_point & 0x3FFU)));
  return to + 4;
}

/// Where a conversion of UTF-16 stands.
struct ToUtf8 {
  const std::byte* from;
  const std::byte* end;  ///< behind the last whole unit
  char* to;
  std::size_t invalid = 0;

  /// Converts one character.
  void step() noexcept {
    const char32_t unit = load<std::uint16_t>(from);
    from += 2;
    if ((unit & 0xF800U) != 0xD800U) {
      to = put_utf8(unit, to);
      return;
    }
    if (unit < 0xDC00 && from < end) {
      const char32_t low = load<std::uint16_t>(from);
      if ((low & 0xFC00U) == 0xDC00U) {
        from += 2;
        to = put_utf8(0x10000U + ((unit - 0xD800U) << 10U) + (low - 0xDC00U), to);
        return;
      }
    }
    ++invalid;
    to = put_utf8(0xFFFD, to);
  }
};

/// Where a conversion of UTF-8 stands.
struct ToUtf16 {
  const char* from;
  const char* end;
  std::byte* to;
  std::size_t invalid = 0;

  /// Converts one character, or one byte that is part of none.
  void step() noexcept {
    const unsigned lead = byte(0);
    if (lead < 0x80) return put(lead, 1);
    const auto left = static_cast<std::size_t>(end - from);
    if (lead >= 0xC2 && lead < 0xE0 && left >= 2 && continues(1)) {
      return put(((lead & 0x1FU) << 6U) | (byte(1) & 0x3FU), 2);
    }
    if (lead >= 0xE0 && lead < 0xF0 && left >= 3 && continues(1) && continues(2)) {
      const char32_t found = ((lead & 0xFU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
      if (found >= 0x800 && (found & 0xF800U) != 0xD800U) return put(found, 3);
    }
    if (lead >= 0xF0 && lead < 0xF5 && left >= 4 && continues(1) && continues(2) && continues(3)) {
      const char32_t found =
          ((lead & 7U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) | (byte(3) & 0x3FU);
      if (found >= 0x10000 && found < 0x110000) return put(found, 4);
    }
    ++invalid;
    put(0xFFFD, 1);
  }

 private:
  unsigned byte(std::size_t place) const noexcept { return static_cast<unsigned char>(from[place]); }
  bool continues(std::size_t place) const noexcept { return (byte(place) & 0xC0U) == 0x80U; }
  void put(char32_t code_point, std::size_t bytes) noexcept {
    to = put_utf16(code_point, to);
    from += bytes;
  }
};

}  // namespace hygge::tds::utf16
