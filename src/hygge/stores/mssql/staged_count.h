#pragma once

#include <cstdint>
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

/// The NULLs that the source had: those that stand for values which the server has no place for (`nulled`) were told.
/// Whether they are still there is not known where rows were set aside later (`lacks_rows`).
std::vector<std::optional<Rows>> nulls_as_they_came(std::vector<std::optional<Rows>> nulls,
                                                    const std::vector<std::uint64_t>& nulled, bool lacks_rows);

}  // namespace hygge::stores::mssql
