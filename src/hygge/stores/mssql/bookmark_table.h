#pragma once

#include <optional>
#include <string>

#include "hygge/connections/mssql/own_tables.h"
#include "hygge/stores/mssql/target_place.h"
#include "hygge/tds/session.h"

/// kBookmarkTable, in a target's schema: how far each flow that reads by a watermark has come, put there by the
/// transaction that publishes its rows. A bookmark is of the rows of one table: of one that was dropped and made again,
/// which has another object_id, it says nothing.
///
///     table_name nvarchar(128), flow nvarchar(128), table_id int, bookmark nvarchar(max), run_id nvarchar(64),
///     noted_at datetime2(3); primary key (table_name, flow)
namespace hygge::stores::mssql {

/// What is noted of a target.
struct NotedBookmarks {
  bool any = false;                     ///< of any flow
  std::optional<std::string> bookmark;  ///< of the one that was asked for, for the table as it is
};
/// Nothing where there is no such table. Throws TdsError, where the login may not look, too.
NotedBookmarks ask_bookmarks(tds::Session& session, const TargetPlace& place, const std::string& flow);

/// Makes the table where it is missing. Not within a transaction. Throws Error{Config} where the login may not, or
/// something else has that name.
void prepare_bookmarks(tds::Session& session, const TargetPlace& place);

/// What a run leaves in place of what was noted of its flow.
struct BookmarkChange {
  std::string flow;
  std::string run;
  std::optional<std::string> bookmark;  ///< none: nothing is noted any more
  bool for_all = false;                 ///< the rows of all flows go: what they noted goes with them
};
/// The statement, for the transaction that publishes the rows, at its end: the table has the target's name then.
std::string bookmark_statement(const TargetPlace& place, const BookmarkChange& change);

}  // namespace hygge::stores::mssql
