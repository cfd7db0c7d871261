#pragma once

#include <algorithm>

#include "hygge/base/units.h"
#include "hygge/engine/batch.h"

namespace hygge::stores::parquet {

/// The rows that a row group really gets where `wanted` was asked for: the engine gathers whole blocks.
inline Rows whole_blocks(Rows wanted) {
  const std::uint64_t blocks = (wanted.value + engine::kBatchRows - 1) / engine::kBatchRows;
  return Rows{std::max<std::uint64_t>(blocks, 1) * engine::kBatchRows};
}

}  // namespace hygge::stores::parquet
