#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/error.h"
#include "hygge/config/project.h"
#include "hygge/core/budget.h"
#include "hygge/core/kind.h"
#include "hygge/core/row_order.h"
#include "hygge/core/sessions.h"
#include "hygge/engine/engine.h"
#include "hygge/messages/status.h"

namespace hygge {

/// What all flows of a run share. The references outlive the flows.
struct RunContext {
  engine::Engine& engine;
  Budget& budget;
  const Registry& registry;
  messages::Status& status;
  std::filesystem::path root;  ///< the project's folder
  std::string run_id;
  std::chrono::system_clock::time_point started;
  unsigned threads = 1;
  ReserveSessions reserve = {};         ///< of the project's connections; empty: there are none
  std::vector<RunTarget> targets = {};  ///< of all its flows
};

/// The sessions that a flow has reserved; none where a part needs none.
struct FlowSessions {
  std::shared_ptr<Reservations> home;
  std::shared_ptr<Reservations> store;
};

/// Reserves what home and store need of the project's connections, together, for the flow `name`.
FlowSessions reserve_sessions(const ReserveSessions& reserve, const Home& home, const Store& store,
                              const std::string& name, const CancelToken& cancel);

/// One home to one store: opens, stages, proves, commits; and tries again from a clean stage what may be tried again.
class Flow {
 public:
  Flow(const config::FlowConfig& config, const RunContext& run);

  /// Runs to the end, tells the status, and returns what a person is told. Never throws for a failure of the flow.
  /// `cancel` is the flow's own token; its time limit is laid upon it here.
  messages::FlowReport run(const CancelToken& cancel);

 private:
  /// What is told of a flow that was stopped.
  Error end_of(const CancelToken& cancel) const;

  const config::FlowConfig& config_;
  const RunContext& run_;
  std::optional<StageAgain> again_;  ///< what the store asked for, in all tries so far
};

/// What the flow's home and store are told of it.
KindContext context_of(const config::FlowConfig& config, const std::filesystem::path& root);

/// Makes the home and the store of a flow; a failure names the flow's place in the configuration.
std::unique_ptr<Home> make_home(const config::FlowConfig& config, const Registry& registry,
                                const std::filesystem::path& root);
std::unique_ptr<Store> make_store(const config::FlowConfig& config, const Registry& registry,
                                  const std::filesystem::path& root);

/// In which order the rows of a flow are wanted.
RowOrder row_order_of(const config::FlowConfig& config, const Store& store);
/// Whether those of a relation come in it, which its home gave for such a wish: a server's rows have one where it says
/// so.
bool is_in_order(RowOrder order, const engine::Relation& relation);

}  // namespace hygge
