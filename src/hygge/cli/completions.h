#pragma once

#include <string>

namespace hygge::cli {

/// Completion scripts, whole and static, from the table of commands. They ask `hygge list --names` for the names of
/// flows and entities, and take what it says as text: nothing in a name is ever run or taken apart.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace hygge::cli
