#include "hygge/stores/mssql/target_lock.h"

#include <array>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/lock_holders.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::size_t kMostUnits = 255;
constexpr std::size_t kShownUnits = 30;  // of those that sys.dm_tran_locks tells

std::string resource(const TargetPlace& place) { return tds::quote_text(target_lock_name(place)); }

}  // namespace

std::string target_lock_name(const TargetPlace& place) {
  // Locks are named by bytes, tables are not where case does not matter.
  // They are the database's own, and its name stands in front of the table's only for some.
  const std::string name = TableName{{place.schema, place.table}}.shown();
  const std::string shown = place.is_case_sensitive ? name : lower_case(name);
  return cut_to_units("hygge:" + digest_of(shown) + ":" + shown, kMostUnits);
}

void take_target(tds::Session& session, const TargetPlace& place, std::chrono::milliseconds patience) {
  const auto answer = ask_catalogue(session, "DECLARE @got int; EXEC @got = " + place.procedure("sp_getapplock") +
                                                 " @Resource = " + resource(place) +
                                                 ", @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = " +
                                                 std::to_string(patience.count()) + "; SELECT @got");
  if (!answer.empty() && !answer[0].empty() && answer[0][0].number(0) >= 0) return;
  const auto holders = holders_of_application_lock(session, place, cut_to_units(target_lock_name(place), kShownUnits));
  Error busy{ErrorKind::Busy, "another run of hygge is loading '" + place.shown() + "'"};
  if (!holders.empty()) busy.because(shown(holders));
  throw std::move(busy)
      .advise("wait until it is done, and run again; a run whose machine is gone is let go by the server in time")
      .transient();
}

bool has_target(tds::Session& session, const TargetPlace& place) {
  const auto answer =
      ask_catalogue(session, "EXEC " + place.procedure("sp_executesql") + " " +
                                 tds::quote_text("SELECT APPLOCK_MODE('public', " + resource(place) + ", 'Session')"));
  return !answer.empty() && !answer[0].empty() && answer[0][0].text(0) == "Exclusive";
}

void release_target(tds::Session& session, const TargetPlace& place) {
  session.execute("EXEC " + place.procedure("sp_releaseapplock") + " @Resource = " + resource(place) +
                  ", @LockOwner = 'Session'");
}

}  // namespace hygge::stores::mssql
