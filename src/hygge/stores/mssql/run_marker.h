#pragma once

#include <cstdint>
#include <string>

#include "hygge/connections/mssql/own_tables.h"
#include "hygge/stores/mssql/target_place.h"

/// kMarkerTable, in a target's schema: one row for each run that was published, put there by the transaction
/// that published it. Where the answer to a COMMIT never came, it tells what happened.
///
///     run_id nvarchar(64), table_name nvarchar(128), rows_loaded bigint, published_at datetime2(3);
///     primary key (table_name, run_id)
namespace hygge::stores::mssql {

/// What a run leaves behind when it is published.
struct RunMarker {
  std::string run;  ///< no other run has it; 64 characters at most
  std::uint64_t rows = 0;
  std::string bookmark = {};  ///< the statement that notes how far its flow has come (bookmark_table.h); empty: none
};

/// Makes the table where it is missing, and forgets what runs of this target did more than 30 days ago. Not within a
/// transaction. False where it is missing and the login may not make it: runs then leave no marker, and one whose
/// commit was not answered stays in doubt. Throws Error{Config} when something else has that name.
bool prepare_markers(tds::Session& session, const TargetPlace& place);

/// Throws Error{Config} when something else has the table's name, as far as the login sees it.
void require_own_markers(tds::Session& session, const TargetPlace& place);

/// The statement that marks a run as published, for the transaction that publishes it.
std::string marker_statement(const TargetPlace& place, const RunMarker& marker);

/// Whether the run was published. The session must have taken the target (target_lock.h), so that nothing of the run is
/// still under way; and prepare_markers() must have said that there are markers.
bool was_published(tds::Session& session, const TargetPlace& place, const std::string& run);

/// Whether runs whose names begin so, other than this one, were published into the target; as was_published().
bool was_published_beside(tds::Session& session, const TargetPlace& place, const std::string& prefix,
                          const std::string& run);

}  // namespace hygge::stores::mssql
