#pragma once

#include <chrono>
#include <string>

#include "hygge/stores/mssql/target_place.h"

namespace hygge::stores::mssql {

/// The name of the application lock of whoever loads a table: "hygge:" with a number made of the table's name, then the
/// name itself as far as it fits (sp_getapplock takes 255 characters, and sys.dm_tran_locks shows the first 32).
std::string target_lock_name(const TargetPlace& place);

/// Makes `session` the only one of hygge that loads the table, until release_target() or its end: an application lock
/// of the session (sp_getapplock), in the table's database. The server drops it with the session, after whatever
/// the session had under way is rolled back; so does a reset of the session.
///
/// Waits for `patience` at most. Throws Error{Busy}, transient, when another has it, and says who where that is told.
void take_target(tds::Session& session, const TargetPlace& place, std::chrono::milliseconds patience);

/// Whether the session still has it: a session that was reset, or another one, has not.
bool has_target(tds::Session& session, const TargetPlace& place);

void release_target(tds::Session& session, const TargetPlace& place);

}  // namespace hygge::stores::mssql
