#pragma once

#include <string>
#include <string_view>

#include "tests/support/tds_server/sql_error.h"

namespace hygge::tds_server {

/// An error as a text that goes through the engine, which knows no numbers: "@@2628,16,1@@String or ...".
std::string coded(const SqlError& error);
/// The error that SQL Server would tell where the engine said `message`.
SqlError from_engine(const char* message);

}  // namespace hygge::tds_server
