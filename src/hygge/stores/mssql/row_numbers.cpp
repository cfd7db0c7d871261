#include "hygge/stores/mssql/row_numbers.h"

#include <optional>
#include <string>
#include <utility>

#include "hygge/stores/mssql/load_errors.h"

namespace hygge::stores::mssql {

void RowNumbers::add(std::uint64_t first, std::uint64_t count) {
  count_ += count;
  if (!spans_.empty() && spans_.back().first + spans_.back().count == first) {
    spans_.back().count += count;
  } else {
    spans_.push_back({first, count});
  }
}

std::uint64_t RowNumbers::number(std::uint64_t i) const {
  for (const tds::LoadedRows& span : spans_) {
    if (i < span.count) return span.first + i;
    i -= span.count;
  }
  return i;
}

tds::TdsError RowNumbers::locate(const tds::TdsError& error, const std::string& table,
                                 std::span<const tds::BulkColumn> columns) const {
  if (const std::optional<std::uint64_t> row = tds::refused_row(error, count_)) {
    return numbered(tds::locate(error, table, columns, {number(*row), 1}));
  }
  if (count_ == 1) return numbered(tds::locate(error, table, columns, spans_.front()));
  tds::TdsError located = tds::locate(error, table, columns, {});
  if (!error.message() || spans_.empty()) return located;
  const tds::LoadedRows& last = spans_.back();
  located.at(located.where() + ", within rows " + std::to_string(spans_.front().first + 1) + " to " +
             std::to_string(last.first + last.count));
  return numbered(std::move(located));
}

/// What came not from the server has no place.
tds::TdsError RowNumbers::numbered(tds::TdsError located) const {
  if (located.message()) located.at(located.where() + how_numbered(in_order_));
  return located;
}

}  // namespace hygge::stores::mssql
