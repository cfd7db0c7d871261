#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "hygge/engine/batch.h"
#include "hygge/engine/schema.h"
#include "hygge/parquet/chunk_values.h"
#include "hygge/parquet/written_column.h"

namespace hygge::stores::parquet {

/// A column as hygge's own encoder writes it; nothing for types that only the engine's writer knows, such as nested
/// ones. What is written is what the engine's writer would: type, meaning and all.
std::optional<hygge::parquet::WrittenColumn> written_column(const engine::Column& column);

/// Turns columns of the engine's batches into what the encoder takes: where numbers have other widths or another order
/// of bytes in Parquet, in memory of its own.
///
/// Threads  one at a time.
class EncodedColumns {
 public:
  explicit EncodedColumns(const engine::Schema& schema) : schema_{schema} {}

  /// Valid until the next call, and as long as the batch.
  hygge::parquet::ColumnRows of(const engine::Batch& batch, std::size_t column);

 private:
  const void* values_of(const engine::Type& type, const engine::Vector& vector, std::size_t rows);
  template <typename From, typename To>
  const void* widened(const engine::Vector& vector, std::size_t rows);
  const void* turned(const engine::Vector& vector, std::size_t rows, bool is_uuid);

  const engine::Schema& schema_;
  std::vector<std::byte> room_;
};

}  // namespace hygge::stores::parquet
