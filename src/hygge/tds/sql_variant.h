#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "hygge/tds/type_info.h"

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

/// The value as text, binary as hexadecimal digits. `invalid` becomes how often U+FFFD was written for text that is not
/// valid. Throws Error{Data} for a value that its type cannot have, and Error{Unsupported} for code pages that cannot
/// be converted.
std::string variant_text(const VariantValue& value, std::size_t& invalid);

}  // namespace hygge::tds
