#include "hygge/parquet/understood.h"

#include <algorithm>

#include "hygge/parquet/unpack.h"

namespace hygge::parquet {

bool is_understood(const Footer& footer) {
  // The bytes of some types do not tell what is a value: only the engine can judge them.
  if (!footer.has_version || std::ranges::any_of(footer.leaves, &Leaf::is_special)) return false;
  return std::ranges::all_of(footer.row_groups, [](const RowGroup& group) {
    return std::ranges::all_of(group.chunks,
                               [](const ColumnChunk& chunk) { return !chunk.odd && can_unpack(chunk.codec); });
  });
}

std::optional<std::size_t> column_of_nulls(const Footer& footer, std::size_t leaf) {
  const std::size_t column = footer.leaves[leaf].column;
  const bool is_first = leaf == 0 || footer.leaves[leaf - 1].column != column;
  if (!is_first || footer.columns[column].required || footer.columns[column].repeated) return std::nullopt;
  return column;
}

}  // namespace hygge::parquet
