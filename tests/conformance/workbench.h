#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/config/project.h"
#include "hygge/connections/connections.h"
#include "hygge/core/coordinator.h"
#include "hygge/core/kind.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"

namespace hygge::test {

/// A home that a kind made of what a person wrote, opened in an engine that may touch what the kind asks for, and
/// nothing else.
struct OpenedHome {
  std::unique_ptr<config::Project> project;
  std::unique_ptr<Connections> connections;
  std::shared_ptr<Reservations> sessions;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<engine::Session> session;
  std::unique_ptr<Home> home;
  engine::Relation relation;
};

/// A temporary project with all kinds that the suite knows, and an engine of its own to look at everything from
/// outside.
class Workbench {
 public:
  Workbench();

  const std::filesystem::path& folder() const { return folder_.path(); }
  const Registry& registry() const { return registry_; }
  engine::Engine& engine() { return engine_; }
  engine::Session& session() { return session_; }

  /// The project with these flows, as YAML.
  config::Project project(const std::string& flows) const;
  /// The project with one flow "f".
  config::FlowConfig flow(const std::string& home, const std::string& store) const;
  OpenedHome open_home(const std::string& home, const CancelToken& cancel = CancelToken{}) const;
  /// Runs the project with these flows, told to nobody.
  messages::RunReport run(const std::string& flows) const;

 private:
  const files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
  const Registry registry_;
  engine::Engine engine_;
  engine::Session session_;
};

/// What `work` throws; nothing when it throws nothing.
std::optional<Error> error_of(const std::function<void()>& work);

/// Waits until `condition` holds; false when it does not within half a minute.
bool comes_true(const std::function<bool()>& condition);

/// How soon work must have stopped after it was cancelled; generous, because test machines are busy.
inline constexpr std::chrono::seconds kSoon{5};

}  // namespace hygge::test
