#pragma once

#include <string>
#include <vector>

#include "hygge/config/project.h"

namespace hygge::cli {

/// What --flow and --entity ask for; empty lists ask for everything.
struct FlowWish {
  std::vector<std::string> flows;     ///< names or globs of flows, or of one entity's flow ("erp_orders")
  std::vector<std::string> entities;  ///< names or globs of entities within those flows
};

/// The flows that are wished for, in the project's order, each once.
///
/// Throws Error{Usage} that tells every wish that nothing fits, the nearest name to it, and the names that there are.
std::vector<config::FlowConfig> select_flows(const std::vector<config::FlowConfig>& flows, const FlowWish& wish);

}  // namespace hygge::cli
