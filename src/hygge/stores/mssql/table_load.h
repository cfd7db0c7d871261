#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/connections/connections.h"
#include "hygge/engine/drain.h"
#include "hygge/stores/mssql/load_settings.h"
#include "hygge/stores/mssql/load_totals.h"
#include "hygge/stores/mssql/widening.h"

namespace hygge::stores::mssql {

class TableWriter;

/// Where the writers of a table have their sessions from.
struct LoadSessions {
  MssqlConnection& connection;
  /// Each writer takes one, on its own thread, when it gets its first rows.
  std::function<MssqlConnection::Session()> take = {};
  /// Instead of that: a session of the caller's, perhaps within a transaction, which is left as it is. For one writer.
  MssqlConnection::Session* given = nullptr;
};

/// Rows on their way into one table, by one or several writers; outlives them.
///
/// Threads  writer() and counts() from any.
class TableLoad {
 public:
  /// Throws Error{Unsupported} when values of a column cannot go into its type. `cancel` ends the writers' requests.
  TableLoad(LoadSettings settings, LoadSessions sessions, CancelToken cancel);

  /// A writer for a drain. Errors are those of BulkBatch and of taking a session, and where a column is made wider
  /// those of the other writers, too.
  std::unique_ptr<engine::Writer> writer();

  LoadCounts counts() const { return totals_.counts(); }
  /// The columns as they are by now, some perhaps wider than at first. Not while writers work.
  const LoadColumns& columns() const { return *columns_; }

 private:
  friend class TableWriter;

  /// Makes columns wider: ends the batches that are open, whoever's they are, and alters the table. Called without the
  /// lock of the writer.
  void widen(TableWriter& by, const std::vector<Widening>& wanted);
  std::vector<std::unique_lock<std::mutex>> end_batches();
  void join(TableWriter& writer);
  void leave(TableWriter& writer);

  const LoadSettings settings_;
  const LoadSessions sessions_;
  const CancelToken cancel_;
  LoadTotals totals_;
  const bool may_widen_;
  std::atomic<bool> is_widening_{false};  ///< whoever works ends his batch as soon as he can
  /// Writers join, leave, and have columns made wider one after the other. Whoever has it may wait for the locks of
  /// writers, never the other way round.
  std::mutex gate_;
  std::vector<TableWriter*> writers_;  // guarded by gate_
  /// Changed by who has gate_ and the locks of all writers, so that each of these is enough to look.
  std::shared_ptr<const LoadColumns> columns_;
};

}  // namespace hygge::stores::mssql
