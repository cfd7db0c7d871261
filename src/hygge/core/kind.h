#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/config/project.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"
#include "hygge/core/finding.h"
#include "hygge/core/home.h"
#include "hygge/core/run_type.h"
#include "hygge/core/store.h"

namespace hygge {

/// What every kind's factory is given besides its own section.
struct KindContext {
  std::filesystem::path root;  ///< the project's folder, to shorten paths for people
  std::string flow;            ///< for messages
  RunType run_type = RunType::FullDrop;
  bool run_type_given = false;  ///< a person wrote it
};

/// A kind of home: one folder below homes/, one line in cli/kinds.cpp.
struct HomeKind {
  config::KindSettings settings;
  std::function<std::unique_ptr<Home>(const config::Section&, const KindContext&)> make;
  /// Folders that the engine must be able to read for this section (real paths; symbolic links resolved too).
  std::function<std::vector<std::filesystem::path>(const config::Section&)> folders;
  std::function<std::vector<Finding>(const config::Section&, const KindContext&)> examine;
  /// Of a kind whose settings say that it lists entities: those that the source has. Uses one of the sessions that a
  /// home of the section asks for.
  std::function<std::vector<config::ListedEntity>(const config::Section&, Reservations&)> list_entities = {};
};

/// A kind of store: one folder below stores/, one line in cli/kinds.cpp.
struct StoreKind {
  config::KindSettings settings;
  std::function<std::unique_ptr<Store>(const config::Section&, const KindContext&)> make;
  /// Folders that the engine must be able to read and write for this section, staging included.
  std::function<std::vector<std::filesystem::path>(const config::Section&)> folders;
  std::function<std::vector<Finding>(const config::Section&, const KindContext&)> examine;
};

/// A kind of connection: one folder below connections/, one line in cli/kinds.cpp.
struct ConnectionKind {
  config::KindSettings settings;
  /// Connects to the server and asks it who one is there. Throws what that failed with.
  std::function<std::vector<Finding>(const config::Place&, const CancelToken&)> examine;
};

/// All kinds of a program. Lists that can be read, filled in cli/kinds.cpp (and by tests).
struct Registry {
  std::vector<const HomeKind*> homes;
  std::vector<const StoreKind*> stores;
  std::vector<const ConnectionKind*> connections = {};

  const HomeKind& home(const std::string& name) const;              ///< throws Error{Config} for an unknown name
  const StoreKind& store(const std::string& name) const;            ///< throws Error{Config} for an unknown name
  const ConnectionKind& connection(const std::string& name) const;  ///< throws Error{Config} for an unknown name
  config::Catalogue catalogue() const;
};

}  // namespace hygge
