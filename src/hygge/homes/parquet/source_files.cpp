#include "hygge/homes/parquet/source_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "hygge/base/credentials.h"
#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/config/advice.h"
#include "hygge/homes/parquet/folder_walk.h"

namespace hygge::homes::parquet {

namespace fs = std::filesystem;

Error changed_while_read(const SourceFile& file) {
  return Error{ErrorKind::Data, "'" + file.name + "' changed while it was read"}
      .advise("run again when whoever writes it has finished")
      .transient();
}

std::string shown(const fs::path& path, const fs::path& root) {
  const fs::path inside = path.lexically_relative(root);
  const bool is_inside = !inside.empty() && *inside.begin() != "..";
  return printable(without_credentials((is_inside ? inside : path).string()));
}

fs::path fixed_folder(const fs::path& path) {
  std::error_code unreachable;
  if (fs::is_directory(path, unreachable)) return path;
  fs::path folder = path.root_path();
  for (const fs::path& part : path.parent_path().relative_path()) {
    if (has_glob(part.native()) && !fs::exists(folder / part, unreachable)) break;
    folder /= part;
  }
  return folder;
}

namespace {

/// "3 .csv files and 1 .json file", the most frequent first; "" for an empty folder.
std::string what_is_in(const fs::path& folder) {
  std::map<std::string, std::size_t> counts;
  for (const fs::path& name : names_in(folder)) {
    std::error_code unreachable;
    if (!is_hidden(name) && !fs::is_directory(folder / name, unreachable)) ++counts[name.extension().string()];
  }
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (const auto& [extension, count] : counts) sorted.emplace_back(count, extension);
  std::sort(sorted.rbegin(), sorted.rend());
  constexpr std::size_t kMostNamed = 3;
  std::vector<std::string> parts;
  for (const auto& [count, extension] : sorted) {
    if (parts.size() == kMostNamed) break;
    const std::string kind = extension.empty() ? "file without an ending" : printable(extension) + " file";
    const std::string plural = extension.empty() ? "files without an ending" : printable(extension) + " files";
    parts.push_back(format_count(count) + " " + (count == 1 ? kind : plural));
  }
  return join(parts, ", ");
}

Error no_files_in(const fs::path& folder, const std::string& name) {
  Error error{ErrorKind::NotFound, "there are no Parquet files in '" + name + "'"};
  const std::string present = what_is_in(folder);
  if (present.empty()) {
    return std::move(error)
        .because("no file in it or below ends in .parquet or .pq")
        .advise("put the files there, or correct the path");
  }
  return std::move(error).because("it holds " + present).advise("name the folder that holds the .parquet files");
}

/// "landing/users.parquet" for "landing/users", where there is such a file.
std::optional<fs::path> file_called_like(const fs::path& path) {
  std::error_code unreachable;
  for (const char* ending : {".parquet", ".pq"}) {
    fs::path file = path;
    file += ending;
    if (fs::is_regular_file(file, unreachable)) return file;
  }
  return std::nullopt;
}

/// What a person may have meant by a path that is not there.
std::string advice_for_missing(const fs::path& path, const fs::path& root) {
  std::error_code unreachable;
  if (const std::optional<std::string> quotes = config::advice_for_quotes(path.native())) return *quotes;
  if (const std::optional<fs::path> file = file_called_like(path)) {
    const fs::path any = file->parent_path() / ("{entity}" + file->extension().string());
    return "'" + shown(*file, root) + "' is there: where each entity is a file, write path: " + shown(any, root);
  }
  fs::path wanted = path;
  while (wanted.has_relative_path() && !fs::exists(wanted.parent_path(), unreachable)) wanted = wanted.parent_path();
  const fs::path parent = wanted.parent_path();
  if (fs::is_regular_file(parent, unreachable)) {
    const fs::path any = parent.parent_path() / ("{entity}" + parent.extension().string());
    return "'" + shown(parent, root) + "' is a file: where each entity is a file, write path: " + shown(any, root);
  }
  std::vector<std::string> siblings;
  if (fs::is_directory(parent, unreachable) && files::may_read(parent)) {
    for (const fs::path& name : names_in(parent)) siblings.push_back(name.string());
  }
  if (const auto meant = nearest_word(wanted.filename().string(), siblings)) {
    const fs::path near = parent / *meant;
    const fs::path whole = wanted == path ? near : near / path.lexically_relative(wanted);
    return "did you mean '" + shown(fs::exists(whole, unreachable) ? whole : near, root) + "'?";
  }
  return "the nearest folder that is there is '" + shown(parent, root) + "'; create the rest, or correct the path";
}

/// Gathers the files of one path after the other.
class Finder {
 public:
  Finder(const fs::path& root, bool is_list) : root_{root}, is_list_{is_list} {}

  void add(const SourcePath& source) {
    const fs::path path = fs::path{source.path}.lexically_normal();
    const fs::path called = source.called.empty() ? path : fs::path{source.called}.lexically_normal();
    std::error_code unreachable;
    const fs::file_status status = fs::status(path, unreachable);
    if (fs::exists(status)) {
      add_existing(path, fs::is_directory(status) ? path : path.parent_path(), is_list_);
    } else if (unreachable && status.type() == fs::file_type::none) {
      throw system_error("look at", shown(called, root_), unreachable.value());
    } else if (has_glob(path.native())) {
      add_matches(path, called);
    } else {
      throw Error{ErrorKind::NotFound, "'" + shown(path, root_) + "' is not there"}.advise(
          advice_for_missing(path, root_));
    }
  }

