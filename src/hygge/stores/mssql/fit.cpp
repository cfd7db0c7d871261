#include "hygge/stores/mssql/fit.h"

#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::mssql {

namespace {

/// What the home says of a column's NULLs is no longer so where values that do not fit become NULL.
void forget_nulls(engine::Relation& relation, std::size_t column) {
  if (column < relation.nulls.size()) relation.nulls[column].reset();
}

}  // namespace

FitRelation fit_relation(engine::Relation relation, const std::vector<FitColumn>& columns, const std::string& where) {
  std::vector<std::string> list;
  std::string misfits;
  engine::Schema schema;
  std::vector<Conversion> conversions;
  bool changes = false;
  for (const FitColumn& fit : columns) {
    conversions.push_back(convert(fit.column, fit.type));
    const Conversion& conversion = conversions.back();
    if (conversion.fits == Fits::Never) {
      misfits += (misfits.empty() ? "" : "\n") + printable(fit.column.name) + ": " + conversion.why;
      continue;
    }
    const std::string name = engine::quote_name(fit.column.name);
    list.push_back(conversion.changes ? conversion.sql + " AS " + name : name);
    schema.columns.push_back({fit.column.name, conversion.arrives});
    changes = changes || conversion.changes;
  }
  if (!misfits.empty()) {
    throw Error{ErrorKind::Config, "columns do not fit the table"}.detail(misfits).at(where).advise(
        "give them other types with schema_overrides, or leave them out with `columns`");
  }
  std::vector<std::optional<std::size_t>> unfit(columns.size());
  std::vector<std::string> fitting;
  for (const Conversion& conversion : conversions) fitting.push_back(conversion.why);
  if (!changes) return {std::move(relation), std::move(unfit), std::move(fitting)};
  // Each value is cast once, and what came of it looked at from outside.
  std::vector<std::string> names;
  for (const engine::Column& column : schema.columns) names.push_back(engine::quote_name(column.name));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!conversions[i].refuses) continue;
    const std::string aside = schema.unused_name(columns[i].column.name + "_as_it_came");
    const std::string quoted = engine::quote_name(aside);
    list.push_back(names[i] + " AS " + quoted);
    names.push_back("CASE WHEN " + names[i] + " IS NULL AND " + quoted + " IS NOT NULL THEN CAST(" + quoted +
                    " AS VARCHAR) END AS " + quoted);
    unfit[i] = schema.size();
    schema.columns.push_back({aside, engine::Type::of(engine::TypeId::Text)});
    forget_nulls(relation, i);
    if (!relation.nulls.empty()) relation.nulls.emplace_back();
  }
  relation.sql = "SELECT " + join(list, ", ") + " FROM (" + relation.sql + ")";
  if (names.size() > columns.size()) relation.sql = "SELECT " + join(names, ", ") + " FROM (" + relation.sql + ")";
  relation.schema = std::move(schema);
  relation.verbatim.reset();
  return {std::move(relation), std::move(unfit), std::move(fitting)};
}

}  // namespace hygge::stores::mssql
