#pragma once

#include <cstddef>
#include <cstdint>

#include "hygge/engine/batch.h"

namespace hygge::stores::mssql {

/// Some successive rows of a batch of the engine, which it keeps.
struct RowSpan {
  engine::StreamedBatch of;
  std::size_t first = 0;
  std::size_t rows = 0;

  /// Where the i-th of them stands in the whole stream, from 0.
  std::uint64_t number(std::size_t i = 0) const { return of.rows_before + first + i; }
  RowSpan part(std::size_t from, std::size_t count) const { return {of, first + from, count}; }
};

}  // namespace hygge::stores::mssql
