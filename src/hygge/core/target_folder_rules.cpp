#include "hygge/core/target_folder_rules.h"

#include <optional>
#include <set>
#include <string>
#include <system_error>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/core/target_folder_workplace.h"

namespace hygge {

namespace fs = std::filesystem;

namespace {

void check_name(const fs::path& name) {
  const bool is_inside = name.is_relative() && name.has_filename() &&
                         name.native() == name.lexically_normal().native() && *name.begin() != ".." &&
                         *name.begin() != "." && *name.begin() != ".hygge";
  if (is_inside) return;
  throw Error{ErrorKind::Config, "a published file cannot be called '" + printable(name.native()) + "'"}.advise(
      "use names inside the target folder in file_pattern");
}

/// The first of the folders that `name` lies in for which `matches` holds.
template <typename Matches>
std::optional<fs::path> find_folder_above(const fs::path& name, Matches matches) {
  for (fs::path folder = name.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (matches(folder)) return folder;
  }
  return std::nullopt;
}

}  // namespace

void check_names(const std::vector<StagedFile>& staged) {
  std::set<fs::path> names;
  for (const StagedFile& file : staged) {
    check_name(file.name);
    if (names.insert(file.name).second) continue;
    throw Error{ErrorKind::Config, "two files would both be called '" + printable(file.name.native()) + "'"}.advise(
        "use {sequence} in file_pattern");
  }
  for (const fs::path& name : names) {
    const std::optional<fs::path> above =
        find_folder_above(name, [&](const fs::path& folder) { return names.contains(folder); });
    if (!above) continue;
    throw Error{ErrorKind::Config, "'" + printable(above->native()) + "' would be a file and a folder"}.advise(
        "correct file_pattern");
  }
}

void refuse_to_overwrite(const std::vector<StagedFile>& staged, const TargetListing& present, const fs::path& folder) {
  for (const StagedFile& file : staged) {
    const bool is_below_a_file =
        find_folder_above(file.name, [&](const fs::path& above) { return present.has_file(above); }).has_value();
    if (!present.has_file(file.name) && !present.has_folder(file.name) && !is_below_a_file) continue;
    throw Error{ErrorKind::Config, "'" + printable((folder / file.name).native()) + "' is there already"}
        .because("an incremental run adds files and never replaces one")
        .advise("use {sequence}, {timestamp} or {run_id} in file_pattern");
  }
}

void refuse_nested_targets(const fs::path& folder) {
  for (fs::path above = folder; above.has_relative_path();) {
    above = above.parent_path();
    std::error_code unreachable;  // then no run of ours publishes it
    if (!fs::exists(above / Manifest::home(), unreachable)) continue;
    throw Error{ErrorKind::Config, "'" + folder.string() + "' lies inside another target, '" + above.string() + "'"}
        .because("hygge publishes that folder as a whole, and would replace this one with it")
        .advise("choose a path outside of it; or, when nothing publishes there any more, remove '" +
                (above / Manifest::home()).string() + "'");
  }
  for (const char* kind : {"targets", "rescued"}) {
    const fs::path place = folder / ".hygge" / kind;
    for (const std::string& name : names_in(place)) {
      const bool is_our_own = place / name == rescued_inside(folder);
      if (is_our_own) continue;
      throw Error{ErrorKind::Busy, "'" + folder.string() + "' holds another target, '" + (folder / name).string() + "'"}
          .because("a run works there, or left something in '" + (place / name).string() + "'")
          .advise(
              "give one of the two another path; if no run works there any more, look at what it left and remove it");
    }
  }
}

void refuse_foreign_files(const TargetListing& present, const Manifest& manifest, const fs::path& folder) {
  constexpr std::size_t kNamed = 5;
  std::vector<std::string> named;
  std::size_t foreign = 0;
  for (const ListedFile& file : present.files) {
    if (file.is_regular && manifest.lists(file.name, file.size)) continue;
    if (++foreign <= kNamed) named.push_back("'" + shorten(printable(file.name.native()), 80) + "'");
  }
  if (foreign == 0) return;
  std::string names = join(named, ", ");
  if (foreign > kNamed) names += " and " + format_count(foreign - kNamed) + " more";
  std::string advice = "move them away, choose another path, or set `replace_foreign: true` to have them replaced";
  if (manifest.number() == 0) {
    advice += "; hygge's own files are strangers, too, where a copy has left out the empty folders in .hygge";
  }
  throw Error{ErrorKind::Data, "'" + folder.string() + "' holds " + format_count(foreign) +
                                   (foreign == 1 ? " file" : " files") + " that hygge did not write"}
      .because(names)
      .advise(advice);
}

void refuse_what_is_no_folder(const fs::path& folder) {
  std::error_code unreachable;
  const fs::file_status status = fs::symlink_status(folder, unreachable);
  if (!fs::exists(status) || fs::is_directory(status)) return;
  if (fs::is_symlink(status)) {
    throw Error{ErrorKind::Config, "the target '" + folder.string() + "' is a link that leads nowhere"}
        .because("'" + printable(fs::read_symlink(folder, unreachable).native()) + "' is not there")
        .advise("make the folder that it names (is something to be mounted there?), or remove the link");
  }
  throw Error{ErrorKind::Config, "the target '" + folder.string() + "' is not a folder"}
      .because("files are published into a folder")
      .advise("choose another path, or move away what is there");
}

}  // namespace hygge
