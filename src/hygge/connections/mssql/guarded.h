#pragma once

#include <string>

#include "hygge/base/error.h"
#include "hygge/connections/mssql/mssql_connection.h"
#include "hygge/tds/server_error.h"

namespace hygge {

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

}  // namespace hygge
