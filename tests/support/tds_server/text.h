#pragma once

#include <string>
#include <string_view>

#include "tests/support/tds_server/bytes.h"

/// Texts on the wire. Inside the server every text is UTF-8; a surrogate without its partner, which nvarchar may hold,
/// is kept as U+10F800 + (unit - 0xD800), private characters of the last plane.
namespace hygge::tds_server {

/// UTF-16LE bytes to text. Throws ProtocolError for an odd number of bytes.
std::string from_utf16(View bytes);
/// Text to UTF-16LE bytes; what is not UTF-8 becomes U+FFFD.
Bytes to_utf16(std::string_view text);
/// How many UTF-16 units the text has.
std::size_t utf16_units(std::string_view text);
/// The longest front part that has at most `units` UTF-16 units.
std::string_view utf16_front(std::string_view text, std::size_t units);

/// Bytes of a code page to text; what has no character becomes U+FFFD. 65001 is UTF-8.
std::string from_code_page(View bytes, int code_page);
/// Text to bytes of a code page; what it lacks becomes '?', as in the real server.
Bytes to_code_page(std::string_view text, int code_page);

/// Texts with their length in front, as tokens have them.
void write_b_varchar(ByteWriter& out, std::string_view text);
void write_us_varchar(ByteWriter& out, std::string_view text);
std::string read_b_varchar(ByteReader& in);
std::string read_us_varchar(ByteReader& in);

std::string lower(std::string_view text);
std::string upper(std::string_view text);
/// Whether two names are the same but for the case of ASCII letters.
bool same_word(std::string_view left, std::string_view right);

}  // namespace hygge::tds_server
