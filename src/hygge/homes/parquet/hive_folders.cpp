#include "hygge/homes/parquet/hive_folders.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/utf8.h"

namespace hygge::homes::parquet {

namespace fs = std::filesystem;

HiveWish hive_wish_of(const std::string& word) {
  if (word == "true") return HiveWish::Always;
  return word == "false" ? HiveWish::Never : HiveWish::Auto;
}

namespace {

struct Key {
  std::string name;
  std::string value;
};

using Keys = std::vector<Key>;

/// As the engine sees them: exactly one `=`, not at the beginning, and nothing that it takes for the end of a path.
Keys keys_of(const fs::path& folders) {
  Keys keys;
  for (const fs::path& part : folders) {
    const std::string& text = part.native();
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || text.find('=', equals + 1) != std::string::npos) continue;
    if (text.find_first_of("?\n\\") != std::string::npos) continue;
    keys.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return keys;
}

const Key* find_key(const Keys& keys, const std::string& name) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

bool same_names(const Keys& left, const Keys& right) {
  return left.size() == right.size() &&
         std::all_of(left.begin(), left.end(), [&](const Key& key) { return find_key(right, key.name) != nullptr; });
}

/// "year/month", "none".
std::string names_of(const Keys& keys) {
  std::vector<std::string> names;
  for (const Key& key : keys) names.push_back(printable(key.name));
  return names.empty() ? "none" : join(names, "/");
}

/// The engine's two words for it.
bool is_null(const std::string& value) {
  const std::string text = percent_decoded(value);
  return text == "__HIVE_DEFAULT_PARTITION__" || lower_case(text) == "null";
}

bool names_column(const std::string& name, const std::vector<std::string>& columns) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const std::string& column) { return lower_case(column) == lower_case(name); });
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Whether a whole number written out again gives the same text: 0123 must not become 123.
bool is_whole(std::string_view text) {
  constexpr std::size_t kSafeDigits = 18;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text == "0") return !negative;
  return all_digits(text) && text.front() != '0' && text.size() <= kSafeDigits;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const std::string_view parts[] = {text.substr(0, 4), text.substr(5, 2), text.substr(8, 2)};
  if (!std::all_of(std::begin(parts), std::end(parts), all_digits)) return false;
  return std::chrono::year_month_day{std::chrono::year{std::stoi(std::string{parts[0]})},
                                     std::chrono::month{static_cast<unsigned>(std::stoi(std::string{parts[1]}))},
                                     std::chrono::day{static_cast<unsigned>(std::stoi(std::string{parts[2]}))}}
      .ok();
}

engine::Type type_of(const std::vector<Keys>& keys, const std::string& name) {
  bool has_value = false;
  bool whole = true;
  bool date = true;
  for (const Keys& of_file : keys) {
    const std::string& value = find_key(of_file, name)->value;
    if (is_null(value)) continue;
    has_value = true;
    whole = whole && is_whole(value);
    date = date && is_date(value);
  }
  if (has_value && whole) return engine::Type::of(engine::TypeId::Int64);
  if (has_value && date) return engine::Type::of(engine::TypeId::Date);
  return engine::Type::of(engine::TypeId::Text);
}

std::vector<Keys> keys_of_files(const std::vector<SourceFile>& files, bool whole_path) {
  std::vector<Keys> keys;
  for (const SourceFile& file : files) keys.push_back(keys_of((whole_path ? file.path : file.below).parent_path()));
  return keys;
}

void leave_out(std::vector<Keys>& keys, const std::vector<std::string>& columns) {
  for (Keys& of_file : keys) std::erase_if(of_file, [&](const Key& key) { return names_column(key.name, columns); });
}

/// A file whose folders have other keys than the first file's; the number of files where there is none.
std::size_t first_other(const std::vector<Keys>& keys) {
  const auto other =
      std::find_if(keys.begin(), keys.end(), [&](const Keys& of_file) { return !same_names(keys.front(), of_file); });
  return static_cast<std::size_t>(other - keys.begin());
}

Error differing_keys(const std::vector<SourceFile>& files, const std::vector<Keys>& keys, std::size_t other) {
  return Error{ErrorKind::Data, "the files do not lie in the same key=value folders"}.because(
      "the keys of '" + files.front().name + "' are " + names_of(keys.front()) + ", and those of '" +
      files[other].name + "' are " + names_of(keys[other]));
}

void refuse_doubled_keys(const std::vector<SourceFile>& files, const std::vector<Keys>& keys) {
  for (std::size_t file = 0; file < files.size(); ++file) {
    for (const Key& key : keys[file]) {
      const auto is_same = [&](const Key& other) { return lower_case(other.name) == lower_case(key.name); };
      if (std::count_if(keys[file].begin(), keys[file].end(), is_same) < 2) continue;
      throw Error{ErrorKind::Unsupported,
                  "'" + files[file].name + "' lies in two folders of the key '" + printable(key.name) + "'"}
          .because("a column has one value in each row")
          .advise("rename one of the folders, or set hive_partitioning: false");
    }
  }
}

