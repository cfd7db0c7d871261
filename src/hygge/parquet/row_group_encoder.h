#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/parquet/chunk_encoder.h"
#include "hygge/parquet/pack.h"

namespace hygge::parquet {

/// Encodes rows into a row group; then others into the next one, with the same memory.
///
/// Threads  one at a time.
class RowGroupEncoder {
 public:
  /// The references are kept.
  RowGroupEncoder(const std::vector<WrittenColumn>& columns, const EncodingWish& wish, const CancelToken& cancel);

  /// Some rows, of which each column is given once, in their order; then end_rows().
  void add(std::size_t column, const ColumnRows& rows) { chunks_[column].add(rows, packer_); }
  void end_rows(std::size_t rows);

  std::uint64_t rows() const noexcept { return rows_; }
  /// How many bytes it holds, pages and dictionaries; room that is kept for more is not counted.
  std::size_t held() const noexcept { return held_; }

  /// Ends the row group. The chunks' bytes stay until restart().
  std::vector<EncodedChunk> finish();
  void restart();

 private:
  std::deque<ChunkEncoder> chunks_;  // which cannot be moved
  Packer packer_;
  std::uint64_t rows_ = 0;
  std::size_t held_ = 0;
};

}  // namespace hygge::parquet
