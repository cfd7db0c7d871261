#include "hygge/homes/parquet/folder_walk.h"

#include <algorithm>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"

namespace hygge::homes::parquet {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& name) {
  const std::string& text = name.native();
  if (text.empty() || text.front() == '.') return true;
  return text.front() == '_' && text.find('=') == std::string::npos;
}

bool is_parquet_name(const fs::path& name) {
  const std::string extension = lower_case(name.extension().native());
  return extension == ".parquet" || extension == ".pq";
}

std::vector<fs::path> names_in(const fs::path& folder) {
  std::error_code problem;
  std::vector<fs::path> names;
  for (fs::directory_iterator entry{folder, problem}; !problem && entry != fs::directory_iterator{};
       entry.increment(problem)) {
    names.push_back(entry->path().filename());
  }
  if (problem) throw system_error("list the folder", folder.string(), problem.value());
  std::sort(names.begin(), names.end());
  return names;
}

namespace {

/// Walks folders, each once, so that links that lead upwards end. Links come last, so that a folder is seen by its own
/// name, which may tell a column: year=2024.
class FolderWalk {
 public:
  /// Calls `visit(path)` for everything below that is not hidden, and goes into folders.
  template <typename Visit>
  void below(const fs::path& folder, const Visit& visit) {
    links_ = {folder};
    for (std::size_t next = 0; next < links_.size(); ++next) inside(fs::path{links_[next]}, visit);
  }

 private:
  template <typename Visit>
  void inside(const fs::path& folder, const Visit& visit) {
    const std::optional<files::Fingerprint> identity = files::fingerprint(folder);
    if (!identity || !seen_.emplace(identity->device, identity->inode).second) return;
    for (const fs::path& name : names_in(folder)) {
      if (is_hidden(name)) continue;
      const fs::path path = folder / name;
      visit(path);
      if (!files::is_folder(path)) continue;
      std::error_code unreachable;
      if (fs::is_symlink(path, unreachable)) {
        links_.push_back(path);
      } else {
        inside(path, visit);
      }
    }
  }

  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;
  std::vector<fs::path> links_;
};

bool matches(const std::string& part, const fs::path& name) {
  if (is_hidden(name) && !is_hidden(part)) return false;
  return matches_glob(part, name.native());
}

/// The paths that one part of a pattern leads to from `folder`.
std::vector<fs::path> step(const fs::path& folder, const std::string& part) {
  const fs::path literal = folder / part;
  std::error_code unreachable;
  if (!has_glob(part) || fs::exists(literal, unreachable)) return {literal};
  std::vector<fs::path> found;
  if (!files::is_folder(folder)) return found;
  if (part == "**") {
    found.push_back(folder);
    FolderWalk{}.below(folder, [&](const fs::path& path) {
      if (files::is_folder(path)) found.push_back(path);
    });
    return found;
  }
  for (const fs::path& name : names_in(folder)) {
    if (matches(part, name)) found.push_back(folder / name);
  }
  return found;
}

}  // namespace

std::vector<fs::path> parquet_files_below(const fs::path& folder) {
  std::vector<fs::path> found;
  FolderWalk{}.below(folder, [&](const fs::path& path) {
    if (is_parquet_name(path) && !files::is_folder(path)) found.push_back(path);
  });
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> expand_glob(const fs::path& pattern) {
  std::vector<fs::path> reached{pattern.root_path()};
  for (const fs::path& part : pattern.relative_path()) {
    std::vector<fs::path> next;
    for (const fs::path& folder : reached) {
      std::vector<fs::path> found = step(folder, part.native());
      std::move(found.begin(), found.end(), std::back_inserter(next));
    }
    reached = std::move(next);
  }
  std::erase_if(reached, [](const fs::path& path) {
    std::error_code unreachable;
    return !fs::exists(path, unreachable);
  });
  std::sort(reached.begin(), reached.end());
  reached.erase(std::unique(reached.begin(), reached.end()), reached.end());
  return reached;
}

}  // namespace hygge::homes::parquet
