#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>

#include "hygge/base/cancel.h"
#include "hygge/base/first_cause.h"
#include "hygge/base/units.h"
#include "hygge/core/store.h"
#include "hygge/engine/pump.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"

namespace hygge::stores::parquet {

/// Runs a relation once, cut into slices of exactly so many rows, and has each slice written; side by side where the
/// slices are small enough to be gathered in memory.
class SliceWriter {
 public:
  SliceWriter(const engine::Relation& relation, const StoreContext& context, bool ordered, Rows rows_per_slice);

  /// Writes a slice on a session of the thread's own, stops when the token says so, and returns how many rows it wrote.
  using Write = std::function<Rows(const engine::Slice&, engine::Session&, const CancelToken&)>;

  /// `write` is called from several threads. Returns how many slices there were. Throws the first thing that went
  /// wrong, when all threads have stopped.
  std::size_t run(const Write& write);

 private:
  void work(engine::Pump& pump, const Write& write);

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
