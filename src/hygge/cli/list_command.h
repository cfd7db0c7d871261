#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge list`: the flows and entities of the project.
const Command& list_command();

}  // namespace hygge::cli
