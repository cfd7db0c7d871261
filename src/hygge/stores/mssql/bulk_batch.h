#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hygge/stores/mssql/load_columns.h"
#include "hygge/stores/mssql/load_settings.h"
#include "hygge/stores/mssql/load_totals.h"
#include "hygge/stores/mssql/row_numbers.h"
#include "hygge/stores/mssql/row_span.h"
#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// One bulk batch of a session: rows that are loaded whole or not at all.
///
/// What is not finished is called off, and the server throws it away.
/// Errors   TdsError with the place of the rows; Error{Data} for a value that its column has no place for, with its
///          row and column.
/// Threads  one at a time. Outlives neither its session nor another request of it.
class BulkBatch {
 public:
  /// Sends the statement. `settings` outlives it; `columns` are those of the settings as they are by now.
  BulkBatch(tds::Session& session, const LoadSettings& settings, std::shared_ptr<const LoadColumns> columns);

  /// Sends rows.
  void add(const RowSpan& rows);
  std::uint64_t rows() const noexcept { return numbers_.count(); }
  /// Sends the rest and waits until the server has it all. Throws Error{Data}, which is transient, when the server
  /// counts other rows than were sent.
  LoadCounts finish();

 private:
  void require_values(const RowSpan& rows);
  void count_nulls(const RowSpan& rows);
  LoadCounts counts(std::uint64_t loaded) const;

  tds::Session& session_;
  const LoadSettings& settings_;
  const std::shared_ptr<const LoadColumns> columns_;
  const std::vector<tds::BulkColumn> bulk_columns_;
  const std::uint64_t bytes_before_;
  tds::BulkWriter writer_;
  std::optional<tds::BulkLoad> load_;
  std::vector<tds::ColumnMemory> memory_;
  std::vector<std::uint64_t> nulls_;  // of each column, as they were given
  RowNumbers numbers_;
};

}  // namespace hygge::stores::mssql
