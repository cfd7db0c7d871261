#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge help [COMMAND]`: the same as --help, for those who type it so.
const Command& help_command();

}  // namespace hygge::cli
