#include "hygge/tds/result_shape.h"

#include <utility>

#include "hygge/tds/value_stream.h"

namespace hygge::tds {

ResultShape ResultShape::read(Input& input) {
  ResultShape result;
  for (ColumnInfo& column : read_columns(input)) result.types_.push_back(std::move(column.type));
  return result;
}

void ResultShape::skip_row(Input& input, bool has_null_bits) const {
  std::vector<std::byte> nulls;
  if (has_null_bits) {
    const std::size_t bytes = (types_.size() + 7) / 8;
    input.need(bytes);
    nulls.assign(input.data(), input.data() + bytes);
    input.take(bytes);
  }
  for (std::size_t column = 0; column < types_.size(); ++column) {
    const bool is_null = has_null_bits && (nulls[column / 8] >> (column % 8) & std::byte{1}) != std::byte{0};
    if (!is_null) skip_value(input, types_[column]);
  }
}

}  // namespace hygge::tds
