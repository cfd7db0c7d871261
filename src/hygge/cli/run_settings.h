#pragma once

#include "hygge/cli/invocation.h"
#include "hygge/config/project.h"
#include "hygge/messages/screen.h"

namespace hygge::cli {

/// Puts what the command line says of the run (concurrency, run type, log, ...) into `request`, above the files.
/// Throws Error{Usage} for options that exclude each other.
void take_run_options(const Invocation& invocation, config::LoadRequest& request);

/// How the run is shown, from the project's options (which hold the command line's by now).
messages::ScreenOptions screen_options(const config::Section& options, bool color);

}  // namespace hygge::cli
