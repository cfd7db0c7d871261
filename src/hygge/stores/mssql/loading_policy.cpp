#include "hygge/stores/mssql/loading_policy.h"

#include <algorithm>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/stores/mssql/swap_plan.h"

namespace hygge::stores::mssql {

namespace {

/// A batch of fewer rows is not compressed into a row group of a columnstore at once.
constexpr std::uint64_t kWholeRowGroup = 102'400;

std::string count_of_writers(std::size_t writers) {
  return writers == 1 ? "1 writer loads" : std::to_string(writers) + " writers load";
}

/// No more writers than there are batches for. Into a columnstore no more than there are whole ones for: rows are only
/// compressed at once where a writer's share fills a batch.
std::size_t writers_for(const LoadingWish& wish, StagingShape staging) {
  const std::size_t wished = std::max<std::size_t>(wish.parallel_workers, 1);
  if (!wish.rows || wish.batch_size == 0) return wished;
  const std::uint64_t begun = staging == StagingShape::Columnstore ? 0 : wish.batch_size - 1;
  const std::uint64_t batches = std::max<std::uint64_t>((*wish.rows + begun) / wish.batch_size, 1);
  return static_cast<std::size_t>(std::min<std::uint64_t>(wished, batches));
}

std::string small_batches(const LoadingWish& wish) {
  if (wish.batch_size >= kWholeRowGroup || (wish.rows && *wish.rows < kWholeRowGroup)) return "";
  return "; its batches of " + std::to_string(wish.batch_size) +
         " rows are too small to be compressed at once (102400 and more are)";
}

/// "a clustered columnstore", "a heap with the index 'i'".
std::string kind_of_table(const TargetTable& table) {
  if (table.is_memory_optimized) return "a table in memory";
  const TargetIndex* const clustered = table.clustered();
  if (clustered == nullptr) {
    if (table.indexes.empty()) return "a bare heap";
    return "a heap with the index '" + printable(table.indexes.front().name) + "'";
  }
  return clustered->kind == IndexKind::ClusteredColumnstore ? "a clustered columnstore" : "a clustered table";
}

/// Whether rows that come so are in the order of the clustered index.
bool is_in_order(const TargetTable& table, const std::vector<tds::BulkHints::OrderedBy>& sorted_by) {
  const TargetIndex* const index = table.clustered();
  if (index == nullptr || index->kind != IndexKind::Clustered || sorted_by.size() < index->keys.size()) return false;
  return std::equal(index->keys.begin(), index->keys.end(), sorted_by.begin(),
                    [&](const TargetIndex::Key& key, const tds::BulkHints::OrderedBy& order) {
                      return table.place.is_same_name(key.column, order.column) && key.descending == order.descending;
                    });
}

/// For a staging table: it has nothing to check, to fire or to be in order for.
tds::BulkHints staging_hints(const LoadingWish& wish, StagingShape staging) {
  tds::BulkHints hints;
  hints.table_lock = staging == StagingShape::BareHeap;
  hints.keep_nulls = true;
  hints.rows_per_batch = wish.hints.rows_per_batch;
  hints.kilobytes_per_batch = wish.hints.kilobytes_per_batch;
  return hints;
}

LoadingPolicy aside(const LoadingWish& wish, PublishingWay publishing, StagingShape staging) {
  LoadingPolicy policy;
  policy.publishing = publishing;
  policy.staging = staging;
  policy.writers = writers_for(wish, staging);
  policy.batch_size = wish.batch_size;
  policy.hints = staging_hints(wish, staging);
  return policy;
}

/// "4 writers load a staging table side by side with TABLOCK".
std::string loading_words(const LoadingPolicy& policy, const LoadingWish& wish) {
  std::string text = count_of_writers(policy.writers) + " a staging table";
  if (policy.writers > 1) text += " side by side";
  if (policy.staging == StagingShape::BareHeap) return text + " with TABLOCK";
  text += ", a columnstore";
  if (wish.hints.table_lock && policy.writers > 1) {
    text += " without TABLOCK, which would let them in one at a time";
  }
  return text + small_batches(wish);
}

LoadingPolicy replacing(const TargetTable& table, const LoadingWish& wish) {
  const std::vector<std::string> losses = what_a_swap_loses(table);
  const TargetIndex* const clustered = table.clustered();
  // One with options is built when its rows are there, with what it has.
  const bool is_columnstore = clustered != nullptr && clustered->kind == IndexKind::ClusteredColumnstore &&
                              clustered->compression.empty() && clustered->options.empty();
  const bool is_swap = losses.empty();
  LoadingPolicy policy = aside(wish, is_swap ? PublishingWay::Swap : PublishingWay::Exchange,
                               is_swap && is_columnstore ? StagingShape::Columnstore : StagingShape::BareHeap);
  policy.sentence = "'" + table.place.shown() + "' is replaced: " + loading_words(policy, wish) +
                    (is_swap ? ", which then takes its place"
                             : "; its rows then take the place of the others in one transaction, because another "
                               "table would lack " +
                                   join(losses, ", "));
  return policy;
}

LoadingPolicy merging(const TargetTable& table, const LoadingWish& wish) {
  LoadingPolicy policy = aside(wish, PublishingWay::Merge, StagingShape::BareHeap);
  policy.sentence = "'" + table.place.shown() + "' is merged into: " + loading_words(policy, wish) +
                    "; its rows are then updated or added in one transaction";
  return policy;
}

LoadingPolicy appending_aside(const TargetTable& table, const LoadingWish& wish, const std::string& why) {
  LoadingPolicy policy = aside(wish, PublishingWay::Append, StagingShape::BareHeap);
  policy.sentence = "'" + table.place.shown() + "' is " + why + ": " + loading_words(policy, wish) +
                    "; one statement then adds its rows";
  return policy;
}

/// What the hints of a straight load add to the sentence.
std::string words_of_hints(const TargetTable& table, const LoadingWish& wish, const tds::BulkHints& hints) {
  std::string text;
  if (table.is_bare_heap()) {
    text += hints.table_lock ? " with TABLOCK" : " without TABLOCK, because others are using it";
  } else if (hints.table_lock) {
    text += " with TABLOCK, which keeps everybody else out until then";
  }
  if (!hints.order.empty()) text += ", in the order of its clustered index (ORDER)";
  if (hints.check_constraints && !wish.hints.check_constraints) text += ", held to its constraints";
  if (!table.triggers.empty() && !hints.fire_triggers) text += "; its triggers do not fire (FIRE_TRIGGERS has them)";
  return text;
}

/// Whether columns with a default are among those that are loaded, or among the others.
bool has_defaults(const TargetTable& table, const LoadingWish& wish, bool loaded) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const TargetColumn& column) {
    const bool is_loaded = std::find(wish.columns.begin(), wish.columns.end(), column.name) != wish.columns.end();
    return column.has_default() && !column.is_made_by_server() && is_loaded == loaded;
  });
}

