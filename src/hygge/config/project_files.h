#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"
#include "hygge/config/variables.h"

namespace hygge::config {

/// Reads the project's YAML files, with variables replaced.
class ProjectFiles {
 public:
  /// `root` is the folder from which files are named in messages.
  ProjectFiles(std::filesystem::path root, Variables variables, Diagnostics& diagnostics);

  /// The tree of a file; nothing when it cannot be read, and told.
  std::optional<Node> read(const std::filesystem::path& file);
  /// How a person would type the path.
  std::string label(const std::filesystem::path& path) const;

 private:
  std::filesystem::path root_;
  Variables variables_;
  Diagnostics& diagnostics_;
};

}  // namespace hygge::config
