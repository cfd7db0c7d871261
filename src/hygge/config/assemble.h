#pragma once

#include <vector>

#include "hygge/config/flow_assembly.h"
#include "hygge/config/flow_source.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// Merges the levels of each flow and entity, checks them, fills in defaults and placeholders. Where something is
/// wrong, the diagnostics know, and the result is not to be used.
std::vector<FlowConfig> assemble_flows(const std::vector<FlowSource>& flows, const AssembleContext& context);

}  // namespace hygge::config
