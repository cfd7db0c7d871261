#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/config/section.h"

namespace hygge::homes::parquet {

/// A Parquet file that a home reads.
struct SourceFile {
  std::filesystem::path path;   ///< absolute
  std::string name;             ///< for messages: relative to the project where it lies inside
  std::filesystem::path below;  ///< relative to the folder that was asked for, or to the fixed part of a glob
  files::Fingerprint fingerprint;
  std::filesystem::path real;  ///< without links
  bool by_own_name = true;     ///< no link lies between the path that was asked for and the file
};

/// Whoever writes the file did so meanwhile.
Error changed_while_read(const SourceFile& file);

/// How messages call `path`: relative to `root` where it lies inside, without control characters.
std::string shown(const std::filesystem::path& path, const std::filesystem::path& root);

/// One path of a home.
struct SourcePath {
  std::string path;
  std::string called = {};  ///< what messages call it where that differs: without what keeps a name from being a glob
  std::string where = {};   ///< for Error::at; may be empty
};
/// Those of a home's section.
std::vector<SourcePath> source_paths(const config::Section& section);

struct SourceFiles {
  std::vector<SourceFile> files;
  std::vector<std::string> links;  ///< names of links that lead to one of `files` once more
};

/// What the paths of a home stand for: files, folders, globs.
///
/// A folder gives every *.parquet and *.pq file in it and below, whatever links lead there; names that begin with `.`
/// or `_` are ignored, so that the folder of another hygge target can be a home. A glob's `**` matches any number of
/// folders. A path that exists is meant literally, also with `*`, `?` or `[` in it. Sorted by name within each path.
/// A file comes once, whatever paths and links lead to it; by its own name where that is among them.
///
/// Throws  Error{NotFound} with the nearest thing that is there; Error{Data} for a folder that is named like a file
///         where a file is meant; what the system says; each with the place of the path, where that is known.
SourceFiles find_source_files(const std::vector<SourcePath>& paths, const std::filesystem::path& root);

/// Adds to an error of find_source_files() what the flow's entity appended to the path (config::Value::appended), which
/// its person did not write.
void tell_appended(Error& error, const std::string& appended);

/// The deepest folder that a path or glob cannot leave.
std::filesystem::path fixed_folder(const std::filesystem::path& path);

}  // namespace hygge::homes::parquet