/// Such a folder is none to the engine, and its value would be lost without a word.
void refuse_line_breaks(const std::vector<SourceFile>& files, bool whole_path,
                        const std::vector<std::string>& own_columns) {
  for (const SourceFile& file : files) {
    for (const fs::path& part : (whole_path ? file.path : file.below).parent_path()) {
      const std::string& text = part.native();
      const std::size_t equals = text.find('=');
      if (equals == 0 || equals == std::string::npos || text.find('\n') == std::string::npos) continue;
      if (names_column(text.substr(0, equals), own_columns)) continue;
      throw Error{ErrorKind::Unsupported, "the folder '" + printable(text) + "' cannot become a column"}
          .because("its name holds a line break; '" + file.name + "' lies in it")
          .advise(
              "rename it (%0A in a value stands for a line break), or set hive_partitioning: false to leave the "
              "folders out of the table");
    }
  }
}

/// The engine undoes %41 and the like in values, and would name no folder where that gives no text.
void refuse_broken_codes(const std::vector<SourceFile>& files) {
  for (const SourceFile& file : files) {
    for (const Key& key : keys_of(file.path.parent_path())) {
      if (key.value.find('%') == std::string::npos || !find_invalid_utf8(percent_decoded(key.value))) continue;
      throw Error{ErrorKind::Data, "the folder '" + printable(key.name + "=" + key.value) + "' cannot become a column"}
          .because("its value is no UTF-8 when its %.. are taken for the bytes that they stand for; '" + file.name +
                   "' lies in it")
          .advise(
              "rename it (%25 stands for a % itself), or set hive_partitioning: false to "
              "leave the folders out of the table");
    }
  }
}

/// What the engine makes of it: it looks at whole paths, must find the same keys in all of them, and lets a folder's
/// value win over a file's own column.
void check_whole_paths(const std::vector<SourceFile>& files, const std::vector<std::string>& own_columns) {
  const std::vector<Keys> keys = keys_of_files(files, true);
  refuse_doubled_keys(files, keys);
  if (const std::size_t other = first_other(keys); other < files.size()) {
    throw differing_keys(files, keys, other)
        .advise(
            "set hive_partitioning: false, or read the files in flows of their own; folders above the path count, too");
  }
  for (const Key& key : keys.front()) {
    if (!names_column(key.name, own_columns)) continue;
    throw Error{ErrorKind::Unsupported, "the folder '" + key.name + "=" + key.value + "' hides the column '" +
                                            key.name + "' of the files in it"}
        .advise("set hive_partitioning: false, or give the folder a name without '='");
  }
}

/// A value that only a folder tells must not become NULL because other files have that column themselves.
void refuse_half_told(const std::vector<SourceFile>& files, const std::vector<AlikeFiles>& groups,
                      const std::vector<Keys>& keys) {
  for (const AlikeFiles& lacking : groups) {
    for (const std::size_t file : lacking.files) {
      for (const Key& key : keys[file]) {
        if (names_column(key.name, lacking.columns)) continue;
        const auto having = std::find_if(groups.begin(), groups.end(), [&](const AlikeFiles& group) {
          return names_column(key.name, group.columns);
        });
        if (having == groups.end()) continue;
        throw Error{ErrorKind::Data, "the column '" + key.name +
                                         "' lies in some files, and for others only in the names of their folders"}
            .because("'" + files[having->files.front()].name + "' has it, and '" + files[file].name + "' has not")
            .advise("read the two sorts in flows of their own, or set hive_partitioning: false to have NULL there");
      }
    }
  }
}

}  // namespace

std::vector<HiveColumn> hive_columns(const std::vector<SourceFile>& files, const std::vector<AlikeFiles>& groups,
                                     HiveWish wish) {
  if (wish == HiveWish::Never || files.empty()) return {};
  std::vector<std::string> own_columns;
  for (const AlikeFiles& group : groups) {
    own_columns.insert(own_columns.end(), group.columns.begin(), group.columns.end());
  }
  refuse_line_breaks(files, wish == HiveWish::Always, own_columns);
  std::vector<Keys> keys = keys_of_files(files, wish == HiveWish::Always);
  refuse_half_told(files, groups, keys);
  leave_out(keys, own_columns);
  if (const std::size_t other = first_other(keys); other < files.size()) {
    const bool agree_above = first_other(keys_of_files(files, true)) == files.size();
    throw differing_keys(files, keys, other)
        .advise(agree_above ? "set hive_partitioning: true to count the folders above the path as well, or false to "
                              "leave all of them out of the table"
                            : "move or rename what lies elsewhere, or set hive_partitioning: false to leave the "
                              "folders out of the table");
  }
  if (keys.front().empty()) {
    if (wish == HiveWish::Auto || !keys_of(files.front().path.parent_path()).empty()) return {};
    throw Error{ErrorKind::Data, "the files lie in no key=value folders"}
        .because("hive_partitioning: true makes columns of folders such as year=2024")
        .advise("set hive_partitioning: false, or move the files into such folders");
  }
  refuse_doubled_keys(files, keys);
  check_whole_paths(files, own_columns);
  refuse_broken_codes(files);
  std::vector<HiveColumn> columns;
  for (const Key& key : keys.front()) {
    HiveColumn column{key.name, type_of(keys, key.name), {}};
    for (const Keys& of_file : keys) column.is_null.push_back(is_null(find_key(of_file, key.name)->value));
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace hygge::homes::parquet
