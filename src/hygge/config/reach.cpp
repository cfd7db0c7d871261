#include "hygge/config/reach.h"

#include <algorithm>
#include <span>
#include <system_error>

#include "hygge/base/text.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;
using Parts = std::span<const std::string>;

bool is_hidden(const std::string& name) { return name.starts_with('.') || name.starts_with('_'); }

bool is_read(Parts below) { return std::none_of(below.begin(), below.end(), is_hidden); }

/// Whether the rest of a glob may match something inside of a store's folder. A plain name at its end is matched only
/// by a file that is called so, which stores do not write unless it is there already.
bool may_match_in(const fs::path& folder, Parts glob) {
  if (has_glob(glob.back())) {
    return true;
  }
  fs::path file = folder;
  for (const std::string& part : glob) {
    file /= part;
  }
  std::error_code failed;
  return fs::exists(file, failed);
}

/// Whether what `glob` matches lies on the way to `folder`, is it, or may be inside of it. `below` are the parts of
/// `folder` that are not matched yet.
bool matches_around(const fs::path& folder, Parts glob, Parts below) {
  if (glob.empty()) {
    return is_read(below);
  }
  if (below.empty()) {
    return may_match_in(folder, glob);
  }
  const std::string& part = glob.front();
  const std::string& name = below.front();
  if (part == "**") {
    return matches_around(folder, glob.subspan(1), below) ||
           (!is_hidden(name) && matches_around(folder, glob, below.subspan(1)));
  }
  const bool is_passed_over = is_hidden(name) && !is_hidden(part);
  return matches_glob(part, name) && !is_passed_over && matches_around(folder, glob.subspan(1), below.subspan(1));
}

}  // namespace

bool is_inside(const fs::path& inner, const fs::path& outer) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

bool reaches_into(const Reach& reach, const fs::path& folder) {
  if (is_inside(reach.folder, folder)) {
    return true;
  }
  if (!is_inside(folder, reach.folder)) {
    return false;
  }
  std::vector<std::string> below;
  for (const fs::path& part : folder.lexically_relative(reach.folder)) {
    below.push_back(part.string());
  }
  return matches_around(folder, reach.glob, below);
}

}  // namespace hygge::config
