#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "hygge/connections/mssql_rows/source_columns.h"

namespace hygge::mssql {

/// Times with seven digits of a second on their way into the engine, which has no type of just so many.
///
/// Threads  settle() from several at once.
class TickColumns {
 public:
  explicit TickColumns(const std::vector<SourceColumn>& columns);

  /// Turns `rows` values of 100 nanoseconds into what the column has in the engine, where they lie. `presence` has a
  /// cleared bit for each NULL. Where a time does not fit into nanoseconds the values are of no use, and wide() names
  /// the column.
  void settle(std::size_t column, std::int64_t* values, const std::uint64_t* presence, std::size_t rows);

  /// Columns that need microseconds, because a time was met that nanoseconds cannot hold.
  std::set<std::string> wide() const;
  /// All columns that are in nanoseconds.
  std::set<std::string> nanos() const;
  /// How many times of a column lost a seventh digit that was not 0.
  std::uint64_t cut(std::size_t column) const { return columns_[column].cut; }
  std::size_t size() const noexcept { return columns_.size(); }
  const std::string& name(std::size_t column) const { return columns_[column].name; }

 private:
  struct Column {
    Column(std::string named, Ticks what) : name{std::move(named)}, ticks{what} {}
    std::string name;
    Ticks ticks;
    std::atomic<bool> is_wide{false};
    std::atomic<std::uint64_t> cut{0};
  };
  void to_nanos(Column& column, std::int64_t* values, const std::uint64_t* presence, std::size_t rows);
  static void to_micros(Column& column, std::int64_t* values, const std::uint64_t* presence, std::size_t rows);

  std::deque<Column> columns_;
};

}  // namespace hygge::mssql
