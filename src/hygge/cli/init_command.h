#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge init NAME`: makes a project that runs at once, on sample data that it makes, too.
const Command& init_command();

}  // namespace hygge::cli
