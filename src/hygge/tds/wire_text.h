#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/tds/output.h"

namespace hygge::tds {

/// Text as the protocol has it, UTF-16 little-endian, for names, statements and messages; values have faster ways.

/// How many UTF-16 units valid UTF-8 takes; a byte that is not valid counts one.
std::size_t utf16_units(std::string_view text) noexcept;

/// Appends `text`, which is UTF-8, as UTF-16; U+FFFD stands for each byte that is not valid.
void append_utf16(std::vector<std::byte>& bytes, std::string_view text);
/// The same, of text of any length.
void write_utf16(Output& output, std::string_view text);

/// `bytes` as UTF-8; U+FFFD stands for half a surrogate pair. An odd byte at the end is left out.
std::string from_utf16(std::span<const std::byte> bytes);

}  // namespace hygge::tds
