#include "hygge/stores/mssql/fit.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::mssql {

engine::Relation fit_relation(engine::Relation relation, const std::vector<FitColumn>& columns,
                              const std::string& where) {
  std::string list;
  std::string misfits;
  engine::Schema schema;
  bool changes = false;
  for (const FitColumn& fit : columns) {
    const Conversion conversion = convert(fit.column, fit.type);
    if (conversion.fits == Fits::Never) {
      misfits += (misfits.empty() ? "" : "\n") + printable(fit.column.name) + ": " + conversion.why;
      continue;
    }
    const std::string name = engine::quote_name(fit.column.name);
    list += (list.empty() ? "" : ", ") + (conversion.changes ? conversion.sql + " AS " + name : name);
    schema.columns.push_back({fit.column.name, conversion.arrives});
    changes = changes || conversion.changes;
  }
  if (!misfits.empty()) {
    throw Error{ErrorKind::Config, "columns do not fit the table"}.detail(misfits).at(where).advise(
        "give them other types with schema_overrides, or leave them out with `columns`");
  }
  if (!changes) return relation;
  relation.sql = "SELECT " + list + " FROM (" + relation.sql + ")";
  relation.schema = std::move(schema);
  relation.verbatim.reset();
  return relation;
}

}  // namespace hygge::stores::mssql
