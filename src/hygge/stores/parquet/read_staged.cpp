#include "hygge/stores/parquet/read_staged.h"

#include <map>

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::parquet {

namespace {

using engine::quote_name;
using engine::quote_text;

/// Values are taken from the folders' names as text, and cast like all columns.
std::string folder_options(const std::map<std::string, std::string>& keys) {
  if (keys.empty()) return ", hive_partitioning = false";
  std::vector<std::string> types;
  for (const auto& [column, key] : keys) types.push_back(quote_text(key) + ": 'VARCHAR'");
  return ", hive_partitioning = true, hive_types = {" + join(types, ", ") + "}, hive_types_autocast = false";
}

/// What the columns are called in the names of the folders above a staged file: not always as they are.
std::map<std::string, std::string> staged_keys(const std::filesystem::path& file,
                                               const std::vector<std::string>& folders) {
  std::map<std::string, std::string> keys;
  std::filesystem::path folder = file.parent_path();
  for (auto column = folders.rbegin(); column != folders.rend(); ++column, folder = folder.parent_path()) {
    const std::string name = folder.filename().string();
    keys[*column] = name.substr(0, name.find('='));
  }
  return keys;
}

}  // namespace

engine::Relation read_staged(const std::vector<std::filesystem::path>& files, const engine::Schema& schema,
                             const std::vector<std::string>& folders) {
  const std::map<std::string, std::string> keys = staged_keys(files.front(), folders);
  std::vector<std::string> items;
  for (const engine::Column& column : schema.columns) {
    const auto key = keys.find(column.name);
    const std::string staged = key == keys.end() ? column.name : key->second;
    items.push_back("CAST(" + quote_name(staged) + " AS " + column.type.sql + ") AS " + quote_name(column.name));
  }
  std::vector<std::string> paths;
  for (const std::filesystem::path& file : files) paths.push_back(engine::escape_glob(file.string()));

  engine::Relation relation;
  relation.sql =
      "SELECT " + join(items, ", ") + " FROM read_parquet(" + engine::quote_list(paths) + folder_options(keys) + ")";
  relation.schema = schema;
  return relation;
}

engine::Relation read_nothing(const engine::Schema& schema) {
  engine::Relation relation;
  relation.sql = engine::select_nothing(schema);
  relation.schema = schema;
  return relation;
}

}  // namespace hygge::stores::parquet
