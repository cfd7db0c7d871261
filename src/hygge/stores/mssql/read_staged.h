#pragma once

#include <cstddef>
#include <string>

#include "hygge/connections/mssql/mssql_connection.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"

namespace hygge::stores::mssql {

/// The rows of the table `quoted`, as they lie at the server, in columns and types of `schema`. The table has the first
/// `columns` of them, of the same names; the others are NULL. They are read by `session`, which outlives the relation
/// and does nothing else meanwhile.
engine::Relation read_staged(engine::Engine& engine, MssqlConnection& connection, MssqlConnection::Session& session,
                             const std::string& quoted, const engine::Schema& schema, std::size_t columns);

}  // namespace hygge::stores::mssql
