#pragma once

#include <span>
#include <string>

#include "hygge/tds/bulk_statement.h"

namespace hygge::stores::mssql {

/// Reads `table_hints`, each text of one or more hints: TABLOCK, CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS,
/// ROWS_PER_BATCH = n, KILOBYTES_PER_BATCH = n, ORDER (a ASC, [b c] DESC). Their case does not matter.
///
/// Throws  Error{Config} for any other, and for a number or a list that is none.
tds::BulkHints parse_table_hints(std::span<const std::string> hints);

}  // namespace hygge::stores::mssql
