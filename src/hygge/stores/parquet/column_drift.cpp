#include "hygge/stores/parquet/column_drift.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/footer.h"

namespace hygge::stores::parquet {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> columns_of(const fs::path& folder, const fs::path& name) {
  std::vector<std::string> names;
  const hygge::parquet::FileBytes file{folder / name, name.string()};
  for (const auto& column : hygge::parquet::read_footer(file).columns) names.push_back(column.name);
  return names;
}

/// Names of `some` that `others` lack, in any case of their letters.
std::string missing_from(const std::vector<std::string>& some, const std::vector<std::string>& others) {
  std::set<std::string> known;
  for (const std::string& name : others) known.insert(lower_case(name));
  std::vector<std::string> missing;
  for (const std::string& name : some) {
    if (!known.contains(lower_case(name))) missing.push_back("'" + printable(name) + "'");
  }
  return join(missing, ", ");
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

/// Of the columns that become folders, those that the file has within, and no folder for.
std::string within(const std::vector<std::string>& names, const fs::path& file,
                   const std::vector<std::string>& partition_by) {
  std::vector<std::string> kept;
  for (const std::string& column : partition_by) {
    const auto is_it = [&](const std::string& name) { return lower_case(name) == lower_case(column); };
    const fs::path folders = file.parent_path();
    const bool has_folder = std::any_of(folders.begin(), folders.end(), [&](const fs::path& part) {
      return lower_case(part.string()).starts_with(lower_case(column) + "=");
    });
    if (!has_folder && std::any_of(names.begin(), names.end(), is_it)) kept.push_back("'" + printable(column) + "'");
  }
  return join(kept, ", ");
}

}  // namespace

std::optional<std::string> column_drift(const fs::path& folder, const std::vector<fs::path>& present,
                                        const engine::Schema& added, const std::vector<std::string>& partition_by) {
  const std::optional<fs::path> newest = newest_of(folder, present);
  if (!newest) return std::nullopt;
  std::vector<std::string> old_names;
  try {
    old_names = columns_of(folder, *newest);
  } catch (const Error&) {
    return std::nullopt;  // it is not ours to judge: the run adds files, and leaves the others alone
  }
  const std::string flat = within(old_names, *newest, partition_by);
  if (!flat.empty()) {
    return "'" + newest->string() + "' in the target has " + flat +
           " as a column, and the rows that are added have it as folders: the two cannot be read together";
  }
  old_names.insert(old_names.end(), partition_by.begin(), partition_by.end());
  std::vector<std::string> new_names = added.names();
  const std::string lost = missing_from(old_names, new_names);
  const std::string gained = missing_from(new_names, old_names);
  if (lost.empty() && gained.empty()) return std::nullopt;
  return "the rows that are added have other columns than '" + newest->string() +
         "' in the target: " + (lost.empty() ? "" : "without " + lost) +
         (lost.empty() || gained.empty() ? "" : ", and ") + (gained.empty() ? "" : "with " + gained);
}

}  // namespace hygge::stores::parquet
