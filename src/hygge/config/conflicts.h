#pragma once

#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/flow_source.h"

namespace hygge::config {

/// Tells flows of one name, entities of one name in one flow, and names that different flows produce (`erp_orders` and
/// entity `orders` of `erp`), with both places.
void refuse_equal_names(const std::vector<FlowSource>& flows, Diagnostics& diagnostics);

}  // namespace hygge::config
