#pragma once

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/cell.h"
#include "tests/support/tds_server/sql_type.h"
#include "tests/support/tds_server/wire_type.h"

namespace hygge::tds_server {

/// The length of a text or bytes of up to 8,000 that are NULL (MS-TDS 2.2.5.2.3: CHARBIN_NULL).
inline constexpr std::uint16_t kShortNull = 0xFFFF;

/// What stands in front of a column's values to tell how long they are.
enum class Lengths {
  None,     ///< all have as many bytes
  Byte,     ///< 0 is NULL, too
  Short,    ///< two bytes; kShortNull is NULL
  Long,     ///< four bytes
  Chunks,   ///< of (MAX) types
  Pointer,  ///< of text, ntext and image
};
Lengths lengths_of(const WireColumn& column);
/// The bytes of a value of Lengths::None.
std::size_t fixed_size(const WireColumn& column);

/// How (MAX) values are sent.
struct PlpForm {
  std::size_t chunk = 0;  ///< bytes of a chunk, with the total told as unknown; 0: one chunk and the total
};

/// Appends one value as a row has it (MS-TDS 2.2.5.2); `nullable` as the column was described.
void write_value(ByteWriter& out, const SqlType& type, bool nullable, const Cell& cell, PlpForm form);

/// Takes one value of a bulk row or a parameter. Throws ProtocolError for a length that the type does not have, and
/// SqlError for a value outside of the type's range.
void read_value(ByteReader& in, const WireColumn& column, Cell& cell);

/// Goes past such a value.
void skip_value(ByteReader& in, const WireColumn& column);

/// The parts of a sql_variant's bytes: its base type, and the value as that type has it.
struct VariantParts {
  SqlType type;
  Cell cell;
};
VariantParts open_variant(std::string_view bytes);
std::string make_variant(const SqlType& type, const Cell& cell);

}  // namespace hygge::tds_server
