#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge docs`: the reference, from the same tables that check the configuration and parse the command line.
const Command& docs_command();

}  // namespace hygge::cli
