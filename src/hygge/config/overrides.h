#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/flow_source.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// What the command line says about flows.
struct Overrides {
  Layer all_flows;                                    ///< LoadRequest::flow_settings
  std::map<std::string, Layer, std::less<>> by_flow;  ///< --var, by the name of a flow or an entity's flow
};

/// Reads LoadRequest::flow_settings, those of LoadRequest::options that flows have as well, and the overrides
/// `flow.<name>.<field>=value`. Of several names that fit, the longest counts, so that names may hold dots. A name that
/// fits nothing may be a glob for flows, or for entities' flows where it matches no other.
///
/// With `names_are_complete` false (a file could not be read) unknown names are not told.
Overrides read_overrides(const LoadRequest& request, const std::vector<FlowSource>& flows, bool names_are_complete,
                         const Catalogue& catalogue, Diagnostics& diagnostics);

/// Settings of the command line as fields; the position of each is "--name", or "--var options.name" for those in
/// `by_var`.
Fields read_command_line(const std::map<std::string, std::string>& given, const Settings& table,
                         const std::set<std::string>& by_var = {});

}  // namespace hygge::config
