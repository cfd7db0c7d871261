#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/registry.h"
#include "hygge/engine/row_sink.h"

/// For the other files of this folder.
namespace hygge::engine {

/// A sink that a statement pours rows into, and what went wrong in it: the engine carries errors as text only.
///
/// Threads  all calls from any thread.
class LiveSink {
 public:
  explicit LiveSink(std::shared_ptr<RowSink> sink) : sink_{std::move(sink)} {}

  /// Keeps the first error that the sink throws.
  void take(const Batch& batch);
  std::optional<Error> failure() const;

 private:
  std::shared_ptr<RowSink> sink_;
  mutable std::mutex mutex_;
  std::optional<Error> failure_;  // guarded by mutex_
};

using SinkRegistry = Registry<LiveSink>;

inline constexpr const char* kPourFunction = "hygge_pour";

/// Makes hygge_pour(id, columns...) known to the instance of `connection`: it gives each row to the sink of that
/// number, and is always true.
void register_pour_function(duckdb_connection connection, std::shared_ptr<const SinkRegistry> sinks);

}  // namespace hygge::engine
