#pragma once

#include "hygge/stores/mssql/target_table.h"
#include "hygge/tds/session.h"

/// What a table may have that only matters when another one takes its place, and stands in views of the catalogue which
/// not every server has, or not everybody may read.
namespace hygge::stores::mssql {

/// Asks for all of it: fills the table's statistics, options of its indexes, and rarities, and notes in
/// TargetTable::details which questions the server answers. One round trip where it answers all. Not within a
/// transaction. Errors  TdsError of a connection.
void ask_details(tds::Session& session, TargetTable& table);

/// The same for the questions that were answered before, so that it may be done within a transaction.
void ask_details_again(tds::Session& session, TargetTable& table, const std::vector<bool>& answered);

}  // namespace hygge::stores::mssql
