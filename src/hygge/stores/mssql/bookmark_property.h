#pragma once

#include <optional>
#include <string>

#include "hygge/connections/mssql/own_tables.h"
#include "hygge/stores/mssql/target_place.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/session.h"

/// How far a flow has come, in an extended property of the table that it fills: so it goes wherever the rows go, and
/// goes with them. The property is called by kBookmarkProperty and the flow; its value is the bookmark, a text.
namespace hygge::stores::mssql {

/// What the flow left on the table `place.table`; nothing where it left nothing, or the login does not see it.
std::optional<std::string> ask_bookmark(tds::Session& session, const TargetPlace& place, const std::string& flow);

/// The statement that leaves it there, for the transaction that publishes the rows. `is_there`: in place of another.
/// Throws Error{Unsupported} for one that is too long.
std::string bookmark_statement(const TargetPlace& place, const std::string& flow, const std::string& bookmark,
                               bool is_there);

/// The statement that takes it away.
std::string no_bookmark_statement(const TargetPlace& place, const std::string& flow);

/// Whether the server refused it for lack of ALTER on the table, which it words as if that were not there.
bool may_not_leave_bookmark(const tds::TdsError& error);

}  // namespace hygge::stores::mssql
