#pragma once

#include <filesystem>

#include "hygge/config/project.h"

namespace hygge::config {

/// Where a project's configuration is.
struct ProjectFile {
  std::filesystem::path file;  ///< absolute
  std::filesystem::path root;  ///< its folder
  bool is_named_hygge = true;  ///< hygge.yml or hygge.yaml, which has a flows folder beside it
};

/// The folder from which paths on the command line start. Throws Error{NotFound} when it was removed.
std::filesystem::path current_folder();

/// Finds the file that `request` names, or searches hygge.yml (or hygge.yaml) from `request.start` upwards.
///
/// Throws Error{NotFound} with every place searched; Error{Config} when a folder holds both hygge.yml and hygge.yaml.
ProjectFile find_project(const LoadRequest& request);

}  // namespace hygge::config
