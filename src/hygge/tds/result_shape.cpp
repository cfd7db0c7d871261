#include "hygge/tds/result_shape.h"

#include "hygge/tds/value_stream.h"

namespace hygge::tds {

ResultShape::ResultShape(const std::vector<ColumnInfo>& columns) {
  for (const ColumnInfo& column : columns) types_.push_back(column.type);
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