LoadingPolicy appending_straight(const TargetTable& table, const LoadingWish& wish) {
  LoadingPolicy policy;
  policy.way = LoadingWay::Straight;
  policy.publishing = PublishingWay::Commit;
  policy.staging = StagingShape::None;
  policy.batch_size = wish.batch_size;
  policy.hints = wish.hints;
  policy.hints.keep_nulls = !has_defaults(table, wish, false);
  if (table.is_bare_heap() && table.holders.empty()) policy.hints.table_lock = true;
  if (table.is_memory_optimized) policy.hints.table_lock = false;
  const bool has_keys = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                                    [](const ForeignKey& key) { return !key.is_incoming && !key.is_disabled; });
  const bool has_checks = std::any_of(table.checks.begin(), table.checks.end(),
                                      [](const CheckConstraint& check) { return !check.is_disabled; });
  if (has_keys || has_checks) policy.hints.check_constraints = true;
  if (policy.hints.order.empty() && is_in_order(table, wish.sorted_by)) {
    const std::size_t keys = table.clustered()->keys.size();
    policy.hints.order.assign(wish.sorted_by.begin(), wish.sorted_by.begin() + static_cast<std::ptrdiff_t>(keys));
  }
  const TargetIndex* const clustered = table.clustered();
  const bool is_columnstore = clustered != nullptr && clustered->kind == IndexKind::ClusteredColumnstore;
  policy.sentence = "'" + table.place.shown() + "' is " + kind_of_table(table) +
                    ": 1 writer adds to it in one transaction" + words_of_hints(table, wish, policy.hints) +
                    (is_columnstore ? small_batches(wish) : "");
  return policy;
}

