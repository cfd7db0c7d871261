#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hygge/tds/bulk_statement.h"
#include "hygge/tds/column_encoder.h"
#include "hygge/tds/column_memory.h"
#include "hygge/tds/output.h"
#include "hygge/tds/text_stage.h"

namespace hygge::tds {

/// Writes the message of a bulk load (MS-TDS 2.2.6.1): COLMETADATA, rows, DONE.
///
/// Rows are put together in blocks, a column at a time, in the room that the output gives; a row that is too long for
/// that goes out value by value.
/// Threads  one at a time.
class BulkWriter {
 public:
  /// Throws Error{Unsupported} when a column's storage cannot go into its type, or for a code page that cannot be
  /// converted.
  BulkWriter(std::span<const BulkColumn> columns, const EncodeOptions& options);

  /// The columns, in front of all rows.
  void begin(Output& output);
  /// Rows `first` to `first` + `rows` of `memory`, which has one element for each column.
  ///
  /// Throws  UnfitValue, which is Error{Data}: rows in front of it may have been written to `output`, so that its load
  /// must be called off. rows() and counts() are what they were before.
  void write(Output& output, std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows);
  /// The end of the message.
  static void end(Output& output);

  /// Rows that were written.
  std::uint64_t rows() const noexcept { return rows_; }
  /// Of all columns together.
  EncodeCounts counts() const noexcept;
  const EncodeCounts& counts(std::size_t column) const { return counts_.at(column); }

 private:
  struct TextValue {
    std::span<const std::byte> bytes;
    bool is_null;
  };
  std::size_t fitting(std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows);
  void find_nulls(std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows);
  void write_block(Output& output, std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows);
  void stage_texts(std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows);
  void put_texts(Framing framing, const TextValue* values, std::size_t rows);
  void write_long_row(Output& output, std::span<const ColumnMemory> memory, std::size_t row);

  void write_blocks(Output& output, std::span<const ColumnMemory> memory, std::size_t first, std::size_t rows);

  std::vector<EncodeCounts> counts_;  // of each column; the encoders point to them
  std::vector<EncodeCounts> counts_before_;
  std::vector<ColumnInfo> infos_;
  std::vector<ColumnEncoder> encoders_;
  std::size_t number_bytes_ = 1;  ///< of a row: its token, and the values that are no text when none is NULL
  std::size_t texts_ = 0;         ///< columns of text or bytes
  std::uint64_t rows_ = 0;

  TextStage stage_;
  std::size_t text_bound_ = 0;  ///< of the texts of a block
  std::vector<std::uint64_t> nulls_;
  std::vector<TextValue> values_;  ///< texts of a block, column by column
  std::vector<std::size_t> sizes_;
  std::vector<std::byte*> next_;
};

}  // namespace hygge::tds
