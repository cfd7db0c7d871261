#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "hygge/tds/column_decoder.h"
#include "hygge/tds/column_memory.h"
#include "hygge/tds/input.h"
#include "hygge/tds/row_walk.h"
#include "hygge/tds/text_arena.h"
#include "hygge/tds/type_info.h"

namespace hygge::tds {

/// What values become. Defaults: nothing is replaced, times of seven digits are cut to microseconds.
struct DecodeOptions {
  InvalidText invalid_text = InvalidText::Fail;
  SeventhDigit seventh_digit = SeventhDigit::Cut;
  /// The same for each column by itself; empty, or as many as there are columns.
  std::vector<SeventhDigit> seventh_digits;
  VariantForm variant = VariantForm::Text;
  LengthLimit limit;
};

/// Decodes the rows of one result straight into column memory (MS-TDS 2.2.7.19 ROW, 2.2.7.14 NBCROW).
///
/// Each column is looked at once, here; then rows that have arrived are decoded in blocks, one column after the other,
/// and those at the edge of what has arrived value by value, so that no row is ever copied. Input::need() is asked for
/// at most 64 KiB and a few bytes at once. Lengths are believed as far as bytes have arrived. Threads  one at a time.
class RowReader {
 public:
  /// Throws Error{Unsupported} for text of a code page that cannot be converted.
  RowReader(const std::vector<ColumnInfo>& columns, DecodeOptions options);

  std::size_t columns() const noexcept { return decoders_.size(); }
  /// How the column lies in the memory that read() is given.
  Storage storage(std::size_t column) const { return decoders_[column].storage; }

  /// Decodes rows while the next token is ROW or NBCROW, which is not taken yet, and at most `most_rows`. Stops in
  /// front of any other token, at the end of the message, and when their texts take more than `enough_text` bytes.
  /// Returns how many were decoded, into elements 0 and on.
  ///
  /// `memory` has one element for each column, with room for `most_rows`. Text goes into `arena`.
  /// Throws  Error{Data} for a value that cannot be, with column and row: the input then stands in front of a token,
  /// and the rest of the result may be skipped. Error{Data} also when lengths contradict each other, and what Input
  /// throws: then the connection has lost its place.
  std::size_t read(Input& input, std::span<const ColumnMemory> memory, TextArena& arena, std::size_t most_rows,
                   std::size_t enough_text = std::numeric_limits<std::size_t>::max());

  /// Rows that were read.
  std::uint64_t rows() const noexcept { return rows_; }
  const DecodeCounts& counts() const noexcept { return *counts_; }

 private:
  struct Place {
    std::span<const ColumnMemory> memory;
    TextArena& arena;
    std::size_t row;
  };
  /// Rows of which all has arrived; returns how many.
  std::size_t read_block(Input& input, const Place& place, std::size_t most_rows);
  std::size_t gather_strided(Input& input, std::size_t most_rows);
  std::size_t gather_rows(Input& input, std::size_t most_rows);
  void decode_block(const Place& place, std::size_t rows);
  /// The bits of NULLs of the 8 columns whose byte is at `place` of the bitmaps.
  std::array<std::uint64_t, 8> missing_in(std::size_t place, std::size_t rows) const noexcept;
  /// Whether all of the row has arrived at whose token the input stands.
  bool has_whole_row(const Input& input) noexcept;
  /// One row that is long, or too near to the end of what has arrived.
  void read_carefully(Input& input, const Place& place);
  void copy_value(Input& input, const ColumnDecoder& column);
  void decode_copied(const ColumnDecoder& column, const DecodeTarget& target);
  void read_bitmap(Input& input, std::uint8_t token);
  bool is_missing(std::size_t column) const noexcept;

  RowWalk walk_;
  std::unique_ptr<DecodeCounts> counts_;
  std::vector<ColumnDecoder> decoders_;
  std::uint64_t rows_ = 0;

  std::vector<std::byte> no_nulls_;  ///< the bitmap of a ROW
  std::vector<std::byte> bitmap_;    ///< that of the row which is read carefully
  std::vector<std::byte> copied_;    ///< a short value that has not wholly arrived
  std::vector<const std::byte*> next_;
  std::vector<const std::byte*> bitmaps_;
  const std::byte* first_ = nullptr;  ///< value of a strided block
  const std::byte* block_end_ = nullptr;
  bool has_bitmaps_ = false;
};

}  // namespace hygge::tds
