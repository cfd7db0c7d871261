#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "hygge/core/kind.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "tests/conformance/type_samples.h"

namespace hygge::test {

/// What the conformance suite must know of a kind of store.
struct StoreCase {
  std::string name;  ///< in PascalCase; becomes part of the tests' names
  const StoreKind* kind = nullptr;

  /// What a person writes after `store:` for a target `name`, below `folder` if it needs one, in one line of YAML.
  std::function<std::string(const std::filesystem::path& folder, const std::string& name)> section;

  /// What any reader sees of that target now, found without the store; nothing when the target is not there.
  std::function<std::optional<engine::Relation>(engine::Engine& engine, engine::Session& session,
                                                const std::filesystem::path& folder, const std::string& name)>
      published;

  /// The YAML of the connections that such a store uses, lines below `connections:`; empty: none.
  std::function<std::string()> connections = {};

  /// Whether a second run is refused while one works on the target.
  bool locks = true;

  std::size_t longest_name = 255;  ///< of a column, in characters

  /// Whether a target keeps its columns when all its rows are replaced: rows with others are refused.
  bool keeps_columns = false;

  /// What the target cannot keep as it is.
  TypeRules types = {};
};

inline void PrintTo(const StoreCase& store, std::ostream* out) { *out << store.name; }

}  // namespace hygge::test
