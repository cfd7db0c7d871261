#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/stores/mssql/store_options.h"
#include "hygge/stores/mssql/target_table.h"
#include "hygge/tds/bulk_statement.h"

namespace hygge::stores::mssql {

/// How rows come into the server.
enum class LoadingWay : std::uint8_t {
  Straight,  ///< into the table itself, by one session in one transaction
  Aside,     ///< into a staging table, by some sessions that commit each batch; then published
};

/// What makes them visible: see publish.h.
enum class PublishingWay : std::uint8_t { Commit, Create, Swap, Exchange, Append, Merge };

/// How the staging table is made.
enum class StagingShape : std::uint8_t {
  None,         ///< of a straight load
  BareHeap,     ///< without any index; those that are wanted are built when its rows are there
  Columnstore,  ///< with its clustered columnstore from the beginning
};

/// What is known before the loading begins, and decides how it is done.
struct LoadingWish {
  IfExists if_exists = IfExists::Append;
  Strategy strategy = Strategy::DirectInsert;
  std::size_t parallel_workers = 8;
  std::uint64_t batch_size = 102'400;
  tds::BulkHints hints = {};                              ///< `table_hints`
  bool verifies_values = false;                           ///< `verify: full`
  bool shares_server = false;                             ///< the rows are read from the server that is loaded
  std::optional<std::uint64_t> rows = {};                 ///< how many come, where that is known
  std::vector<tds::BulkHints::OrderedBy> sorted_by = {};  ///< the order in which they come; empty: none
  std::vector<std::string> columns = {};                  ///< that are loaded, as the table spells them
};

/// How a table is loaded.
struct LoadingPolicy {
  LoadingWay way = LoadingWay::Aside;
  PublishingWay publishing = PublishingWay::Create;
  StagingShape staging = StagingShape::BareHeap;
  std::size_t writers = 1;
  tds::BulkHints hints;          ///< of the bulk loads, into the table or the staging table
  std::uint64_t batch_size = 0;  ///< rows of a bulk load
  std::string sentence;          ///< for the log: what is done, and why
  /// Of rows that are added by way of a staging table: the settings by which they would go straight into the table,
  /// "`verify: count`"; empty where none does that.
  std::string straight_with = {};
};

/// A table that is there.
///
/// What decides: only on a bare heap do bulk loads with TABLOCK share the table (locks BU); on one with an index
/// TABLOCK takes Sch-M or X, so that writers wait for each other, and sessions of one run must not. `replace` and
/// `temp_swap` let other rows take the place of those that are there. NULLs stay NULL in every way (KEEP_NULLS), and
/// columns that are not loaded get their defaults: a bulk load can do one or the other.
///
/// Throws  Error{Config} when `if_exists` is `fail`. Pure; any thread.
LoadingPolicy choose_policy(const TargetTable& table, const LoadingWish& wish);

/// A table that is made: `shown` is its name for messages.
LoadingPolicy choose_policy_for_new(const std::string& shown, bool is_columnstore, const LoadingWish& wish);

}  // namespace hygge::stores::mssql
