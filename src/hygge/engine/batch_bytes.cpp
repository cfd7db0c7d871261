#include "hygge/engine/batch_bytes.h"

#include <algorithm>
#include <cstdint>

namespace hygge::engine {

Bytes bytes_of(const Batch& batch, std::size_t first, std::size_t rows, std::size_t row_bytes) {
  Bytes bytes{rows * row_bytes};
  for (std::size_t i = 0; i < batch.columns(); ++i) {
    const Vector column = batch.column(i);
    if (column.type() != TypeId::Text && column.type() != TypeId::Blob) continue;
    for (std::size_t row = first; row < first + rows; ++row) {
      if (!column.is_null(row)) bytes += Bytes{column.text(row).size()};
    }
  }
  return bytes;
}

Bytes room_ahead(const Schema& schema, bool ordered) {
  constexpr std::uint64_t kBatches = 4;
  constexpr Bytes kInOrder{16'000'000};
  if (ordered) return kInOrder;
  return Bytes{kBatches * kBatchRows * std::max<std::uint64_t>(schema.row_bytes(), 1)};
}

}  // namespace hygge::engine
