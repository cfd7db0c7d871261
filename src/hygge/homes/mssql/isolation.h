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

/// Whether the session's database is a copy that is only read (a readable secondary): there the server heeds no locks,
/// so that nobody can hold a table still. Throws TdsError.
bool is_read_only_copy(tds::Session& session);

}  // namespace hygge::homes::mssql
