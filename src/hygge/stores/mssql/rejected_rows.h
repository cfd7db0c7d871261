#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/error.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"
#include "hygge/stores/mssql/row_span.h"

namespace hygge::stores::mssql {

/// Where rows go that do not fit into their table, and how many may.
struct RejectSettings {
  std::filesystem::path
      file;  ///< Parquet; a file of that name is replaced. Its folder is one that the engine may write
  /// With one row more than this the flow fails; nothing: there is no limit.
  std::optional<std::uint64_t> limit = {};
};

/// Rows that were set aside, each with its number, its column, and why: a Parquet file, where there are any.
///
/// The columns are hygge_row (from 1, in the order in which the rows came), hygge_column (NULL where it is not known),
/// hygge_reason, and those of the relation as they are, or as the table keeps them where the server found the row
/// (fixed lengths are filled up); a HUGEINT, which Parquet lacks, as text. Until finish() the rows are in a temporary
/// table of the engine, which goes to its temporary folder when it grows.
///
/// Errors   Error{Data} beyond the limit; then the file is there, and has the rows until then. What the engine throws.
/// Threads  add() and count() from any.
class RejectedRows {
 public:
  /// Throws Error{Unsupported} for a relation with columns that storage_of() does not know.
  RejectedRows(engine::Engine& engine, const engine::Schema& relation, RejectSettings settings, CancelToken cancel);

  /// `row` is one row.
  void add(const RowSpan& row, const std::string& column, const std::string& reason);
  std::uint64_t count() const;
  /// There are no more: the file is completed. Returns its path, or nothing when no row was set aside.
  std::optional<std::filesystem::path> finish();

  struct Row {
    std::uint64_t number = 0;
    std::string column;
    std::string reason;
    std::vector<std::optional<std::string>> values;  ///< the bytes of each, as they lie in the engine
  };

 private:
  void make_table();
  void flush();
  void write_file();
  Error too_many(const std::string& reason) const;

  engine::Engine& engine_;
  const engine::Schema schema_;  // of the file
  const RejectSettings settings_;
  const CancelToken cancel_;
  mutable std::mutex mutex_;
  std::optional<engine::Session> session_;  // this and all below: guarded by mutex_; made with the first row
  std::shared_ptr<std::vector<Row>> rows_;  // those that are not in the table yet
  std::size_t bytes_ = 0;                   // of them
  std::uint64_t count_ = 0;
  std::optional<Error> failure_;
};

/// The rows in such a file as they came; `relation` is what they came from.
engine::Relation rows_set_aside(const std::filesystem::path& file, const engine::Schema& relation);

}  // namespace hygge::stores::mssql
