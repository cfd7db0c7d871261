#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge start`: runs the project's flows, or those that were asked for.
const Command& start_command();

}  // namespace hygge::cli
