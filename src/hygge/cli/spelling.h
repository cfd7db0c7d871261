#pragma once

#include <span>
#include <string>
#include <string_view>

#include "hygge/base/error.h"

namespace hygge::cli {

/// "unknown command 'strat'; did you mean 'start'?", or without the question when no known word is near.
std::string unknown(std::string_view what, std::string_view word, std::span<const std::string> known);

/// The error for a command line that cannot be understood; `command` (which may be empty) is the one whose help helps.
Error usage_error(std::string headline, std::string_view command);

}  // namespace hygge::cli
