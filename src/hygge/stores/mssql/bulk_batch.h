#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/stores/mssql/load_columns.h"
#include "hygge/stores/mssql/load_errors.h"
#include "hygge/stores/mssql/load_settings.h"
#include "hygge/stores/mssql/load_totals.h"
#include "hygge/stores/mssql/row_numbers.h"
#include "hygge/stores/mssql/row_span.h"
#include "hygge/stores/mssql/staged_output.h"
#include "hygge/tds/bulk_writer.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// One bulk batch of a session: rows that are loaded whole or not at all.
///
/// What is not finished is called off, and the server throws it away.
/// Errors   TdsError with the place of the rows; Error{Data} for a value that its column has no place for, with its
///          row and column, unless LoadSettings::rejected takes such rows; what that throws.
/// Threads  one at a time. Outlives neither its session nor another request of it.
class BulkBatch {
 public:
  /// Sends the statement. `settings` outlives it; `columns` are those of the settings as they are by now.
  BulkBatch(tds::Session& session, const LoadSettings& settings, std::shared_ptr<const LoadColumns> columns);

  /// Sends rows.
  void add(const RowSpan& rows);
  /// Those that were sent.
  std::uint64_t rows() const noexcept { return numbers_.count(); }
  bool is_full() const noexcept { return rows() >= settings_.batch_rows || kept_bytes_ >= settings_.kept; }
  /// Sends the rest and waits until the server has it all. Where rows may be set aside and the server refuses some,
  /// those whose unique key is there already are asked for (duplicate_keys.h), and the others sent again; for whatever
  /// else it refuses the batch is sent again in halves, and these likewise, until only those are left that it refuses.
  ///
  /// Throws Error{Data} when the server counts other rows than were sent.
  LoadCounts finish();

 private:
  /// A row that the client itself finds out.
  struct Refusal {
    std::size_t row;  ///< among those that were given
    RefusedValue value;
  };
  void add_row_numbers(const RowSpan& rows);
  std::optional<Refusal> find_refusal(const RowSpan& rows) const;
  void send(const RowSpan& rows);
  void send_fit(RowSpan rows);
  std::optional<Refusal> try_to_send(const RowSpan& rows);
  void count(const RowSpan& rows);
  void keep(const RowSpan& rows);
  LoadCounts load_the_others(const tds::TdsError& refusal);
  std::optional<LoadCounts> load_without_duplicates();
  LoadCounts load_in_halves();
  LoadCounts load(const std::vector<RowSpan>& rows, bool asks_for_duplicates);
  void require_transaction(const tds::TdsError& refusal) const;
  LoadCounts counts() const;

  tds::Session& session_;
  const LoadSettings& settings_;
  const std::shared_ptr<const LoadColumns> columns_;
  const std::vector<tds::BulkColumn> bulk_columns_;
  const std::size_t row_bytes_;
  const std::uint64_t bytes_before_;
  const bool is_in_transaction_;
  tds::BulkWriter writer_;
  std::optional<tds::BulkLoad> load_;
  std::vector<tds::ColumnMemory> memory_;
  std::vector<std::int64_t> row_numbers_;  // of the rows in memory_, where they are sent
  std::vector<std::uint64_t> nulls_;       // of each column, as they were given
  RowNumbers numbers_;
  StagedOutput staged_;
  bool asks_for_duplicates_ = true;
  std::vector<RowSpan> kept_;  // what was sent, where it may have to be sent again
  Bytes kept_bytes_;
};

}  // namespace hygge::stores::mssql
