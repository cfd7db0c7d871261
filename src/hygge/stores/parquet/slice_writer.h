#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

#include "hygge/base/cancel.h"
#include "hygge/base/first_cause.h"
#include "hygge/base/units.h"
#include "hygge/core/store.h"
#include "hygge/engine/pump.h"
#include "hygge/engine/relation.h"

namespace hygge::stores::parquet {

/// Runs a relation once, cut into slices of exactly so many rows, and a statement for each slice; side by side where
/// the slices are small enough to be gathered in memory.
class SliceWriter {
 public:
  SliceWriter(const engine::Relation& relation, const StoreContext& context, bool ordered, Rows rows_per_slice);

  /// `statement` gives the SQL that writes a slice; called from several threads. Returns how many slices there were.
  /// Throws the first thing that went wrong, when all threads have stopped.
  std::size_t run(const std::function<std::string(const engine::Slice&)>& statement);

 private:
  void work(engine::Pump& pump, const std::function<std::string(const engine::Slice&)>& statement);

  const engine::Relation& relation_;
  const StoreContext& context_;
  CancelToken cancel_;  // stops all of this writer's threads when one fails
  engine::PumpOptions pump_options_;
  std::size_t workers_;
  std::mutex mutex_;
  std::size_t slices_ = 0;  // guarded by mutex_
  Rows rows_;               // guarded by mutex_
  FirstCause cause_;
};

}  // namespace hygge::stores::parquet
