#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge completion SHELL`: a script that completes commands, options and flows.
const Command& completion_command();

}  // namespace hygge::cli
