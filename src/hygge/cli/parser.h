#pragma once

#include <string>
#include <vector>

#include "hygge/cli/command.h"

namespace hygge::cli {

/// What a command line asks for. Without a command: the general help, or the version.
struct Request {
  const Command* command = nullptr;
  Invocation invocation;
  bool wants_help = false;
  bool wants_version = false;
};

/// Reads the words after the program's name.
///
/// Throws Error{Usage} that names the nearest command, option or choice for a misspelt one.
Request parse(const std::vector<std::string>& words);

}  // namespace hygge::cli
