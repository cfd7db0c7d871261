#include "hygge/stores/parquet/read_staged.h"

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::parquet {

namespace {

using engine::quote_name;
using engine::quote_text;

/// Values are taken from the folders' names as text, and cast like all columns.
std::string folder_options(const std::vector<std::string>& folders) {
  if (folders.empty()) return ", hive_partitioning = false";
  std::vector<std::string> types;
  for (const std::string& column : folders) types.push_back(quote_text(column) + ": 'VARCHAR'");
  return ", hive_partitioning = true, hive_types = {" + join(types, ", ") + "}, hive_types_autocast = false";
}

}  // namespace

engine::Relation read_staged(const std::vector<std::filesystem::path>& files, const engine::Schema& schema,
                             const std::vector<std::string>& folders) {
  std::vector<std::string> items;
  for (const engine::Column& column : schema.columns) {
    const std::string name = quote_name(column.name);
    items.push_back("CAST(" + name + " AS " + column.type.sql + ") AS " + name);
  }
  std::vector<std::string> paths;
  for (const std::filesystem::path& file : files) paths.push_back(engine::escape_glob(file.string()));

  engine::Relation relation;
  relation.sql =
      "SELECT " + join(items, ", ") + " FROM read_parquet(" + engine::quote_list(paths) + folder_options(folders) + ")";
  relation.schema = schema;
  return relation;
}

}  // namespace hygge::stores::parquet
