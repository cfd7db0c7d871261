#include "hygge/config/discovery.h"

#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code failed;
  return fs::exists(path, failed) && !failed;
}

/// Whether something has this name, if only a link that leads nowhere: that is told when it is read. Where nobody may
/// look, nobody can say so.
bool is_named(const fs::path& path) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(path, failed);
  if (failed == std::errc::permission_denied) {
    throw system_error("look into", path.parent_path().string(), failed.value());
  }
  return fs::exists(status);
}

ProjectFile project_at(const fs::path& file) {
  const std::string name = file.filename().string();
  return {file, file.parent_path(), name == "hygge.yml" || name == "hygge.yaml"};
}

/// The configuration in this very folder.
std::optional<ProjectFile> find_in(const fs::path& folder) {
  const fs::path yml = folder / "hygge.yml";
  const fs::path yaml = folder / "hygge.yaml";
  const bool has_yml = is_named(yml);
  const bool has_yaml = is_named(yaml);
  if (has_yml && has_yaml) {
    throw Error{ErrorKind::Config, "there is both a hygge.yml and a hygge.yaml"}
        .at(folder.string())
        .advise("keep one of them");
  }
  if (!has_yml && !has_yaml) {
    return std::nullopt;
  }
  return project_at(has_yml ? yml : yaml);
}

ProjectFile find_named(const fs::path& file) {
  if (files::is_folder(file)) {
    if (auto found = find_in(file)) {
      return *found;
    }
    throw Error{ErrorKind::NotFound, "the folder '" + printable(file.string()) + "' holds no hygge.yml"}.advise(
        "name a configuration file, or a folder with a hygge.yml");
  }
  if (!is_there(file)) {
    throw Error{ErrorKind::NotFound, "the configuration file '" + printable(file.string()) + "' is not there"}.advise(
        "check the path given with --config");
  }
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) {
    throw Error{ErrorKind::Config, "'" + printable(file.string()) + "' is no regular file"}.advise(
        "name a configuration file, or a folder with a hygge.yml");
  }
  return project_at(file);
}

ProjectFile search_upwards(const fs::path& start) {
  std::string searched;
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (auto found = find_in(folder)) {
      return *found;
    }
    searched += "  " + printable((folder / "hygge.yml").string()) + "\n";
    if (folder == folder.root_path()) {
      break;
    }
  }
  throw Error{ErrorKind::NotFound, "there is no hygge project here"}
      .because("none of these files (nor a hygge.yaml beside them) is there")
      .detail(searched)
      .advise("go to a project's folder, name one with --project, or make one with: hygge init <name>");
}

/// Absolute, without "." and "..", and without a slash at the end.
fs::path clean(const fs::path& path) {
  const fs::path whole = path.is_absolute() ? path : current_folder() / path;
  fs::path normal = whole.lexically_normal();
  return normal.has_filename() || normal == normal.root_path() ? normal : normal.parent_path();
}

}  // namespace

fs::path current_folder() {
  std::error_code failed;
  fs::path folder = fs::current_path(failed);
  if (failed) {
    throw Error{ErrorKind::NotFound, "the current folder is not there any more"}
        .because(failed.message())
        .advise("go to a folder that is there: cd");
  }
  return folder;
}

ProjectFile find_project(const LoadRequest& request) {
  const fs::path start = clean(request.start.empty() ? "." : request.start);
  if (!request.file.empty()) {
    return find_named(clean(start / request.file));
  }
  if (!is_there(start)) {
    throw Error{ErrorKind::NotFound, "the folder '" + printable(start.string()) + "' is not there"}.advise(
        "check the path given with --project");
  }
  return files::is_folder(start) ? search_upwards(start) : project_at(start);
}

}  // namespace hygge::config
