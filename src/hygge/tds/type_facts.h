#pragma once

#include <cstdint>
#include <string_view>

#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// What stands behind the byte of a type (MS-TDS 2.2.5.4), in front of the collation that some have.
enum class TypeDetail : std::uint8_t {
  Nothing,
  Size1,    ///< a size of one byte
  Size2,    ///< of two
  Size4,    ///< of four
  Decimal,  ///< one byte each: size, precision, scale
  Scale,    ///< a byte: digits of a second
  Clr,      ///< a size of two bytes, and four names
  Schema,   ///< a byte, and three names when it is not 0
  Vector,   ///< a size of two bytes, and one byte for the type of the elements
};

/// What is true of all columns of a type. The only place where that is written down.
struct TypeFacts {
  WireType type;
  std::string_view sql;  ///< in Transact-SQL, without its arguments
  Framing framing;       ///< of values that are not (max)
  TypeDetail detail = TypeDetail::Nothing;
  /// Bytes of each value; 0 when they differ, or when a size tells them.
  std::uint8_t width = 0;
  /// Of a type with a fixed width: the type with N that takes its place where values may be NULL.
  WireType with_null = WireType::Null;

  bool has_collation = false;
  bool may_be_max = false;
  bool is_utf16 = false;
  bool tells_length = false;  ///< in Transact-SQL too: varchar(10)
  bool in_variant = false;    ///< may be the type of a value in a sql_variant
};

/// nullptr for a byte that is no type.
const TypeFacts* find_type(std::uint8_t byte) noexcept;
/// Those of a known type.
const TypeFacts& facts_of(WireType type) noexcept;
/// The type of fixed width that `type` with `size` bytes stands for; nullptr when there is none.
const TypeFacts* find_fixed(WireType type, std::uint32_t size) noexcept;

}  // namespace hygge::tds
