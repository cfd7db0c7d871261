#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/config/project.h"
#include "hygge/core/finding.h"
#include "hygge/core/kind.h"
#include "hygge/engine/engine.h"
#include "hygge/messages/status.h"

namespace hygge {

/// How a run is driven; from the project's options and the command line.
struct RunOptions {
  std::size_t concurrency = 8;
  bool continue_on_error = false;
  unsigned threads = 0;               ///< engine threads; 0: one per core
  Bytes memory{0};                    ///< for all statements together; 0: Budget::default_memory
  std::filesystem::path temp_folder;  ///< where the engine may spill; empty: a folder of its own in the system's
  std::string run_id;
  ReserveSessions reserve = {};  ///< of the project's connections; empty: there are none
  /// What the pools of connections did that the flows used; asked when all have ended. Empty: there are none.
  std::function<std::vector<messages::PoolReport>()> pools = {};
  bool process_ends = false;  ///< soon after the run, so that the engine need not be closed
};

/// "20261121T020304Z-3f9c2a07": sortable by time, unique.
std::string make_run_id();

/// What the flows of a run share: `options.memory`, or what suits the machine.
Bytes memory_for_flows(const RunOptions& options);

/// Where the engine makes a folder of its own for temporary data: as the options say, else the system's. Throws when
/// that is not there.
std::filesystem::path temp_folder(const RunOptions& options);

/// Reads concurrency, continue_on_error, threads, memory_limit and temp_directory from `options`.
RunOptions run_options(const config::Section& options);

/// An engine with access to exactly the folders that `flows` touch; it opens when it is first needed, and tells
/// `on_opening` (engine::EngineOptions). Throws when the library or the system's temporary folder will not do.
std::unique_ptr<engine::Engine> open_engine(const std::vector<config::FlowConfig>& flows, const Registry& registry,
                                            const RunOptions& options,
                                            std::function<void(const std::string& text)> on_opening = nullptr);

/// Runs flows side by side: the largest first where sizes are known, `concurrency` at once, admitted by one Budget.
///
/// Before the first of them moves a row, every flow is asked whether it can begin (Home::try_open); those that cannot
/// have failed. A failed flow cancels the others unless continue_on_error. Transient failures are tried again from a
/// clean stage.
class Coordinator {
 public:
  Coordinator(const Registry& registry, RunOptions options, messages::Status& status);

  /// Returns when every flow has ended; a flow's failure is in its report, never thrown, and so is an engine that does
  /// not open. Throws what temp_folder() throws, before it tells of a run. It goes on with fewer threads than asked
  /// for; where the system has none for flows, the calling one runs them.
  messages::RunReport run(const config::Project& project, const std::vector<config::FlowConfig>& flows,
                          const CancelToken& cancel);

 private:
  const Registry& registry_;
  RunOptions options_;
  messages::Status& status_;
};

/// What a flow would do, for --dry-run.
struct FlowPlan {
  std::string name;
  std::string from;
  std::string to;
  std::vector<std::string> lines;
  std::vector<Finding> findings;  ///< of the store
  std::optional<Error> error;
};

/// Opens each flow's home and asks its store, moves and changes nothing. Each plan is told as soon as it is made.
/// Throws the error of `cancel` as soon as that is cancelled.
void plan(const config::Project& project, const std::vector<config::FlowConfig>& flows, const Registry& registry,
          const RunOptions& options, const CancelToken& cancel, const std::function<void(const FlowPlan&)>& tell);

}  // namespace hygge
