#include "hygge/stores/mssql/bookmark_table.h"

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/own_table.h"
#include "hygge/stores/mssql/rights.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

/// A flow's name as the table has it.
std::string key_of(const std::string& flow) {
  if (utf16_units(flow) <= kMostNameUnits) return flow;
  const std::string end = "~" + digest_of(flow);
  return cut_to_units(flow, kMostNameUnits - end.size()) + end;
}

std::string quoted_id(const TargetPlace& place) { return "OBJECT_ID(" + tds::quote_text(place.quoted()) + ")"; }

/// Whether there is one. Throws where something else has its name.
bool is_there(tds::Session& session, const TargetPlace& place) {
  const OwnTable found = look_at_own_table(session, place, kBookmarkTable,
                                           {"table_name", "flow", "table_id", "bookmark", "run_id", "noted_at"});
  if (found == OwnTable::OfOthers) {
    throw Error{ErrorKind::Config,
                "'" + place.shown(kBookmarkTable) + "' is not the table in which hygge notes how far flows have come"}
        .because("it has other columns")
        .advise("give that table another name: flows with a watermark need this one beside each table that they load");
  }
  return found == OwnTable::Ours;
}

}  // namespace

NotedBookmarks ask_bookmarks(tds::Session& session, const TargetPlace& place, const std::string& flow) {
  NotedBookmarks noted;
  if (!is_there(session, place)) return noted;
  // Not from a snapshot: a row that is being committed must be waited for.
  const auto answer = ask_catalogue(session, "SELECT CASE WHEN flow = " + tds::quote_text(key_of(flow)) +
                                                 " AND table_id = " + quoted_id(place) + " THEN bookmark END FROM " +
                                                 place.quoted(kBookmarkTable) + " WITH (READCOMMITTEDLOCK) WHERE " +
                                                 "table_name = " + tds::quote_text(place.table));
  for (const CatalogueRow& row : answer.at(0)) {
    noted.any = true;
    if (row.value(0)) noted.bookmark = row.value(0);
  }
  return noted;
}

void prepare_bookmarks(tds::Session& session, const TargetPlace& place) {
  constexpr std::int32_t kThereAlready = 2714;
  const std::string table = place.quoted(kBookmarkTable);
  if (is_there(session, place)) return;
  try {
    session.execute("CREATE TABLE " + table +
                    " (table_name nvarchar(128) NOT NULL, flow nvarchar(128) NOT NULL, table_id int NOT NULL, bookmark "
                    "nvarchar(max) NOT NULL, run_id nvarchar(64) NOT NULL, noted_at datetime2(3) NOT NULL, PRIMARY KEY "
                    "(table_name, flow))");
  } catch (const tds::TdsError& error) {
    const std::int32_t number = error.message() ? error.message()->number : 0;
    if (number == kThereAlready) return;  // made by another run at the same moment
    const auto grant = error.message() ? grant_for(*error.message(), place) : std::nullopt;
    if (!grant) throw;
    throw Error{ErrorKind::Config, "the login may not make '" + place.shown(kBookmarkTable) + "'"}
        .because(
            "a flow with a watermark notes there how far it has come, in the transaction that publishes its rows; " +
            error.reason())
        .advise("the login lacks a right; whoever may give it runs: " + *grant +
                "; or makes the table (docs/sql-server.md, Rights)");
  }
}

std::string bookmark_statement(const TargetPlace& place, const BookmarkChange& change) {
  const std::string table = place.quoted(kBookmarkTable);
  const std::string name = tds::quote_text(place.table);
  const std::string flow = tds::quote_text(key_of(change.flow));
  std::string sql = "DELETE FROM " + table + " WHERE table_name = " + name;
  if (!change.for_all) sql += " AND flow = " + flow;
  if (!change.bookmark) return sql;
  return sql + "; INSERT INTO " + table + " (table_name, flow, table_id, bookmark, run_id, noted_at) VALUES (" + name +
         ", " + flow + ", " + quoted_id(place) + ", " + tds::quote_text(*change.bookmark) + ", " +
         tds::quote_text(change.run) + ", SYSUTCDATETIME())";
}

}  // namespace hygge::stores::mssql
