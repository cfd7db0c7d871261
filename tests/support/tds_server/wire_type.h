#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/sql_type.h"

namespace hygge::tds_server {

/// A column as COLMETADATA describes it (MS-TDS 2.2.7.4).
struct WireColumn {
  std::string name;
  SqlType type;
  bool nullable = true;
  bool identity = false;
  bool computed = false;
  std::string table;      ///< told for text, ntext and image
  bool is_fixed = false;  ///< read only: the type has no length byte, so that it cannot be NULL
  bool is_plp = false;    ///< read only: values come in chunks
};

/// TYPE_INFO of a result column. The fixed forms are used for columns that cannot be NULL.
void write_type_info(ByteWriter& out, const SqlType& type, bool nullable);
/// TYPE_INFO as clients send it, in bulk loads and parameters. Throws ProtocolError for what is no type.
WireColumn read_type_info(ByteReader& in);
/// The columns of a bulk load's COLMETADATA, token byte included.
std::vector<WireColumn> read_bulk_columns(ByteReader& in);
/// A whole COLMETADATA token.
void write_columns(ByteWriter& out, const std::vector<WireColumn>& columns);

}  // namespace hygge::tds_server
