#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/connections/connections.h"
#include "hygge/engine/scan.h"
#include "hygge/homes/mssql/source_columns.h"
#include "hygge/homes/mssql/tick_columns.h"
#include "hygge/tds/server_error.h"

namespace hygge::homes::mssql {

/// What the readers of one result share. Immutable but for the ticks.
struct TableRead {
  std::string connection;  ///< its name in the project
  Reservations* sessions = nullptr;
  std::string statement;
  std::string shown;  ///< "dbo.orders", for messages
  std::string where;  ///< where it was written
  bool is_query = false;
  std::vector<SourceColumn> columns;
  engine::Schema schema;
  std::optional<Rows> rows;  ///< a guess
  TickColumns ticks;
};

/// Runs `work`, which uses `session`, and tells the pool of what it failed with. Errors of the server get `what` in
/// front ("reading dbo.orders"), and all that know no place `where`.
template <typename Work>
auto guarded(MssqlConnection& connection, MssqlConnection::Session& session, const std::string& what,
             const std::string& where, const Work& work) {
  try {
    return work();
  } catch (Error& error) {
    connection.note_failure(error, session);
    if (dynamic_cast<const tds::TdsError*>(&error) != nullptr) error.add_context(what);
    if (error.where().empty()) error.at(where);
    throw;
  }
}

/// The rows of one statement, decoded from the wire straight into the engine's batches.
std::shared_ptr<engine::Scan> scan_of(std::shared_ptr<TableRead> read);

}  // namespace hygge::homes::mssql
