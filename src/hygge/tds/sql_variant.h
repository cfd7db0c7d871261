#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "hygge/tds/type_info.h"
#include "hygge/tds/utf16.h"
#include "hygge/tds/value_text.h"

namespace hygge::tds {

/// Bytes of the longest one.
inline constexpr std::size_t kMostVariantBytes = 8'016;

/// What a sql_variant holds (MS-TDS 2.2.5.5.3).
struct VariantValue {
  TypeInfo type;  ///< the type of the value; never one of the types with N but those that have no other
  std::span<const std::byte> bytes;  ///< the value, without a length in front
};

/// Takes the base type, properties and value of a sql_variant apart; nullopt when they are none.
std::optional<VariantValue> read_variant(std::span<const std::byte> bytes);

/// Room that the text of a sql_variant with a value of so many bytes may need.
constexpr std::size_t variant_text_room(std::size_t bytes) noexcept { return 3 * bytes + kMostValueText; }
/// Writes the value as text, binary as hexadecimal digits, to `to`, where there is that room; `invalid` tells how often
/// U+FFFD was written for text that is not valid. Throws Error{Data} for a value that its type cannot have, and
/// Error{Unsupported} for code pages that cannot be converted.
Converted<char> put_variant_text(const VariantValue& value, char* to);

}  // namespace hygge::tds
