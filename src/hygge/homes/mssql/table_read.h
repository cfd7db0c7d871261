#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hygge/connections/connections.h"
#include "hygge/connections/mssql/guarded.h"
#include "hygge/engine/scan.h"
#include "hygge/homes/mssql/source_columns.h"
#include "hygge/homes/mssql/tick_columns.h"

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

/// The rows of one statement, decoded from the wire straight into the engine's batches.
std::shared_ptr<engine::Scan> scan_of(std::shared_ptr<TableRead> read);

}  // namespace hygge::homes::mssql
