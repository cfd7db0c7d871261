#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hygge/connections/mssql/own_tables.h"
#include "hygge/stores/mssql/target_place.h"

/// The tables that a run loads before it publishes them: `orders__hygge_<run>`, in the target's schema.
/// kStagingProperty is put on them in the transaction that makes them.
namespace hygge::stores::mssql {

/// "orders__hygge_<run>", of attempts after the first "orders__hygge_<run>-2": what those before it left may be locked
/// still, and then nobody can ask for it. The target's name is cut where more than 128 units of UTF-16 would be needed.
std::string staging_name(std::string_view table, std::string_view run, unsigned attempt = 1);

/// Makes a staging table: `create` is the whole CREATE TABLE of place.quoted(staging).
void make_staging(tds::Session& session, const TargetPlace& place, const std::string& staging,
                  const std::string& create);

/// The statement that makes an ordinary table of a staging table, which then is called `table`.
std::string unmark_staging(const TargetPlace& place, const std::string& table);

/// Drops the staging tables that dead runs of this target left, and returns their names. The session must have taken
/// the target (target_lock.h): then no run of this target is alive but its own, whose staging is not there yet.
std::vector<std::string> drop_orphans(tds::Session& session, const TargetPlace& place);

/// Drops a staging table that may be gone already.
void drop_staging(tds::Session& session, const TargetPlace& place, const std::string& staging);

}  // namespace hygge::stores::mssql
