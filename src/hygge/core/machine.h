#pragma once

#include <filesystem>

#include "hygge/base/units.h"

namespace hygge {

/// What the process may use: the machine's share, or less where a container limits it (Linux control groups, version 2:
/// memory.max and cpu.max of the process's group and of all above it).
struct Machine {
  Bytes memory;
  unsigned cores = 1;  ///< at least 1; a part of a core counts as one

  /// `root` is where /proc and /sys are; tests give a folder of their own.
  static Machine here(const std::filesystem::path& root = "/");
};

}  // namespace hygge
