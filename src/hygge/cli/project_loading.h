#pragma once

#include "hygge/base/error.h"
#include "hygge/cli/invocation.h"
#include "hygge/config/project.h"

namespace hygge::cli {

/// What --project, --config, --var and the environment say about where the project is and what it holds.
config::LoadRequest load_request(const Invocation& invocation);

/// The project that `request` leads to, with every kind this program knows.
config::Project load(const config::LoadRequest& request);

/// A doubt as one line: where it is, what, and what to know about it.
std::string line_of(const config::Problem& doubt);

/// What to tell of a project without flows: how to add one, and whether its file says nothing at all.
Error no_flows(const config::Project& project);

}  // namespace hygge::cli
