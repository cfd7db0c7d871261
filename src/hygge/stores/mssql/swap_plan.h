#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hygge/stores/mssql/target_table.h"

namespace hygge::stores::mssql {

/// How a staging table is made to look like the table whose place it takes.
struct SwapPlan {
  std::vector<std::string> losses;  ///< what would be lost, in words; empty: the swap loses nothing
  std::vector<std::string>
      before;  ///< statements on the staging table, before the transaction: indexes and constraints
  std::vector<std::string> within;  ///< statements within it, once the staging table has the other's name
  /// Names that constraints and indexes of the staging table have until then, and what they will be called.
  std::vector<std::pair<std::string, std::string>> names;
};

/// What cannot be carried over to another table: "the trigger 'audit'", "foreign keys". Contents are then exchanged
/// instead.
std::vector<std::string> what_a_swap_loses(const TargetTable& table);

/// `staging` is the table that was loaded, as it is looked at now: it has the columns of `old`, in that order, and may
/// have some of its constraints and indexes, under whatever names. `run` makes names that nothing else has.
///
/// Names of indexes are unique in their table and can be final from the beginning; those of constraints are unique in
/// their schema, so that they are free when the old table is gone.
SwapPlan plan_swap(const TargetTable& old, const TargetTable& staging, const std::string& run);

/// The statement that makes an index or a key constraint, called `name`, on a table.
std::string create_index_statement(const TargetIndex& index, const std::string& name, const std::string& quoted_table);

}  // namespace hygge::stores::mssql
