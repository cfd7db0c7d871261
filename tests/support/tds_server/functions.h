#pragma once

#include <string>
#include <string_view>

#include "tests/support/tds_server/cell.h"
#include "tests/support/tds_server/engine.h"
#include "tests/support/tds_server/sql_type.h"

namespace hygge::tds_server {

/// Gives the engine what SQL Server's types and functions need; called once for an instance.
void register_functions(EngineConnection& connection);

/// "-12.50" for -1250 with a scale of 2.
std::string decimal_text(Wide number, int scale);
/// "00112233-4455-6677-8899-AABBCCDDEEFF"; of 16 bytes in written order.
std::string guid_text(std::string_view bytes);

/// A value as people read it; NULL is nothing.
std::optional<std::string> display_of(const Cell& cell, const SqlType& type);

/// SQL that turns `sql` of type `from` into a value stored as type `to`, as CAST does: texts are cut silently.
std::string cast_sql(const std::string& sql, const SqlType& from, const SqlType& to);
/// The same for a column that takes the value: a text that does not fit is error 2628 and names `table` and `column`.
std::string assign_sql(const std::string& sql, const SqlType& from, const SqlType& to, const std::string& table,
                       const std::string& column);

}  // namespace hygge::tds_server
