#include "hygge/stores/mssql/fixed_lengths.h"

#include <utility>

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::mssql {

std::string comparable_sql(const std::string& value, const SqlType& type) {
  const std::string length = std::to_string(type.length);
  // One that is too long is refused as it came, and not made to fit.
  if (type.name == "char" || type.name == "nchar")
    return "CASE WHEN length(" + value + ") <= " + length + " THEN rtrim(" + value + ", ' ') ELSE " + value + " END";
  if (type.name == "binary") {
    return "CASE WHEN octet_length(" + value + ") < " + length + " THEN " + value + " || repeat('\\x00'::BLOB, " +
           length + " - octet_length(" + value + ")) ELSE " + value + " END";
  }
  return value;
}

engine::Relation made_comparable(engine::Relation relation, const std::vector<TargetColumn>& targets) {
  std::vector<std::string> list;
  bool changes = false;
  for (std::size_t i = 0; i < relation.schema.size(); ++i) {
    const std::string name = engine::quote_name(relation.schema.columns[i].name);
    const std::string value = i < targets.size() ? comparable_sql(name, targets[i].type) : name;
    changes = changes || value != name;
    list.push_back(value == name ? name : value + " AS " + name);
  }
  if (!changes) return relation;
  relation.sql = "SELECT " + join(list, ", ") + " FROM (" + relation.sql + ") AS filled";
  relation.verbatim.reset();
  return relation;
}

}  // namespace hygge::stores::mssql
