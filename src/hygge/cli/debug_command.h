#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge debug`: checks the configuration, every connection, home and store, the engine and the disk, and says how to
/// mend them.
const Command& debug_command();

}  // namespace hygge::cli
