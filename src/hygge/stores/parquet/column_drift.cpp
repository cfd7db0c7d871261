#include "hygge/stores/parquet/column_drift.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/engine/sql_text.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"

namespace hygge::stores::parquet {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_of(const hygge::parquet::Footer& footer) {
  std::vector<std::string> names;
  for (const auto& column : footer.columns) names.push_back(column.name);
  return names;
}

engine::Schema schema_of(const fs::path& file, engine::Session& session) {
  return session.describe("SELECT * FROM read_parquet(" + engine::quote_text(engine::escape_glob(file.string())) +
                          ", hive_partitioning = false)");
}

/// "'id' as VARCHAR instead of BIGINT", for the columns that both have; "" where their types are the same.
std::string retyped(const engine::Schema& old, const engine::Schema& added) {
  constexpr std::size_t kMostNamed = 5;
  constexpr std::size_t kLongestType = 60;
  const auto word = [](const engine::Type& type) { return shorten(printable(type.sql), kLongestType); };
  std::vector<std::string> columns;
  std::size_t unnamed = 0;
  for (const engine::Column& column : added.columns) {
    const int place = old.find(column.name);
    if (place < 0) continue;
    const engine::Type& before = old.columns[static_cast<std::size_t>(place)].type;
    if (before == column.type || before.sql.empty() || column.type.sql.empty()) continue;
    if (columns.size() == kMostNamed) {
      ++unnamed;
    } else {
      columns.push_back("'" + printable(column.name) + "' as " + word(column.type) + " instead of " + word(before));
    }
  }
  if (unnamed > 0) columns.push_back(format_count(unnamed) + " more of other types");
  return join(columns, ", ");
}

/// Readers take the types of one file for those of all: they fail at the others, or change their values.
std::string types_apart(const fs::path& old, const hygge::parquet::Footer& old_footer, const AddedRows& added,
                        engine::Session* session) {
  if (session == nullptr) return {};
  try {
    if (added.file.empty()) return retyped(schema_of(old, *session), added.schema);
    const hygge::parquet::FileBytes written{added.file, added.file.filename().string()};
    if (hygge::parquet::read_footer(written).schema == old_footer.schema) return {};
    return retyped(schema_of(old, *session), schema_of(added.file, *session));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::Cancelled) throw;
    return {};  // what the engine cannot read it cannot compare
  }
}

enum class With { Theirs, NotTheirs };

/// Names of `some` that are among `others`, or are not, in any case of their letters.
std::string names_in_words(const std::vector<std::string>& some, With which, const std::vector<std::string>& others) {
  std::set<std::string> known;
  for (const std::string& name : others) known.insert(lower_case(name));
  std::vector<std::string> names;
  for (const std::string& name : some) {
    if (known.contains(lower_case(name)) == (which == With::Theirs)) names.push_back("'" + printable(name) + "'");
  }
  return join(names, ", ");
}

/// The file that was written last; of several at one moment the last by name. None where there is none.
std::optional<fs::path> newest_of(const fs::path& folder, const std::vector<fs::path>& present) {
  std::optional<std::pair<fs::file_time_type, fs::path>> newest;
  for (const fs::path& name : present) {
    std::error_code gone;
    const fs::file_time_type written = fs::last_write_time(folder / name, gone);
    std::pair candidate{gone ? fs::file_time_type::min() : written, name};
    if (!newest || *newest < candidate) newest = std::move(candidate);
  }
  return newest ? std::optional{newest->second} : std::nullopt;
}

/// The columns that the folders of a file stand for: "year" of "year=2024/1.parquet".
std::vector<std::string> folder_keys(const fs::path& file) {
  std::vector<std::string> keys;
  for (const fs::path& part : file.parent_path()) {
    const std::string name = part.string();
    const std::size_t end = name.find('=');
    if (end != std::string::npos) keys.push_back(percent_decoded(name.substr(0, end)));
  }
  return keys;
}

/// What is a column of the one and a folder of the other, in words; empty where the two can be read together.
std::string folders_apart(const fs::path& newest, const std::vector<std::string>& old_names,
                          const std::vector<std::string>& new_names, const std::vector<std::string>& partition_by) {
  const std::vector<std::string> keys = folder_keys(newest);
  std::vector<std::string> without_folder;
  std::vector<std::string> kept = new_names;
  for (const std::string& column : partition_by) {
    const auto is_it = [&](const std::string& name) { return lower_case(name) == lower_case(column); };
    if (std::none_of(keys.begin(), keys.end(), is_it)) without_folder.push_back(column);
    std::erase_if(kept, is_it);
  }
  const std::string in_target = "'" + newest.string() + "' in the target ";
  const std::string flat = names_in_words(without_folder, With::Theirs, old_names);
  if (!flat.empty()) return in_target + "has " + flat + " as a column, and the rows that are added have it as folders";
  if (!without_folder.empty()) {
    return in_target + "lies in no folders of " + names_in_words(without_folder, With::NotTheirs, keys) +
           ", and the rows that are added do";
  }
  const std::string deep = names_in_words(keys, With::Theirs, kept);
  if (!deep.empty()) return in_target + "has " + deep + " as folders, and the rows that are added have it as a column";
  return {};
}

}  // namespace

std::optional<std::string> column_drift(const fs::path& folder, const std::vector<fs::path>& present,
                                        const AddedRows& added, const std::vector<std::string>& partition_by,
                                        engine::Session* session) {
  const std::optional<fs::path> newest = newest_of(folder, present);
  if (!newest) return std::nullopt;
  hygge::parquet::Footer old;
  try {
    old = hygge::parquet::read_footer(hygge::parquet::FileBytes{folder / *newest, newest->string()});
  } catch (const Error&) {
    return std::nullopt;  // it is not ours to judge: the run adds files, and leaves the others alone
  }
  std::vector<std::string> old_names = names_of(old);
  const std::vector<std::string> new_names = added.schema.names();
  const std::string apart = folders_apart(*newest, old_names, new_names, partition_by);
  if (!apart.empty()) return apart + ": the two cannot be read together";
  old_names.insert(old_names.end(), partition_by.begin(), partition_by.end());
  const std::string lost = names_in_words(old_names, With::NotTheirs, new_names);
  const std::string gained = names_in_words(new_names, With::NotTheirs, old_names);
  std::vector<std::string> differences;
  if (!lost.empty()) differences.push_back("without " + lost);
  if (!gained.empty()) differences.push_back("with " + gained);
  const std::string types = types_apart(folder / *newest, old, added, session);
  if (!types.empty()) differences.push_back(types);
  if (differences.empty()) return std::nullopt;
  return "the rows that are added have other columns than '" + newest->string() +
         "' in the target: " + join(differences, ", and ");
}

}  // namespace hygge::stores::parquet
