#pragma once

#include <string>
#include <vector>

#include "hygge/stores/mssql/target_table.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/session.h"

/// What helps where the values of an identity are kept although nobody said so (`keep_identity: auto`), and fail the
/// load: the server could number the rows.
namespace hygge::stores::mssql {

/// For a NULL in it.
std::string fill_or_number();

/// `error` is what the server said while it got the rows of the staging table `quoted`, whose columns are `loaded`.
/// Where that is about a key, and rows have one in common which `identity` is part of, it says that numbers help, too.
void advise_to_number(tds::TdsError& error, tds::Session& session, const std::string& quoted, const TargetTable& target,
                      const std::vector<TargetColumn>& loaded, const std::string& identity);

}  // namespace hygge::stores::mssql
