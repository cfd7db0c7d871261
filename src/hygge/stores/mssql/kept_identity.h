#pragma once

#include <string>

/// What helps where the values of an identity are kept although nobody said so (`keep_identity: auto`), and fail the
/// load: the server could number the rows.
namespace hygge::stores::mssql {

/// Behind other advice.
std::string or_number();
/// For a NULL in it.
std::string fill_or_number();

}  // namespace hygge::stores::mssql
