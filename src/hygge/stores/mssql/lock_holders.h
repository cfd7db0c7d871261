#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hygge/stores/mssql/target_place.h"
#include "hygge/tds/server_error.h"

namespace hygge::stores::mssql {

/// Another session that has a lock.
struct LockHolder {
  std::int64_t session = 0;
  std::string mode;     ///< "S", "IX", "Sch-M"
  std::string login;    ///< empty where it is not told
  std::string host;     ///< likewise
  std::string program;  ///< likewise

  /// "session 57 (loader on etl1, bcp) holds IX".
  std::string shown() const;
};

/// Who holds locks on the table: empty where the server does not let us ask (sys.dm_tran_locks wants VIEW SERVER
/// STATE). Not within a transaction.
std::vector<LockHolder> holders_of_table(tds::Session& session, const TargetPlace& place);

/// Who holds an application lock whose name begins with `beginning`, of 30 characters at most: what is told of such
/// names (sys.dm_tran_locks, resource_description). It is of the table's database. Likewise.
std::vector<LockHolder> holders_of_application_lock(tds::Session& session, const TargetPlace& place,
                                                    const std::string& beginning);

/// "session 57 (...) holds IX, session 58 (...) holds S".
std::string shown(const std::vector<LockHolder>& holders);

/// What is told when a table cannot be had because of them: Error{Busy}, transient. `reason` is the server's, for where
/// it does not tell who they are.
Error locked_by_others(tds::Session& session, const TargetPlace& place, const std::string& reason);

/// Whether the statement waited for locks as long as SET LOCK_TIMEOUT says.
bool is_lock_timeout(const tds::TdsError& error);

}  // namespace hygge::stores::mssql
