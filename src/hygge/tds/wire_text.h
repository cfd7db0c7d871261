#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "hygge/tds/output.h"

namespace hygge::tds {

/// Text for names, statements and logins, as UTF-16 little-endian; U+FFFD stands for each byte that is not valid UTF-8.

/// How many UTF-16 units a text takes.
std::size_t utf16_units(std::string_view text) noexcept;

/// Appends a text to bytes that may be a secret's: no copy of it is made beside them.
void append_utf16(std::vector<std::byte>& bytes, std::string_view text);
/// Writes a text of any length.
void write_utf16(Output& output, std::string_view text);

}  // namespace hygge::tds
