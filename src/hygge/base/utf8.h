#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hygge {

/// One character read from text that claims to be UTF-8.
struct Character {
  char32_t code_point = 0;  ///< 0 for a byte that is not valid UTF-8
  std::size_t bytes = 1;    ///< how many bytes it takes; 1 for a byte that is not valid UTF-8
  bool valid = false;
};

/// The character at the front of `text`, which is not empty.
///
/// Overlong forms, surrogates and numbers above U+10FFFF are not valid (Unicode 15.0, table 3-7).
Character first_character(std::string_view text) noexcept;

/// Whether `byte` is one behind the first of a character.
constexpr bool continues_character(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// How many of the first `most` bytes of `text` may stand alone without a character being cut; `most` is at least 4.
std::size_t whole_characters(std::string_view text, std::size_t most) noexcept;

/// The byte offset of the first byte that is not valid UTF-8, if any.
std::optional<std::size_t> find_invalid_utf8(std::string_view text) noexcept;

}  // namespace hygge
