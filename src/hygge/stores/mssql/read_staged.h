#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hygge/connections/mssql/mssql_connection.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"
#include "hygge/stores/mssql/target_column.h"

namespace hygge::stores::mssql {

/// The rows of the table `quoted`, as they lie at the server, in columns and types of `schema`, and comparable
/// (fixed_lengths.h). The table has `targets`, which are the first of them; the others are NULL. They are read by
/// `session`, which outlives the relation and does nothing else meanwhile.
engine::Relation read_staged(engine::Engine& engine, MssqlConnection& connection, MssqlConnection::Session& session,
                             const std::string& quoted, const engine::Schema& schema,
                             const std::vector<TargetColumn>& targets);

/// The rows for which `where` (" WHERE ...") holds, with their numbers behind all columns of `schema`, at `number`.
/// `row_number` is the bigint column that has them.
struct RowsWithNumbers {
  engine::Relation relation;
  std::size_t number = 0;
};
RowsWithNumbers read_numbered(engine::Engine& engine, MssqlConnection& connection, MssqlConnection::Session& session,
                              const std::string& quoted, const std::string& where, const engine::Schema& schema,
                              std::vector<TargetColumn> targets, const std::string& row_number);

}  // namespace hygge::stores::mssql
