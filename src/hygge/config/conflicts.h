#pragma once

#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/flow_source.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// Tells flows of one name, entities of one name in one flow, and names that different flows produce (`erp_orders` and
/// entity `orders` of `erp`), with both places.
void refuse_equal_names(const std::vector<FlowSource>& flows, Diagnostics& diagnostics);

/// Tells flows that would write into one folder, or into a folder inside another's: each would take the other's files
/// away. Looks at stores whose kind lives in paths.
void refuse_shared_folders(const std::vector<FlowConfig>& flows, const Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace hygge::config
