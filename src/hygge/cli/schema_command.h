#pragma once

#include "hygge/cli/command.h"

namespace hygge::cli {

/// `hygge schema`: JSON Schema of the configuration files, for editors.
const Command& schema_command();

}  // namespace hygge::cli
