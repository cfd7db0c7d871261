#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::tds {

/// Bytes that utf16_to_utf8 may write behind its text, and utf8_to_utf16 behind its.
inline constexpr std::size_t kTextSlack = 32;

/// What became of a text.
template <typename Place>
struct Converted {
  Place* end;           ///< behind the last that was written
  std::size_t invalid;  ///< how often U+FFFD was written for what is not valid
};

/// Converts `units` of little-endian UTF-16 to UTF-8. Surrogates without their other half become U+FFFD and are
/// counted.
///
/// `to` has room for 3 * units + kTextSlack bytes. Reads no byte behind the units.
/// Threads  any.
Converted<char> utf16_to_utf8(const std::byte* from, std::size_t units, char* to) noexcept;

/// Converts UTF-8 to little-endian UTF-16. Each byte that is not part of a valid character (Unicode 15.0, table 3-7)
/// becomes U+FFFD and is counted.
///
/// `to` has room for 2 * bytes + kTextSlack bytes. Reads no byte behind `text`.
/// Threads  any.
Converted<std::byte> utf8_to_utf16(std::string_view text, std::byte* to) noexcept;

/// For short texts that are not worth care: with U+FFFD for what is not valid; an odd byte at the end is dropped.
std::string to_utf8(std::span<const std::byte> utf16);
std::vector<std::byte> to_utf16(std::string_view text);

/// The ways that utf16_to_utf8 and utf8_to_utf16 can take on this machine, the one they take last; for tests.
struct Utf16Path {
  std::string_view name;
  Converted<char> (*to_utf8)(const std::byte* from, std::size_t units, char* to) noexcept;
  Converted<std::byte> (*to_utf16)(std::string_view text, std::byte* to) noexcept;
};
std::span<const Utf16Path> utf16_paths() noexcept;

}  // namespace hygge::tds
