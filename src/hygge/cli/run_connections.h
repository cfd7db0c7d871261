#pragma once

#include <functional>
#include <string>

#include "hygge/connections/connections.h"
#include "hygge/core/coordinator.h"

namespace hygge::cli {

/// Lets the flows of a run use `connections`, which outlive it, and has the run's report tell what became of them.
void use_connections(Connections& connections, RunOptions& run);

}  // namespace hygge::cli
