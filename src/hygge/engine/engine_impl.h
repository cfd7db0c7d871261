#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "hygge/engine/barrier_functions.h"
#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/interrupter.h"
#include "hygge/engine/live_scan.h"
#include "hygge/engine/pour_function.h"
#include "hygge/engine/tally_function.h"
#include "hygge/engine/zero_watch_function.h"

/// What the engine is inside; for the other files of this folder.
namespace hygge::engine {

struct Engine::Impl {
  explicit Impl(EngineOptions its_options) : options{std::move(its_options)} {}

  /// Opens the instance when nobody has before. From any thread.
  duck::Connection connect();
  bool is_open();

  const EngineOptions options;
  Interrupter interrupter;
  BarrierFunctions barriers;
  std::shared_ptr<ScanRegistry> scans = std::make_shared<ScanRegistry>();
  std::shared_ptr<TallyRegistry> tallies = std::make_shared<TallyRegistry>();
  std::shared_ptr<SinkRegistry> sinks = std::make_shared<SinkRegistry>();
  std::shared_ptr<ZeroWatchRegistry> zero_watches = std::make_shared<ZeroWatchRegistry>();

 private:
  duck::Database open() const;

  std::mutex mutex_;
  duck::Database database_;  // guarded by mutex_ until it is open
};

}  // namespace hygge::engine
