#pragma once

#include <map>
#include <mutex>
#include <string>

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

/// Functions of ours that do nothing but keep the engine's optimizer from moving conditions and choices of columns
/// into an Arrow stream, whose reader in the C API ignores them: it returns all rows for a condition, and crashes when
/// a column is left out.
///
/// Threads  all calls from any thread.
class BarrierFunctions {
 public:
  /// `table` with the columns of `schema`, in a form that any SELECT can be wrapped around.
  std::string select(duckdb_connection connection, const std::string& table, const Schema& schema,
                     const std::vector<duck::LogicalType>& types);

 private:
  std::string pass_function(duckdb_connection connection, const Type& type, duckdb_logical_type logical_type);

  std::mutex mutex_;
  bool has_use_all_ = false;                    // guarded by mutex_
  std::map<std::string, std::string> by_type_;  // guarded by mutex_
};

}  // namespace hygge::engine
