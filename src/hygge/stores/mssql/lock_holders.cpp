#include "hygge/stores/mssql/lock_holders.h"

#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

std::vector<LockHolder> holders_where(tds::Session& session, const std::string& condition) {
  const auto answer = if_allowed([&] {
    return ask_catalogue(
        session,
        "SELECT DISTINCT CAST(l.request_session_id AS int), l.request_mode, s.login_name, s.host_name, "
        "s.program_name FROM sys.dm_tran_locks AS l LEFT JOIN sys.dm_exec_sessions AS s ON "
        "s.session_id = l.request_session_id WHERE l.request_status = 'GRANT' AND "
        "l.request_session_id <> @@SPID AND " +
            condition);
  });
  std::vector<LockHolder> holders;
  if (answer.empty()) return holders;
  for (const CatalogueRow& row : answer.front())
    holders.push_back({row.number(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  return holders;
}

std::string database_of(const TargetPlace& place) {
  return place.database.empty() ? "DB_ID()" : "DB_ID(" + tds::quote_text(place.database) + ")";
}

}  // namespace

std::string LockHolder::shown() const {
  std::string who = login;
  if (!host.empty()) who += (who.empty() ? "on " : " on ") + host;
  if (!program.empty()) who += (who.empty() ? "" : ", ") + program;
  return "session " + std::to_string(session) + (who.empty() ? "" : " (" + printable(who) + ")") + " holds " + mode;
}

std::vector<LockHolder> holders_of_table(tds::Session& session, const TargetPlace& place) {
  return holders_where(session, "l.resource_type = 'OBJECT' AND l.resource_database_id = " + database_of(place) +
                                    " AND l.resource_associated_entity_id = OBJECT_ID(" +
                                    tds::quote_text(place.quoted()) + ")");
}

std::vector<LockHolder> holders_of_application_lock(tds::Session& session, const TargetPlace& place,
                                                    const std::string& beginning) {
  return holders_where(session, "l.resource_type = 'APPLICATION' AND l.resource_database_id = " + database_of(place) +
                                    " AND CHARINDEX(" + tds::quote_text("[" + beginning) +
                                    ", l.resource_description) > 0");
}

std::string shown(const std::vector<LockHolder>& holders) {
  std::vector<std::string> all;
  for (const LockHolder& holder : holders) all.push_back(holder.shown());
  return join(all, ", ");
}

Error locked_by_others(tds::Session& session, const TargetPlace& place, const std::string& reason) {
  const std::vector<LockHolder> holders = holders_of_table(session, place);
  return Error{ErrorKind::Busy, "others keep '" + place.shown() + "' locked"}
      .because(holders.empty() ? reason : shown(holders))
      .advise("its rows are as they were; run again when the others are done")
      .transient();
}

bool is_lock_timeout(const tds::TdsError& error) {
  constexpr std::int32_t kLockTimeout = 1222;
  return error.message() && error.message()->number == kLockTimeout;
}

}  // namespace hygge::stores::mssql
