#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/stores/mssql/target_column.h"
#include "hygge/tds/session.h"

namespace hygge::stores::mssql {

/// What a server counts in a table.
struct StagedCount {
  Rows rows;
  std::vector<std::optional<Rows>> nulls;  ///< of each column
};

/// Reads the whole table `quoted` once, at the server.
StagedCount count_staged(tds::Session& session, const std::string& quoted, const std::vector<TargetColumn>& columns);

}  // namespace hygge::stores::mssql
