#pragma once

#include <string>

namespace hygge::cli {

/// docs/reference/commands.md: every command with its options and examples, in Markdown.
std::string command_reference();

}  // namespace hygge::cli
