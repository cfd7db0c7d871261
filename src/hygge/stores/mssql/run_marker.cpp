#include "hygge/stores/mssql/run_marker.h"

#include "hygge/base/error.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/own_table.h"
#include "hygge/stores/mssql/rights.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

constexpr std::int32_t kThereAlready = 2714;
constexpr std::int32_t kNoSuchColumn = 207;
constexpr std::int32_t kMayNotCreate = 262;
constexpr std::int32_t kNoSuchSchema = 2760;  // or it may not be used

bool is_number(const tds::TdsError& error, std::int32_t number) {
  return error.message() && error.message()->number == number;
}

bool has_marker(tds::Session& session, const TargetPlace& place, const std::string& condition) {
  // Not from a snapshot: a row that is being committed must be waited for.
  const auto answer =
      ask_catalogue(session, "SELECT COUNT(*) FROM " + place.quoted(kMarkerTable) +
                                 " WITH (READCOMMITTEDLOCK) WHERE table_name = " + tds::quote_text(place.table) +
                                 " AND " + condition);
  return answer.at(0).at(0).flag(0);
}

Error not_ours(const TargetPlace& place) {
  return Error{ErrorKind::Config, "'" + place.shown(kMarkerTable) + "' is not the table in which hygge keeps its runs"}
      .because("it has other columns")
      .advise("give that table another name: hygge needs this one beside each table that it loads");
}

}  // namespace

void require_own_markers(tds::Session& session, const TargetPlace& place) {
  const OwnTable found =
      look_at_own_table(session, place, kMarkerTable, {"run_id", "table_name", "rows_loaded", "published_at"});
  if (found == OwnTable::OfOthers) throw not_ours(place);
}

bool prepare_markers(tds::Session& session, const TargetPlace& place) {
  const std::string table = place.quoted(kMarkerTable);
  try {
    session.execute("IF OBJECT_ID(" + tds::quote_text(table) + ") IS NULL CREATE TABLE " + table +
                    " (run_id nvarchar(64) NOT NULL, table_name nvarchar(128) NOT NULL, rows_loaded bigint NOT NULL, "
                    "published_at datetime2(3) NOT NULL, PRIMARY KEY (table_name, run_id))");
  } catch (const tds::TdsError& error) {
    if (is_number(error, kMayNotCreate) || is_number(error, kNoSuchSchema)) return false;
    if (!is_number(error, kThereAlready)) throw;  // made by another run at the same moment
  }
  require_own_markers(session, place);
  try {
    session.execute("DELETE FROM " + table + " WHERE table_name = " + tds::quote_text(place.table) +
                    " AND published_at < DATEADD(day, -30, SYSUTCDATETIME())");
  } catch (const tds::TdsError& error) {
    if (!is_number(error, kNoSuchColumn)) throw;
    throw not_ours(place);
  }
  const auto right = ask_catalogue(
      session, "SELECT CAST(HAS_PERMS_BY_NAME(" + tds::quote_text(table) + ", N'OBJECT', N'INSERT') AS int)");
  const bool may_not = right.at(0).at(0).value(0) && !right[0][0].flag(0);
  if (!may_not) return true;
  throw Error{ErrorKind::Config, "the login may not add rows to '" + place.shown(kMarkerTable) + "'"}
      .because("hygge notes there which runs were published, in the transaction that publishes the rows")
      .advise("the login lacks a right; " +
              advice_to_grant("SELECT, INSERT, DELETE", place, std::string{kMarkerTable}));
}

std::string marker_statement(const TargetPlace& place, const RunMarker& marker) {
  return "INSERT INTO " + place.quoted(kMarkerTable) + " (run_id, table_name, rows_loaded, published_at) VALUES (" +
         tds::quote_text(marker.run) + ", " + tds::quote_text(place.table) + ", " + std::to_string(marker.rows) +
         ", SYSUTCDATETIME())";
}

bool was_published(tds::Session& session, const TargetPlace& place, const std::string& run) {
  return has_marker(session, place, "run_id = " + tds::quote_text(run));
}

bool was_published_beside(tds::Session& session, const TargetPlace& place, const std::string& prefix,
                          const std::string& run) {
  return has_marker(session, place,
                    "run_id LIKE " + tds::quote_text(prefix + "%") + " AND run_id <> " + tds::quote_text(run));
}

}  // namespace hygge::stores::mssql
