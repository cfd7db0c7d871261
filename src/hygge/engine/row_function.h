#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

/// Sees every row of a statement, a chunk at a time, from the engine's threads. The first column of the chunk is the
/// number, the others are the arguments; there is at least one row. What it throws ends the statement.
using SeeRows = std::function<void(std::uint64_t number, duckdb_data_chunk arguments)>;

/// Makes the function `name`(number, arguments...) known to the instance of `connection`: it shows what it is given to
/// `see`, and is always true.
void register_row_function(duckdb_connection connection, const std::string& name, SeeRows see);

/// `select`, whose columns `schema` tells, with `arguments` of each row shown to the row function `name`, if somebody
/// reads its first column.
std::string row_function_sql(const std::string& select, const Schema& schema, std::string_view name,
                             std::uint64_t number, std::string_view arguments);

}  // namespace hygge::engine
