#pragma once

#include <string_view>

namespace hygge::cli {

/// Writes a command's result to stdout, at once and wholly. A reader that has gone is no error.
/// Throws Error (DiskFull, Io) when the output cannot be written.
void print(std::string_view text);

}  // namespace hygge::cli
