#include "hygge/stores/mssql/loading_policy.h"

#include <gmock/gmock.h>

#include "tests/support/error_of.h"

namespace hygge::stores::mssql {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TargetIndex index(const std::string& name, IndexKind kind) {
  TargetIndex made;
  made.name = name;
  made.kind = kind;
  if (kind == IndexKind::Clustered || kind == IndexKind::NonClustered) made.keys = {{"id", false}};
  return made;
}

TargetTable table(std::vector<TargetIndex> indexes = {}) {
  TargetTable made;
  made.place.schema = "dbo";
  made.place.table = "t";
  made.columns.resize(2);
  made.columns[0].name = "id";
  made.columns[1].name = "a";
  made.indexes = std::move(indexes);
  made.has_all_grants = true;
  return made;
}

const TargetIndex kClustered = index("pk", IndexKind::Clustered);
const TargetIndex kPlain = index("by_id", IndexKind::NonClustered);
const TargetIndex kColumnstore = index("cci", IndexKind::ClusteredColumnstore);

/// What is asked for but for what a case changes: an append by 8 workers.
LoadingWish wish(const std::function<void(LoadingWish&)>& change = {}) {
  LoadingWish made;
  if (change) change(made);
  return made;
}

TEST(LoadingPolicy, LooksAtTheTable) {
  struct Case {
    std::string name;
    TargetTable table;
    LoadingWish wish;
    LoadingWay way;
    PublishingWay publishing;
    StagingShape staging;
    std::size_t writers;
    bool table_lock;
    std::string sentence;
  };
  TargetTable triggered = table({kClustered});
  triggered.triggers = {"audit"};
  TargetTable used = table();
  used.holders = {{57, "IX", "", "", ""}};
  TargetTable in_memory = table({index("h", IndexKind::Other)});
  in_memory.is_memory_optimized = true;
  const auto one_worker = [](LoadingWish& made) { made.parallel_workers = 1; };
  const auto lock_wished = [](LoadingWish& made) { made.hints.table_lock = true; };
  const auto replaces = [](LoadingWish& made) { made.if_exists = IfExists::Replace; };
  const auto swaps = [](LoadingWish& made) {
    made.strategy = Strategy::TempSwap;
    made.if_exists = IfExists::Replace;
  };
  const auto merges = [](LoadingWish& made) { made.strategy = Strategy::Merge; };
  const auto few = [](LoadingWish& made) { made.rows = 1'000; };
  const auto some = [](LoadingWish& made) { made.rows = 250'000; };
  const auto verifies = [](LoadingWish& made) { made.verifies_values = true; };
  using W = LoadingWay;
  using P = PublishingWay;
  using S = StagingShape;
  const std::vector<Case> cases{
      {"bare heap", table(), wish(), W::Aside, P::Append, S::BareHeap, 8, true,
       "'dbo.t' is a bare heap: 8 writers load a staging table side by side with TABLOCK; one statement then adds its "
       "rows"},
      {"bare heap, one worker", table(), wish(one_worker), W::Straight, P::Commit, S::None, 1, true,
       "'dbo.t' is a bare heap: 1 writer adds to it in one transaction with TABLOCK"},
      {"bare heap, few rows", table(), wish(few), W::Straight, P::Commit, S::None, 1, true,
       "'dbo.t' is a bare heap: 1 writer adds to it in one transaction with TABLOCK"},
      {"bare heap, three batches", table(), wish(some), W::Aside, P::Append, S::BareHeap, 3, true,
       "'dbo.t' is a bare heap: 3 writers load a staging table side by side with TABLOCK; one statement then adds its "
       "rows"},
      {"bare heap that others use", used, wish(few), W::Straight, P::Commit, S::None, 1, false,
       "'dbo.t' is a bare heap: 1 writer adds to it in one transaction without TABLOCK, because others are using it"},
      {"heap with an index", table({kPlain}), wish(), W::Straight, P::Commit, S::None, 1, false,
       "'dbo.t' is a heap with the index 'by_id': 1 writer adds to it in one transaction"},
      {"heap with an index, TABLOCK", table({kPlain}), wish(lock_wished), W::Straight, P::Commit, S::None, 1, true,
       "'dbo.t' is a heap with the index 'by_id': 1 writer adds to it in one transaction with TABLOCK, which keeps "
       "everybody else out until then"},
      {"clustered", table({kClustered}), wish(), W::Straight, P::Commit, S::None, 1, false,
       "'dbo.t' is a clustered table: 1 writer adds to it in one transaction"},
      {"columnstore", table({kColumnstore}), wish(), W::Straight, P::Commit, S::None, 1, false,
       "'dbo.t' is a clustered columnstore: 1 writer adds to it in one transaction"},
      {"columnstore, small batches", table({kColumnstore}), wish([](LoadingWish& made) { made.batch_size = 10'000; }),
       W::Straight, P::Commit, S::None, 1, false,
       "'dbo.t' is a clustered columnstore: 1 writer adds to it in one transaction; its batches of 10000 rows are too "
       "small to be compressed at once (102400 and more are)"},
      {"with a trigger", triggered, wish(), W::Straight, P::Commit, S::None, 1, false,
       "'dbo.t' is a clustered table: 1 writer adds to it in one transaction; its triggers do not fire (FIRE_TRIGGERS "
       "has "
       "them)"},
      {"in memory, TABLOCK", in_memory, wish(lock_wished), W::Straight, P::Commit, S::None, 1, false,
       "'dbo.t' is a table in memory: 1 writer adds to it in one transaction"},
      {"verify: full", table({kClustered}), wish(verifies), W::Aside, P::Append, S::BareHeap, 8, true,
       "'dbo.t' is verified before it is added to: 8 writers load a staging table side by side with TABLOCK; one "
       "statement then adds its rows"},
      {"replace", table({kClustered}), wish(replaces), W::Aside, P::Swap, S::BareHeap, 8, true,
       "'dbo.t' is replaced: 8 writers load a staging table side by side with TABLOCK, which then takes its place"},
      {"temp_swap", table(), wish(swaps), W::Aside, P::Swap, S::BareHeap, 8, true,
       "'dbo.t' is replaced: 8 writers load a staging table side by side with TABLOCK, which then takes its place"},
      {"replace a columnstore", table({kColumnstore}), wish(replaces), W::Aside, P::Swap, S::Columnstore, 8, false,
       "'dbo.t' is replaced: 8 writers load a staging table side by side, a columnstore, which then takes its place"},
      {"replace with a trigger", triggered, wish(replaces), W::Aside, P::Exchange, S::BareHeap, 8, true,
       "'dbo.t' is replaced: 8 writers load a staging table side by side with TABLOCK; its rows then take the place of "
       "the others in one transaction, because another table would lack the trigger 'audit'"},
      {"merge", table({kClustered}), wish(merges), W::Aside, P::Merge, S::BareHeap, 8, true,
       "'dbo.t' is merged into: 8 writers load a staging table side by side with TABLOCK; its rows are then updated or "
       "added in one transaction"},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    const LoadingPolicy policy = choose_policy(given.table, given.wish);
    EXPECT_EQ(policy.way, given.way);
    EXPECT_EQ(policy.publishing, given.publishing);
    EXPECT_EQ(policy.staging, given.staging);
    EXPECT_EQ(policy.writers, given.writers);
    EXPECT_EQ(policy.hints.table_lock, given.table_lock);
    EXPECT_TRUE(policy.hints.keep_nulls);
    EXPECT_EQ(policy.batch_size, given.wish.batch_size);
    EXPECT_EQ(policy.sentence, given.sentence);
  }
}

TEST(LoadingPolicy, KeepsNullsOnlyWhereNoDefaultIsToFillWhatDoesNotCome) {
  TargetTable with_default = table({kClustered});
  with_default.columns[1].default_value = "((1))";
  const auto loads = [](std::vector<std::string> columns) {
    return wish([&](LoadingWish& made) { made.columns = std::move(columns); });
  };
  EXPECT_TRUE(choose_policy(with_default, loads({"id", "a"})).hints.keep_nulls);
  const LoadingPolicy fills = choose_policy(with_default, loads({"id"}));
  EXPECT_EQ(fills.way, LoadingWay::Straight);
  EXPECT_FALSE(fills.hints.keep_nulls) << "it would switch the default off";
  with_default.columns[0].hides_default = true;
  const LoadingPolicy both = choose_policy(with_default, loads({"id"}));
  EXPECT_EQ(both.publishing, PublishingWay::Append);
  EXPECT_EQ(both.sentence,
            "'dbo.t' is one with defaults for columns that do not come: 8 writers load a staging table side by side "
            "with TABLOCK; one statement then adds its rows");
}

/// Whatever is asked for: several sessions of a run never want a lock on one table that keeps the others out.
TEST(LoadingPolicy, NeverLetsWritersShutEachOtherOut) {
  std::size_t seen = 0;
  for (const TargetTable& target : {table(), table({kPlain}), table({kClustered}), table({kColumnstore})}) {
    for (const Strategy strategy : {Strategy::DirectInsert, Strategy::TempSwap, Strategy::Merge}) {
      for (const IfExists if_exists : {IfExists::Append, IfExists::Replace}) {
        for (const std::size_t workers : {std::size_t{0}, std::size_t{1}, std::size_t{8}}) {
          LoadingWish made;
          made.strategy = strategy;
          made.if_exists = if_exists;
          made.parallel_workers = workers;
          made.hints.table_lock = true;
          const LoadingPolicy policy = choose_policy(target, made);
          EXPECT_GE(policy.writers, 1U);
          const bool shares = !policy.hints.table_lock || policy.staging == StagingShape::BareHeap;
          EXPECT_TRUE(policy.writers == 1 || shares) << policy.sentence;
          EXPECT_TRUE(policy.writers == 1 || policy.way == LoadingWay::Aside) << policy.sentence;
          ++seen;
        }
      }
    }
  }
  EXPECT_EQ(seen, 72U);
}

TEST(LoadingPolicy, TellsTheServerThatRowsAreInOrder) {
  const tds::BulkHints::OrderedBy by_id{"ID", false};
  const tds::BulkHints::OrderedBy by_a{"a", false};
  LoadingWish sorted;
  sorted.sorted_by = {by_id, by_a};
  const LoadingPolicy policy = choose_policy(table({kClustered}), sorted);
  ASSERT_EQ(policy.hints.order.size(), 1U);
  EXPECT_EQ(policy.hints.order[0].column, "ID");
  EXPECT_THAT(policy.sentence, HasSubstr("in the order of its clustered index (ORDER)"));
  EXPECT_TRUE(choose_policy(table({kColumnstore}), sorted).hints.order.empty());
  EXPECT_TRUE(choose_policy(table(), sorted).hints.order.empty());
  sorted.sorted_by = {by_a, by_id};
  EXPECT_TRUE(choose_policy(table({kClustered}), sorted).hints.order.empty());
  sorted.sorted_by = {{"id", true}};
  EXPECT_TRUE(choose_policy(table({kClustered}), sorted).hints.order.empty());
}

TEST(LoadingPolicy, HoldsRowsToConstraints) {
  TargetTable checked = table({kClustered});
  checked.checks = {{"ck", "([a]>(0))", false, true}};
  EXPECT_TRUE(choose_policy(checked, {}).hints.check_constraints);
  checked.checks[0].is_disabled = true;
  EXPECT_FALSE(choose_policy(checked, {}).hints.check_constraints);
  checked.foreign_keys = {{"fk", "dbo.u", true, false}};
  EXPECT_FALSE(choose_policy(checked, {}).hints.check_constraints);
  checked.foreign_keys[0].is_incoming = false;
  EXPECT_TRUE(choose_policy(checked, {}).hints.check_constraints);
}

TEST(LoadingPolicy, KeepsAReaderAndALoadOfOneServerApart) {
  LoadingWish same;
  same.parallel_workers = 1;
  same.shares_server = true;
  for (const TargetTable& target : {table(), table({kClustered}), table({kColumnstore})}) {
    const LoadingPolicy policy = choose_policy(target, same);
    EXPECT_EQ(policy.way, LoadingWay::Aside);
    EXPECT_EQ(policy.publishing, PublishingWay::Append);
    EXPECT_THAT(policy.sentence, HasSubstr("'dbo.t' is on the server that is read from: 1 writer loads a staging"));
  }
}

TEST(LoadingPolicy, BuildsAColumnstoreWithOptionsWhenItsRowsAreThere) {
  LoadingWish replaces;
  replaces.if_exists = IfExists::Replace;
  EXPECT_EQ(choose_policy(table({kColumnstore}), replaces).staging, StagingShape::Columnstore);
  TargetIndex archive = kColumnstore;
  archive.compression = "COLUMNSTORE_ARCHIVE";
  EXPECT_EQ(choose_policy(table({archive}), replaces).staging, StagingShape::BareHeap);
  TargetIndex delayed = kColumnstore;
  delayed.options = {"COMPRESSION_DELAY = 10"};
  EXPECT_EQ(choose_policy(table({delayed}), replaces).staging, StagingShape::BareHeap);
}

TEST(LoadingPolicy, CountsTheRowsThatAnIndexDropsWhereTriggersCountTheirs) {
  TargetIndex dropping = kClustered;
  dropping.ignores_duplicates = true;
  LoadingWish fires;
  EXPECT_EQ(choose_policy(table({dropping}), fires).way, LoadingWay::Straight);
  fires.hints.fire_triggers = true;
  EXPECT_EQ(choose_policy(table({dropping}), fires).way, LoadingWay::Aside);
  EXPECT_EQ(choose_policy(table({kClustered}), fires).way, LoadingWay::Straight);
}

TEST(LoadingPolicy, OfANewTable) {
  const LoadingPolicy heap = choose_policy_for_new("dbo.n", false, {});
  EXPECT_EQ(heap.publishing, PublishingWay::Create);
  EXPECT_TRUE(heap.hints.table_lock);
  EXPECT_EQ(heap.sentence,
            "'dbo.n' is made: 8 writers load a staging table side by side with TABLOCK, which then gets its name");
  LoadingWish locks;
  locks.hints.table_lock = true;
  const LoadingPolicy store = choose_policy_for_new("dbo.n", true, locks);
  EXPECT_EQ(store.staging, StagingShape::Columnstore);
  EXPECT_FALSE(store.hints.table_lock);
  EXPECT_THAT(store.sentence, HasSubstr("without TABLOCK, which would let them in one at a time"));
}

TEST(LoadingPolicy, HasWritersForTheBatchesThatAColumnstoreCompressesAtOnce) {
  const auto writers = [](std::uint64_t rows, bool is_columnstore) {
    LoadingWish wish;
    wish.rows = rows;
    return choose_policy_for_new("dbo.n", is_columnstore, wish).writers;
  };
  EXPECT_EQ(writers(500'000, false), 5U);
  EXPECT_EQ(writers(500'000, true), 4U) << "a fifth would leave none of them a whole one";
  EXPECT_EQ(writers(512'000, true), 5U);
  EXPECT_EQ(writers(100, true), 1U);
}

TEST(LoadingPolicy, ATableThatIsThereMayBeRefused) {
  LoadingWish fails;
  fails.if_exists = IfExists::Fail;
  EXPECT_THAT(test::error_of([&] { choose_policy(table(), fails); }).what(),
              AllOf(HasSubstr("'dbo.t' is there already"), Not(HasSubstr("internal"))));
}

}  // namespace
}  // namespace hygge::stores::mssql
