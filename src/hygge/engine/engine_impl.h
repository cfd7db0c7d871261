#pragma once

#include <filesystem>
#include <memory>

#include "hygge/engine/barrier_functions.h"
#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/interrupter.h"
#include "hygge/engine/live_scan.h"
#include "hygge/engine/tally_function.h"
#include "hygge/engine/zero_watch_function.h"

/// What the engine is inside; for the other files of this folder.
namespace hygge::engine {

struct Engine::Impl {
  duck::Connection connect();

  duck::Database database;
  std::filesystem::path temp_folder;
  Interrupter interrupter;
  BarrierFunctions barriers;
  std::shared_ptr<ScanRegistry> scans = std::make_shared<ScanRegistry>();
  std::shared_ptr<TallyRegistry> tallies = std::make_shared<TallyRegistry>();
  std::shared_ptr<ZeroWatchRegistry> zero_watches = std::make_shared<ZeroWatchRegistry>();
};

}  // namespace hygge::engine
