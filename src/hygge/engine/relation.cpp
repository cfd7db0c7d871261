#include "hygge/engine/relation.h"

#include "hygge/engine/live_scan.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

std::string select_nothing(const Schema& schema) {
  std::string columns;
  for (const Column& column : schema.columns) {
    if (!columns.empty()) columns += ", ";
    columns += "CAST(NULL AS " + column.type.sql + ") AS " + quote_name(column.name);
  }
  return "SELECT " + columns + " WHERE false";
}

const DirectRows* direct_rows(const Relation& relation) {
  return relation.direct && relation.direct->sql == relation.sql ? relation.direct.get() : nullptr;
}

Rows rows_given(const Relation& relation) { return relation.external ? relation.external->rows_given() : Rows{}; }

void require_readable(const Relation& relation) {
  if (relation.verbatim && relation.verbatim->unreadable) throw Error{*relation.verbatim->unreadable};
}

}  // namespace hygge::engine
