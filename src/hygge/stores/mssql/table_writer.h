#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "hygge/base/cancel.h"
#include "hygge/connections/mssql/mssql_connection.h"
#include "hygge/engine/drain.h"
#include "hygge/stores/mssql/bulk_batch.h"
#include "hygge/stores/mssql/table_load.h"

namespace hygge::stores::mssql {

/// Sends the batches of a drain to SQL Server as bulk batches of LoadSettings::batch_rows rows.
///
/// Threads  those of engine::Writer; besides, another writer that makes a column wider ends the open batch of this one
///          while this one has nothing to write.
class TableWriter final : public engine::Writer {
 public:
  explicit TableWriter(TableLoad& load);
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;
  ~TableWriter() override;

  void write(const engine::StreamedBatch& given) override;
  void flush() override;
  void finish() override;
  void stop() noexcept override { stop_.cancel(CancelReason::Sibling); }

 private:
  friend class TableLoad;

  /// These with the lock.
  void send(const engine::StreamedBatch& given);
  void end_batch();
  void execute(const std::string& statement);
  MssqlConnection::Session& session();
  template <typename Work>
  void with_session(const Work& work);

  TableLoad& load_;
  const CancelToken stop_;
  std::mutex mutex_;                // held while it works
  MssqlConnection::Session own_;    // guarded by mutex_
  std::optional<BulkBatch> batch_;  // guarded by mutex_; ends before the session
};

}  // namespace hygge::stores::mssql