  SourceFiles take() {
    SourceFiles result;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (best_.at(found_[i].real) == i) {
        result.files.push_back(std::move(found_[i]));
      } else {
        result.links.push_back(std::move(found_[i].name));
      }
    }
    return result;
  }

 private:
  /// Among several files, a folder that is called like one of them is more likely a mishap than a wish.
  void add_existing(const fs::path& path, const fs::path& base, bool among_files) {
    std::error_code unreachable;
    if (!fs::is_directory(path, unreachable)) return add_file(path, base);
    if (among_files && is_parquet_name(path)) {
      throw Error{ErrorKind::Data, "'" + shown(path, root_) + "' is a folder, though it is called like a file"}.advise(
          "move or rename it, or name it alone as the path to read the files in it");
    }
    const std::vector<fs::path> inside = parquet_files_below(path);
    if (inside.empty()) throw no_files_in(path, shown(path, root_));
    for (const fs::path& file : inside) add_file(file, base);
  }

  void add_matches(const fs::path& pattern, const fs::path& called) {
    const std::vector<fs::path> matches = expand_glob(pattern);
    if (matches.empty()) {
      const std::string fixed = shown(fixed_folder(pattern), root_);
      throw Error{ErrorKind::NotFound, "no file matches '" + shown(called, root_) + "'"}.advise(
          config::advice_for_quotes(pattern.native())
              .value_or("check the pattern; the part before it leads to '" + fixed + "'"));
    }
    for (const fs::path& match : matches) add_existing(match, fixed_folder(pattern), true);
  }

  void add_file(const fs::path& path, const fs::path& base) {
    if (!seen_.insert(path.lexically_normal()).second) return;
    const std::string name = shown(path, root_);
    std::error_code unreachable;
    if (!fs::is_regular_file(path, unreachable)) {
      throw Error{ErrorKind::Data, "'" + name + "' is not a file"}
          .because("it is a broken link, a pipe or a device")
          .advise("remove it, or name the files without it");
    }
    const std::optional<files::Fingerprint> fingerprint = files::fingerprint(path);
    if (!fingerprint) throw Error{ErrorKind::Data, "'" + name + "' went away while it was looked at"}.transient();
    const fs::path below = path.lexically_relative(base);
    const fs::path real = real_path(path);
    const bool by_own_name = real == real_folder(base) / below;
    const auto [best, is_new] = best_.emplace(real, found_.size());
    if (!is_new && by_own_name && !found_[best->second].by_own_name) best->second = found_.size();
    found_.push_back({path, name, below, *fingerprint, real, by_own_name});
  }

  /// Without links. Many files share few folders, so that looking at each part of every path is not needed.
  fs::path real_path(const fs::path& path) {
    std::error_code unreachable;
    if (fs::is_symlink(path, unreachable)) return canonical_or_same(path);
    return real_folder(path.parent_path()) / path.filename();
  }

  const fs::path& real_folder(const fs::path& folder) {
    const auto [known, is_new] = real_folders_.try_emplace(folder);
    if (is_new) known->second = canonical_or_same(folder);
    return known->second;
  }

  static fs::path canonical_or_same(const fs::path& path) {
    std::error_code unreachable;
    fs::path real = fs::canonical(path, unreachable);
    return unreachable ? path : real;
  }

  const fs::path& root_;
  bool is_list_;
  std::set<fs::path> seen_;
  std::vector<SourceFile> found_;
  std::map<fs::path, std::size_t> best_;  // for each real path, its place in found_
  std::map<fs::path, fs::path> real_folders_;
};

/// One error for all paths of a list that lead to nothing: who corrects one wants to know of the others, too.
Error all_of(const std::vector<Error>& missing, std::size_t paths) {
  if (missing.size() == 1) return missing.front();
  std::vector<std::string> lines;
  for (const Error& error : missing) lines.push_back(error.headline() + ": " + error.advice());
  return Error{ErrorKind::NotFound,
               std::to_string(missing.size()) + " of " + std::to_string(paths) + " paths lead to nothing"}
      .at(missing.front().where())
      .detail(join(lines, "\n"))
      .advise("correct those paths, or leave them out of the list");
}

}  // namespace

void tell_appended(Error& error, const std::string& appended) {
  if (appended.empty() || error.kind() != ErrorKind::NotFound) return;
  const std::string before = error.reason().empty() ? "" : error.reason() + "; ";
  error.because(before + "'" + printable(appended) +
                "' was appended to the path, because the flow has entities and the path no {entity}");
}

std::vector<SourcePath> source_paths(const config::Section& section) {
  const config::Value& value = section.value("path");
  const config::ListPlaces places = section.places("path");
  std::vector<SourcePath> paths;
  for (std::size_t item = 0; item < value.items.size(); ++item) {
    paths.push_back({value.items[item], value.shown_items().at(item), places.of(item)});
  }
  return paths;
}

SourceFiles find_source_files(const std::vector<SourcePath>& paths, const fs::path& root) {
  Finder finder{root, paths.size() > 1};
  std::vector<Error> missing;
  for (const SourcePath& path : paths) {
    try {
      finder.add(path);
    } catch (Error& error) {
      if (!path.where.empty() && error.where().empty()) error.at(path.where);
      if (error.kind() != ErrorKind::NotFound) throw;
      missing.push_back(error);
    }
  }
  if (!missing.empty()) throw all_of(missing, paths.size());
  return finder.take();
}

}  // namespace hygge::homes::parquet
