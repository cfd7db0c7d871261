#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tests/support/tds_server/bytes.h"
#include "tests/support/tds_server/engine.h"
#include "tests/support/tds_server/faults.h"
#include "tests/support/tds_server/wire_type.h"
#include "tests/support/tds_server/wire_value.h"

namespace hygge::tds_server {

/// The columns that came with bulk data, and how many rows.
struct BulkData {
  std::vector<WireColumn> columns;
  std::int64_t rows = 0;
};

/// Reads the message of a bulk load (COLMETADATA, ROWs, DONE of 13 or 9 bytes or none) into a new table of the engine
/// with the columns v0, v1, ... of the types that the statement declared, which must agree with the data's.
///
/// Errors  ProtocolError when the bytes are no bulk data; SqlError 4815 for a value out of range, 4816 when a column's
///         type in the data is not the one that was declared.
BulkData read_bulk_load(View message, EngineConnection& connection, const std::string& table,
                        const std::vector<SqlType>& declared, const Faults& faults);

/// Counts the rows of bulk data as it arrives, and keeps no more of it than the row that is not whole yet; for
/// measuring clients.
class BulkRowCounter {
 public:
  void feed(View bytes);
  /// How many rows there were. Throws ProtocolError when the data ended within one.
  std::int64_t finish();

 private:
  /// What is asked of a column for each row.
  struct Step {
    Lengths lengths;
    std::size_t size;  ///< of Lengths::None
  };

  bool read_columns();
  void count_whole_rows();
  std::optional<std::size_t> behind_row(View bytes) const;

  ByteWriter pending_;
  std::vector<WireColumn> columns_;
  std::vector<Step> steps_;  ///< one for each column
  std::int64_t rows_ = 0;
  std::size_t next_look_ = 0;  ///< not before so many bytes are there
};

}  // namespace hygge::tds_server
