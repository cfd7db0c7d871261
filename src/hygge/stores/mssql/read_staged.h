#pragma once

#include <string>

#include "hygge/connections/mssql/mssql_connection.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"

namespace hygge::stores::mssql {

/// The rows of the table `quoted`, as they lie at the server, in columns and types of `schema`, whose names the table
/// has as well. They are read by `session`, which outlives the relation and does nothing else meanwhile.
engine::Relation read_staged(engine::Engine& engine, MssqlConnection& connection, MssqlConnection::Session& session,
                             const std::string& quoted, const engine::Schema& schema);

}  // namespace hygge::stores::mssql
