#pragma once

#include <string>

#include "hygge/homes/mssql/source_query.h"
#include "hygge/tds/request.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// "snapshot", as the settings have it.
tds::Isolation isolation_of(const std::string& word);

/// "SET TRANSACTION ISOLATION LEVEL SNAPSHOT;\n", in front of a statement; nothing for AsItIs.
std::string isolation_statement(tds::Isolation isolation);

/// Whether the database of the source lets transactions see a moment of their own (ALLOW_SNAPSHOT_ISOLATION).
/// Throws TdsError.
bool allows_snapshot(tds::Session& session, const SourceQuery& query);

}  // namespace hygge::homes::mssql
