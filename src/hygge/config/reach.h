#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hygge::config {

/// What one path of a home reads: everything in a folder and below, or what matches a glob.
struct Reach {
  /// The file, or the deepest folder that the path cannot leave; absolute, without symbolic links.
  std::filesystem::path folder;
  /// The parts of a glob below `folder`; what they match is read, folders with everything below. Empty: `folder` is.
  std::vector<std::string> glob = {};
};

/// Whether `inner` is `outer` or lies in it, as far as the names tell.
bool is_inside(const std::filesystem::path& inner, const std::filesystem::path& outer);

/// Whether a store in `folder` (absolute, without symbolic links) would write among what is read, or take it away:
/// `folder` is read, lies inside of what is read, or around it. Names that begin with `.` or `_` are not read.
///
/// Does not know of symbolic links below the reach's folder.
bool reaches_into(const Reach& reach, const std::filesystem::path& folder);

}  // namespace hygge::config
