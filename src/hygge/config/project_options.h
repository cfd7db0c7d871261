#pragma once

#include <string>

#include "hygge/config/diagnostics.h"
#include "hygge/config/discovery.h"
#include "hygge/config/node.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// What the options of a project are read from, besides its file.
struct OptionsContext {
  const LoadRequest& request;
  const Catalogue& catalogue;
  const ProjectFile& file;
  const std::string& home_folder;  ///< $HOME, for "~/"
  Diagnostics& diagnostics;
};

/// The options of a project from the mapping in its file, overruled by the command line, with defaults filled in. Tells
/// every key of the mapping that nobody knows.
Section read_options(const Node& root, const OptionsContext& context);

}  // namespace hygge::config
