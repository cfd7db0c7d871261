#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge plan`: what `hygge start` would do; the same as its --dry-run.
const Command& plan_command();

}  // namespace hygge::cli
