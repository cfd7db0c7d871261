#pragma once

#include <string>

#include "hygge/cli/command.h"

namespace hygge::cli {

/// What `hygge` and `hygge --help` print. Fits a screen of 80 by 24.
std::string general_help();

/// What `hygge COMMAND --help` prints. Fits a screen of 80 by 24.
std::string help_of(const Command& command);

/// "hygge start [OPTIONS]", "hygge init NAME [OPTIONS]".
std::string usage_of(const Command& command);

/// "-p, --project DIR".
std::string signature_of(const Option& option);

}  // namespace hygge::cli
