#include "hygge/stores/mssql/read_staged.h"

#include <memory>
#include <utility>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/connections/mssql/ask_columns.h"
#include "hygge/connections/mssql_rows/table_read.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/fixed_lengths.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

using hygge::mssql::PieceStatement;
using hygge::mssql::SourceColumn;
using hygge::mssql::TableRead;

/// Those rows of the table `quoted` for which `where` holds; all where it is empty.
engine::Relation read_where(engine::Engine& engine, MssqlConnection& connection, MssqlConnection::Session& session,
                            const std::string& quoted, const std::string& where, const engine::Schema& schema,
                            const std::vector<TargetColumn>& targets) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const engine::Column& column = schema.columns[i];
    const std::string name = engine::quote_name(column.name);
    const bool is_there = i < targets.size();
    if (is_there) names.push_back(tds::quote_name(column.name));
    const std::string value = "CAST(" + (is_there ? name : "NULL") + " AS " + column.type.sql + ")";
    values.push_back((is_there ? comparable_sql(value, targets[i].type) : value) + " AS " + name);
  }
  const std::string select = join(names, ", ") + " FROM " + quoted + where;
  std::vector<SourceColumn> columns;
  for (tds::ColumnInfo& info : ask_columns_of(*session, select)) {
    const bool is_nanos = schema.columns[columns.size()].type.id == engine::TypeId::TimestampNanos;
    columns.push_back(hygge::mssql::source_column(std::move(info), !is_nanos));
  }
  auto read = std::make_shared<TableRead>(columns);
  read->connection = &connection;
  read->given = &session;
  read->pieces = {PieceStatement{"SELECT " + select}};
  read->shown = quoted;
  engine::Relation rows = engine.relation_of(hygge::mssql::scan_of(std::move(read)), false);
  rows.sql = "SELECT " + join(values, ", ") + " FROM (" + rows.sql + ") AS staged";
  rows.schema = schema;
  rows.nulls.assign(schema.size(), std::nullopt);
  return rows;
}

}  // namespace

engine::Relation read_staged(engine::Engine& engine, MssqlConnection& connection, MssqlConnection::Session& session,
                             const std::string& quoted, const engine::Schema& schema,
                             const std::vector<TargetColumn>& targets) {
  return read_where(engine, connection, session, quoted, "", schema, targets);
}

RowsWithNumbers read_numbered(engine::Engine& engine, MssqlConnection& connection, MssqlConnection::Session& session,
                              const std::string& quoted, const std::string& where, const engine::Schema& schema,
                              std::vector<TargetColumn> targets, const std::string& row_number) {
  engine::Schema there;
  const std::size_t count = targets.size();
  there.columns.assign(schema.columns.begin(), schema.columns.begin() + static_cast<std::ptrdiff_t>(count));
  there.columns.push_back({row_number, engine::Type::of(engine::TypeId::Int64)});
  targets.push_back({.name = row_number, .type = {.name = "bigint"}});
  engine::Relation rows = read_where(engine, connection, session, quoted, where, there, targets);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const std::string name = engine::quote_name(schema.columns[i].name);
    values.push_back(i < count ? name : "CAST(NULL AS " + schema.columns[i].type.sql + ") AS " + name);
  }
  values.push_back(engine::quote_name(row_number));
  rows.sql = "SELECT " + join(values, ", ") + " FROM (" + rows.sql + ") AS numbered";
  rows.schema = schema;
  rows.schema.columns.push_back(there.columns.back());
  rows.nulls.assign(rows.schema.size(), std::nullopt);
  return {std::move(rows), schema.size()};
}

}  // namespace hygge::stores::mssql
