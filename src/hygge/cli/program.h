#pragma once

#include <string>
#include <vector>

namespace hygge::cli {

/// The whole program: reads the words after its name, does what they ask, and returns the exit code. Throws nothing.
int run(const std::vector<std::string>& words) noexcept;

}  // namespace hygge::cli
