#include "hygge/engine/external_relation.h"

#include <utility>

#include "hygge/engine/engine.h"
#include "hygge/engine/engine_impl.h"
#include "hygge/engine/scan_function.h"
#include "hygge/engine/session_impl.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

/// The engine's own description of each column's type, which it gives for a NULL of that type.
std::vector<duck::LogicalType> logical_types(Session::Impl& session, const Schema& schema) {
  std::string select{"SELECT "};
  for (const Column& column : schema.columns) {
    if (&column != &schema.columns.front()) select += ", ";
    select += "CAST(NULL AS " + column.type.sql + ")";
  }
  const duck::Prepared statement = session.prepare(select, CancelToken{});
  std::vector<duck::LogicalType> types;
  for (idx_t i = 0; i < schema.size(); ++i) {
    types.emplace_back(duckdb_prepared_statement_column_logical_type(statement.get(), i));
  }
  return types;
}

}  // namespace

Relation table_relation(Engine& engine, std::shared_ptr<Scan> scan, bool ordered) {
  Relation relation;
  relation.schema = scan->schema();
  relation.rows = scan->rows();
  relation.ordered = ordered;
  if (relation.schema.columns.empty()) throw Error{ErrorKind::Data, "an external home offers no column"};

  Engine::Impl& impl = engine.impl();
  Session::Impl session{impl, impl.connect()};
  auto live = std::make_shared<LiveScan>(std::move(scan), logical_types(session, relation.schema), ordered);
  live->set_id(impl.scans->add(live));
  relation.sql = std::string{"SELECT * FROM "} + kScanFunction + "(" + std::to_string(live->id()) + ")";
  relation.keepalive.push_back(std::move(live));
  return relation;
}

Relation Engine::relation_of(std::shared_ptr<Scan> scan, bool ordered) {
  return table_relation(*this, std::move(scan), ordered);
}

}  // namespace hygge::engine
