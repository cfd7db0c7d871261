#pragma once

#include "hygge/cli/invocation.h"
#include "hygge/config/project.h"

namespace hygge::cli {

/// What --project, --config, --var and the environment say about where the project is and what it holds.
config::LoadRequest load_request(const Invocation& invocation);

/// The project that `request` leads to, with every kind this program knows.
config::Project load(const config::LoadRequest& request);

}  // namespace hygge::cli
