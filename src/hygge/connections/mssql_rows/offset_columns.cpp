#include "hygge/connections/mssql_rows/offset_columns.h"

namespace hygge::mssql {

OffsetColumns::OffsetColumns(const std::vector<SourceColumn>& columns, bool keeps) : keeps_{keeps} {
  for (const SourceColumn& column : columns) {
    columns_.emplace_back(column.info.name, column.info.type.type == tds::WireType::DateTimeOffset);
  }
}

std::optional<std::size_t> OffsetColumns::kept_at(std::size_t column) const {
  if (!keeps_ || !columns_[column].has_offsets) return std::nullopt;
  std::size_t before = 0;
  for (std::size_t i = 0; i < column; ++i) before += columns_[i].has_offsets ? 1U : 0U;
  return before;
}

std::vector<engine::Column> OffsetColumns::kept() const {
  std::vector<engine::Column> columns;
  for (const Column& column : columns_) {
    if (keeps_ && column.has_offsets)
      columns.push_back({column.name + "_offset", engine::Type::of(engine::TypeId::Int16)});
  }
  return columns;
}

void OffsetColumns::lose(std::size_t column, const std::int16_t* offsets, const std::uint64_t* presence,
                         std::size_t rows) {
  std::uint64_t lost = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_present = presence == nullptr || (presence[row / 64] >> (row % 64) & 1U) != 0;
    lost += is_present && offsets[row] != 0 ? 1U : 0U;
  }
  if (lost > 0) columns_[column].lost += lost;
}

}  // namespace hygge::mssql
