#pragma once

#include <string>

namespace hygge::cli {

/// Completion scripts, whole and static, from the table of commands. They ask `hygge list --names` for the names of
/// flows and entities.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace hygge::cli
