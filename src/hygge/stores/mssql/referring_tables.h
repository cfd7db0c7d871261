#pragma once

#include <optional>

#include "hygge/base/error.h"
#include "hygge/stores/mssql/target_table.h"

namespace hygge::stores::mssql {

/// Why the table's rows may not be deleted, to make room for others: rows of other tables would go or change with them
/// (ON DELETE CASCADE, SET NULL, SET DEFAULT), or might, by foreign keys that the login may not see. Nothing where
/// nothing else changes.
std::optional<Error> harm_of_deleting(const TargetTable& table);

}  // namespace hygge::stores::mssql