LoadingPolicy policy_of_target(const TargetTable& table, const LoadingWish& wish) {
  if (wish.if_exists == IfExists::Fail) {
    throw Error{ErrorKind::Config, "'" + table.place.shown() + "' is there already"}
        .because("`if_exists` is 'fail'")
        .advise("drop it, or set `if_exists` to append or replace");
  }
  if (wish.strategy == Strategy::Merge) return merging(table, wish);
  if (wish.if_exists == IfExists::Replace) return replacing(table, wish);
  if (wish.strategy == Strategy::TempSwap) return appending_aside(table, wish, "added to by way of a table of its own");
  if (wish.verifies_values) return appending_aside(table, wish, "verified before it is added to");
  // The reader would wait for the rows that were loaded, or the load for those that were read, and no server sees that
  // the two are one.
  if (wish.shares_server) return appending_aside(table, wish, "on the server that is read from");
  // Triggers count rows of their own, so that nobody could tell that others were dropped.
  if (wish.hints.fire_triggers && !table.indexes_that_drop_rows().empty())
    return appending_aside(table, wish, "one that drops duplicates without a word");
  // KEEP_NULLS has the server look at no default, not even of columns that do not come.
  if (has_defaults(table, wish, true) && has_defaults(table, wish, false))
    return appending_aside(table, wish, "one with defaults for columns that do not come");
  const bool has_some_to_do = writers_for(wish, StagingShape::BareHeap) > 1;
  if (table.is_bare_heap() && has_some_to_do) return appending_aside(table, wish, kind_of_table(table));
  return appending_straight(table, wish);
}

std::string settings_for_straight(const TargetTable& table, const LoadingWish& wish) {
  LoadingWish other = wish;
  std::vector<std::string> settings;
  if (wish.strategy == Strategy::TempSwap) {
    other.strategy = Strategy::DirectInsert;
    settings.emplace_back("`write_strategy: direct_insert`");
  }
  if (wish.verifies_values) {
    other.verifies_values = false;
    settings.emplace_back("`verify: count`");
  }
  if (table.is_bare_heap() && writers_for(wish, StagingShape::BareHeap) > 1) {
    other.parallel_workers = 1;
    settings.emplace_back("`parallel_workers: 1`");
  }
  return policy_of_target(table, other).way == LoadingWay::Straight ? join(settings, " and ") : "";
}

}  // namespace

LoadingPolicy choose_policy(const TargetTable& table, const LoadingWish& wish) {
  LoadingPolicy policy = policy_of_target(table, wish);
  if (policy.publishing == PublishingWay::Append) policy.straight_with = settings_for_straight(table, wish);
  return policy;
}

LoadingPolicy choose_policy_for_new(const std::string& shown, bool is_columnstore, const LoadingWish& wish) {
  LoadingPolicy policy =
      aside(wish, PublishingWay::Create, is_columnstore ? StagingShape::Columnstore : StagingShape::BareHeap);
  policy.sentence = "'" + shown + "' is made: " + loading_words(policy, wish) + ", which then gets its name";
  return policy;
}

}  // namespace hygge::stores::mssql
