#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "hygge/connections/mssql_rows/source_columns.h"
#include "hygge/engine/schema.h"

namespace hygge::mssql {

/// The offsets of datetimeoffset columns, for which the engine's type has no place: it keeps the moment. They become
/// columns of their own, or it is counted how many are lost.
///
/// Threads  take() from several at once.
class OffsetColumns {
 public:
  /// `keeps`: a column of SMALLINT for each, "<name>_offset", in minutes; behind all others, in their order.
  OffsetColumns(const std::vector<SourceColumn>& columns, bool keeps);

  bool has(std::size_t column) const { return columns_[column].has_offsets; }
  /// Where the offsets of a column go: its place among those of kept().
  std::optional<std::size_t> kept_at(std::size_t column) const;
  /// The columns that are made of them.
  std::vector<engine::Column> kept() const;

  /// Looks at the offsets of `rows` values of a column that are not kept. `presence` has a cleared bit for each NULL.
  void lose(std::size_t column, const std::int16_t* offsets, const std::uint64_t* presence, std::size_t rows);
  /// How many values of a column had another offset than +00:00 that was not kept.
  std::uint64_t lost(std::size_t column) const { return columns_[column].lost; }
  std::size_t size() const noexcept { return columns_.size(); }
  const std::string& name(std::size_t column) const { return columns_[column].name; }

 private:
  struct Column {
    Column(std::string named, bool has) : name{std::move(named)}, has_offsets{has} {}
    std::string name;
    bool has_offsets;
    std::atomic<std::uint64_t> lost{0};
  };
  std::deque<Column> columns_;
  const bool keeps_;
};

}  // namespace hygge::mssql
