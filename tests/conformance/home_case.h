#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "hygge/core/kind.h"
#include "hygge/engine/session.h"
#include "tests/conformance/type_samples.h"

namespace hygge::test {

/// What the conformance suite must know of a kind of home.
struct HomeCase {
  std::string name;  ///< in PascalCase; becomes part of the tests' names
  const HomeKind* kind = nullptr;

  /// Lays the rows of `select` down as a source, below `folder` if it needs one, and returns what a person writes
  /// after `home:` to have them, in one line of YAML. The session may read and write in `folder`.
  std::function<std::string(engine::Session& session, const std::string& select, const std::filesystem::path& folder)>
      lay_down;

  /// The same for a source of two columns, id BIGINT and name VARCHAR, whose reading fails after some rows.
  std::function<std::string(engine::Session& session, const std::filesystem::path& folder)> lay_down_broken;

  /// The lines below `connections:` that what lay_down() returns refers to; empty: it needs none.
  std::function<std::string()> connections = {};

  std::size_t longest_name = 255;  ///< of a column, in characters

  /// What the source cannot hold as it is.
  TypeRules types = {};
};

inline void PrintTo(const HomeCase& home, std::ostream* out) { *out << home.name; }

}  // namespace hygge::test
