#include "hygge/homes/parquet/hive_folders.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::homes::parquet {

namespace fs = std::filesystem;

HiveWish hive_wish_of(const std::string& word) {
  if (word == "true") return HiveWish::Always;
  return word == "false" ? HiveWish::Never : HiveWish::Auto;
}

namespace {

constexpr std::string_view kNull = "__HIVE_DEFAULT_PARTITION__";

struct Key {
  std::string name;
  std::string value;
};

std::vector<Key> keys_of(const fs::path& folders) {
  std::vector<Key> keys;
  for (const fs::path& part : folders) {
    const std::string& text = part.native();
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) continue;
    keys.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return keys;
}

bool same_names(const std::vector<Key>& left, const std::vector<Key>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const Key& one, const Key& other) { return one.name == other.name; });
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

engine::Type type_of(const std::vector<std::vector<Key>>& keys, std::size_t place) {
  bool has_value = false;
  bool whole = true;
  bool date = true;
  for (const std::vector<Key>& of_file : keys) {
    const std::string& value = of_file[place].value;
    if (value == kNull) continue;
    has_value = true;
    whole = whole && is_whole(value);
    date = date && is_date(value);
  }
  if (has_value && whole) return engine::Type::of(engine::TypeId::Int64);
  if (has_value && date) return engine::Type::of(engine::TypeId::Date);
  return engine::Type::of(engine::TypeId::Text);
}

/// The keys of each file's folders; nothing where they are not the same for all files.
std::optional<std::vector<std::vector<Key>>> common_keys(const std::vector<SourceFile>& files, bool whole_path) {
  std::vector<std::vector<Key>> keys;
  for (const SourceFile& file : files) {
    keys.push_back(keys_of((whole_path ? file.path : file.below).parent_path()));
    if (!same_names(keys.front(), keys.back())) return std::nullopt;
  }
  return keys;
}

/// The engine looks at whole paths, and lets a folder's value win over a file's own column.
void refuse_hidden_columns(const std::vector<SourceFile>& files, const std::vector<std::string>& own_columns) {
  for (const Key& key : keys_of(files.front().path.parent_path())) {
    if (!names_column(key.name, own_columns)) continue;
    throw Error{ErrorKind::Unsupported, "the folder '" + key.name + "=" + key.value + "' hides the column '" +
                                            key.name + "' of the files in it"}
        .advise("set hive_partitioning: false, or give the folder a name without '='");
  }
}

}  // namespace

std::vector<HiveColumn> hive_columns(const std::vector<SourceFile>& files, const std::vector<std::string>& own_columns,
                                     HiveWish wish) {
  if (wish == HiveWish::Never || files.empty()) return {};
  const auto keys = common_keys(files, wish == HiveWish::Always);
  if (!keys || keys->front().empty()) {
    if (wish == HiveWish::Auto) return {};
    throw Error{ErrorKind::Data, "the files do not lie in the same key=value folders"}
        .because("hive_partitioning: true makes columns of folders such as year=2024")
        .advise("set hive_partitioning: false, or move the files that lie elsewhere");
  }
  std::vector<HiveColumn> columns;
  for (std::size_t place = 0; place < keys->front().size(); ++place) {
    const std::string& name = keys->front()[place].name;
    if (names_column(name, own_columns)) continue;
    HiveColumn column{name, type_of(*keys, place), {}};
    for (const std::vector<Key>& of_file : *keys) column.is_null.push_back(of_file[place].value == kNull);
    columns.push_back(std::move(column));
  }
  if (!columns.empty()) refuse_hidden_columns(files, own_columns);
  return columns;
}

}  // namespace hygge::homes::parquet
