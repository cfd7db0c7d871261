#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hygge/stores/mssql/loading_policy.h"
#include "hygge/stores/mssql/target_column.h"
#include "hygge/stores/mssql/target_table.h"
#include "hygge/tds/server_error.h"

/// Keys, checks and foreign keys of a table that rows break. A straight load has its rows refused batch by batch, so
/// that `on_error: reject` finds them; what goes over from a staging table the server takes as a whole, or not at all.
namespace hygge::stores::mssql {

/// A load into a table that is there. The references outlive it.
struct LoadIntoTable {
  const TargetTable& target;
  const LoadingPolicy& policy;
  const std::vector<TargetColumn>& loaded;     ///< the columns that the rows bring
  const std::vector<std::string>& merge_keys;  ///< of a merge, as the table spells them
  bool sets_aside = false;                     ///< on_error is reject
};

/// For the log and the plan: which rules of the table end the flow though bad rows are set aside. None of a straight
/// load.
std::vector<std::string> not_set_aside_lines(const LoadIntoTable& load);

/// Says what to do about an error of the server that is about such a rule, and whether setting rows aside would help.
/// Leaves all others alone.
void advise_on_rules(tds::TdsError& error, const LoadIntoTable& load);

/// Has the server's words name what people know: `names` are what it calls things for a while, and what they are
/// called.
void show_own_names(tds::TdsError& error, const std::vector<std::pair<std::string, std::string>>& names);

}  // namespace hygge::stores::mssql
