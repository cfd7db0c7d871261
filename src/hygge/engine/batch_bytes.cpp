#include "hygge/engine/batch_bytes.h"

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

}  // namespace hygge::engine
