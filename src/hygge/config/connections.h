#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// Checks `connections:`, a mapping of names to connections, and fills in their defaults.
std::map<std::string, Place> read_connections(const Member& connections, const Catalogue& catalogue,
                                              const std::filesystem::path& root, const std::string& home_folder,
                                              Diagnostics& diagnostics);

}  // namespace hygge::config
