#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <utility>

#include "hygge/cli/run_connections.h"
#include "hygge/core/flow.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/rows.h"
#include "tests/conformance/workbench.h"
#include "tests/support/made/made_home.h"
#include "tests/support/made/remembering_store.h"

namespace hygge::test {
namespace {

using testing::ElementsAreArray;

/// One attempt of a flow, a step at a time: a store, in an engine that may touch what its kind asks for.
class Attempt {
 public:
  Attempt(Workbench& bench, const std::string& store, RunType run_type, bool again)
      : again_{again},
        project_{bench.project("  f: {home: {type: made}, store: " + store +
                               ", run_type: " + (run_type == RunType::FullDrop ? "full_drop" : "incremental") + "}\n")},
        config_{project_.flows.at(0)},
        connections_{project_.connections},
        engine_{open_engine({config_}, bench.registry(), options(bench))},
        session_{engine_->open_session()},
        store_{make_store(config_, bench.registry(), bench.folder())} {
    identity_.run_id = make_run_id();
    identity_.name = "f";
    identity_.flow = "f";
    identity_.source = "the suite";
    identity_.run_type = run_type;
    identity_.started = std::chrono::system_clock::now();
    RunOptions run;
    cli::use_connections(connections_, run);
    const std::unique_ptr<Home> home = make_home(config_, bench.registry(), bench.folder());
    sessions_ = reserve_sessions(run.reserve, *home, *store_, config_.name, cancel_).store;
    store_->prepare({.identity = identity_, .cancel = cancel_, .sessions = sessions_.get()});
  }

  /// What goes with the rows for the flow's next run.
  void leave_bookmark(std::string bookmark) { bookmark_ = std::move(bookmark); }
  FlowProgress progress() {
    return store_->progress({.flow = identity_.name, .run_type = identity_.run_type, .sessions = sessions_.get()});
  }

  /// Stages the rows of a query that the engine runs itself.
  Staged stage(const std::string& select) { return stage(relation_of(session_, select)); }

  /// Stages the rows of a made home, which come through the scan adapter.
  Staged stage_made(Workbench& bench, const std::string& home) {
    const config::FlowConfig config = bench.flow(home, "{type: remembering}");
    const std::unique_ptr<Home> made = make_home(config, bench.registry(), bench.folder());
    return stage(made->open(HomeContext{*engine_, session_, cancel_, [](const std::string&, bool) {}}));
  }

  engine::Session& session() { return session_; }
  Store& store() { return *store_; }
  const CancelToken& cancel() const { return cancel_; }

 private:
  static RunOptions options(const Workbench& bench) {
    RunOptions options;
    options.threads = 2;
    options.temp_folder = bench.folder();
    options.run_id = make_run_id();
    return options;
  }

  Staged stage(const engine::Relation& relation) {
    const engine::Relation fitting = store_->fit(relation);
    return store_->stage(fitting, StoreContext{.engine = *engine_,
                                               .session = session_,
                                               .cancel = cancel_,
                                               .identity = identity_,
                                               .preserve_order = false,
                                               .memory = store_->memory(fitting, 2).best,
                                               .threads = 2,
                                               .as_rows = again_,
                                               .without_dictionaries = again_,
                                               .bookmark = bookmark_,
                                               .progress = [](Rows) {},
                                               .note = [](const std::string&, bool) {}});
  }

  const bool again_;
  std::optional<std::string> bookmark_;
  const config::Project project_;
  const config::FlowConfig& config_;
  const CancelToken cancel_;
  FlowIdentity identity_;
  Connections connections_;
  std::unique_ptr<engine::Engine> engine_;
  engine::Session session_;
  std::shared_ptr<Reservations> sessions_;
  std::unique_ptr<Store> store_;
};

/// What every store promises (core/store.h).
class StoreConformance : public testing::TestWithParam<StoreCase> {
 protected:
  StoreConformance() { forget_everything(); }

  Attempt begin(RunType run_type = RunType::FullDrop, bool again = false) {
    return Attempt{bench_, GetParam().section(bench_.folder(), target_), run_type, again};
  }

  Staged publish(const std::string& select, RunType run_type = RunType::FullDrop) {
    try {
      return publish_once(select, run_type, false);
    } catch (const StageAgain&) {
      return publish_once(select, run_type, true);
    }
  }

  Staged publish_once(const std::string& select, RunType run_type, bool again) {
    Attempt attempt = begin(run_type, again);
    const Staged staged = attempt.stage(select);
    attempt.store().commit();
    return staged;
  }

  std::optional<engine::Relation> published() {
    return GetParam().published(bench_.engine(), bench_.session(), bench_.folder(), target_);
  }

  /// That the target holds exactly the rows of `select`, in its columns.
  void expect_published(const std::string& select) {
    const engine::Relation expected = relation_of(bench_.session(), select);
    const std::optional<engine::Relation> found = published();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->schema, expected.schema);
    EXPECT_THAT(rows_of(bench_.session(), *found), ElementsAreArray(rows_of(bench_.session(), expected)));
  }

  /// That the target holds these rows, each value as the text that the target's value has too.
  void expect_published_as_text(const std::string& select) {
    const std::optional<engine::Relation> found = published();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->schema.names(), relation_of(bench_.session(), select).schema.names());
    EXPECT_THAT(rows_of(bench_.session(), *found), ElementsAreArray(rows_of(bench_.session(), select)));
  }

  Workbench bench_;
  std::string target_ = "orders";
};

TEST_P(StoreConformance, PublishesEveryRowOnce) {
  const Staged staged = publish(numbered_rows(10'000));
  EXPECT_EQ(staged.rows, Rows{10'000});
  expect_published(numbered_rows(10'000));
}

TEST_P(StoreConformance, CountsWhatItWrote) {
  const Staged staged = publish(numbered_rows(5'000));
  EXPECT_EQ(staged.rows, Rows{5'000});
  ASSERT_EQ(staged.nulls.size(), 2U);
  EXPECT_EQ(staged.nulls[0].value_or(Rows{0}), Rows{0});
  EXPECT_EQ(staged.nulls[1].value_or(Rows{714}), Rows{714});
  EXPECT_GT(staged.bytes.value, 0U);
}

TEST_P(StoreConformance, PublishesASingleRow) {
  EXPECT_EQ(publish(numbered_rows(1)).rows, Rows{1});
  expect_published(numbered_rows(1));
}

TEST_P(StoreConformance, AnEmptySourceGivesAnEmptyTargetWithColumns) {
  EXPECT_EQ(publish(numbered_rows(0)).rows, Rows{0});
  expect_published(numbered_rows(0));
}

TEST_P(StoreConformance, AnEmptySourceEmptiesAFullTarget) {
  publish(numbered_rows(10));
  publish(numbered_rows(0));
  expect_published(numbered_rows(0));
}

TEST_P(StoreConformance, KeepsABookmarkWithTheRowsItCameWith) {
  EXPECT_EQ(begin(RunType::Incremental).progress().bookmark, std::nullopt);
  const auto publish_with = [&](const char* bookmark, RunType run_type, const std::string& rows) {
    Attempt attempt = begin(run_type);
    if (bookmark != nullptr) attempt.leave_bookmark(bookmark);
    attempt.stage(rows);
    attempt.store().commit();
  };
  const std::string odd = "up to 'x' [\"\xC3\xB8\"] = {1}; --";
  publish_with(odd.c_str(), RunType::FullDrop, numbered_rows(3));
  EXPECT_EQ(begin(RunType::Incremental).progress().bookmark, odd);
  EXPECT_TRUE(begin(RunType::Incremental).progress().keeps_rows);
  {
    Attempt attempt = begin(RunType::Incremental);
    attempt.leave_bookmark("of rows that do not settle");
    attempt.stage(numbered_rows(1));
    attempt.store().abort();
  }
  EXPECT_EQ(begin(RunType::Incremental).progress().bookmark, odd);
  publish_with("2", RunType::Incremental, numbered_rows(2));
  EXPECT_EQ(begin(RunType::Incremental).progress().bookmark, "2");
  publish_with("3", RunType::Incremental, numbered_rows(0));
  EXPECT_EQ(begin(RunType::Incremental).progress().bookmark, "3");
  publish_with(nullptr, RunType::Incremental, numbered_rows(1));
  EXPECT_EQ(begin(RunType::Incremental).progress().bookmark, std::nullopt);
}

TEST_P(StoreConformance, KeepsColumnsThatAreAllNull) {
  const std::string rows = "SELECT i AS id, NULL::VARCHAR AS a, NULL::DOUBLE AS b FROM range(3000) AS t(i)";
  publish(rows);
  expect_published_as_text(rows);
}

TEST_P(StoreConformance, KeepsThreeHundredColumns) {
  publish(wide_rows(300));
  expect_published_as_text(wide_rows(300));
}

TEST_P(StoreConformance, KeepsNamesThatMustBeQuoted) {
  publish(awkward_names(GetParam().longest_name));
  expect_published_as_text(awkward_names(GetParam().longest_name));
}

TEST_P(StoreConformance, KeepsEveryTypeWithItsEnds) {
  SamplesTogether given;
  SamplesTogether kept;
  for (const TypeSample& sample : type_samples()) {
    if (!GetParam().types.carries(sample)) continue;
    given.add(sample.name, sample.select());
    kept.add(sample.name, GetParam().types.select(sample));
  }
  publish(given.select());
  expect_published(kept.select());
}

TEST_P(StoreConformance, RefusesAValueThatItWouldChange) {
  publish(numbered_rows(10));
  for (const TypeSample& sample : type_samples()) {
    if (!GetParam().types.refuses.contains(sample.name)) continue;
    SCOPED_TRACE(sample.name);
    EXPECT_TRUE(error_of([&] { publish(sample.select()); }).has_value());
    expect_published(numbered_rows(10));
    if (!GetParam().keeps_columns) continue;
    const std::string full = std::exchange(target_, sample.name);
    EXPECT_TRUE(error_of([&] { publish(sample.select()); }).has_value());
    EXPECT_FALSE(published().has_value());
    target_ = full;
  }
}

TEST_P(StoreConformance, NothingIsVisibleBeforeTheCommit) {
  Attempt attempt = begin();
  attempt.stage(numbered_rows(100));
  EXPECT_FALSE(published().has_value());
  attempt.store().commit();
  expect_published(numbered_rows(100));
}

TEST_P(StoreConformance, TheOldRowsAreVisibleUntilTheCommit) {
  publish(numbered_rows(10));
  Attempt attempt = begin();
  attempt.stage(numbered_rows(100));
  expect_published(numbered_rows(10));
}

TEST_P(StoreConformance, AnAbortLeavesTheTargetAsItWas) {
  publish(numbered_rows(10));
  for (const RunType run_type : {RunType::FullDrop, RunType::Incremental}) {
    Attempt attempt = begin(run_type);
    attempt.stage(numbered_rows(100));
    attempt.store().abort();
    expect_published(numbered_rows(10));
  }
}

TEST_P(StoreConformance, AnAttemptThatIsDroppedLeavesTheTargetAsItWas) {
  publish(numbered_rows(10));
  { begin().stage(numbered_rows(100)); }
  expect_published(numbered_rows(10));
  publish(numbered_rows(20));
  expect_published(numbered_rows(20));
}

TEST_P(StoreConformance, AnAbortIsSafeAtAnyTime) {
  Attempt attempt = begin();
  attempt.store().abort();
  attempt.store().abort();
  EXPECT_FALSE(published().has_value());
}

TEST_P(StoreConformance, ASecondFullDropReplaces) {
  publish(numbered_rows(100));
  publish(numbered_rows(7));
  expect_published(numbered_rows(7));
  if (GetParam().keeps_columns) {
    EXPECT_TRUE(error_of([&] { publish("SELECT 7::BIGINT AS other"); }).has_value());
    return expect_published(numbered_rows(7));
  }
  publish("SELECT 7::BIGINT AS other");
  expect_published("SELECT 7::BIGINT AS other");
}

TEST_P(StoreConformance, AnIncrementalRunAdds) {
  publish(numbered_rows(10));
  for (int run = 0; run < 3; ++run) publish(numbered_rows(5), RunType::Incremental);
  std::string all = numbered_rows(10);
  for (int run = 0; run < 3; ++run) all += " UNION ALL " + numbered_rows(5);
  expect_published(all);
}

TEST_P(StoreConformance, AnIncrementalRunMayBeTheFirst) {
  publish(numbered_rows(5), RunType::Incremental);
  expect_published(numbered_rows(5));
}

TEST_P(StoreConformance, WhatLiesStagedCanBeReadBack) {
  for (const RunType run_type : {RunType::FullDrop, RunType::Incremental}) {
    Attempt attempt = begin(run_type);
    attempt.stage(numbered_rows(5'000));
    const engine::Relation back = attempt.store().read_back();
    EXPECT_EQ(back.schema, relation_of(bench_.session(), numbered_rows(0)).schema);
    EXPECT_THAT(rows_of(attempt.session(), back), ElementsAreArray(rows_of(bench_.session(), numbered_rows(5'000))));
    attempt.store().commit();
  }
}

TEST_P(StoreConformance, TakesRowsFromAScan) {
  Attempt attempt = begin();
  attempt.stage_made(bench_, "{type: made, rows: 50000, splits: 3}");
  attempt.store().commit();
  expect_published(numbered_rows(50'000));
}

TEST_P(StoreConformance, AFailureMidWayLeavesTheTargetAsItWas) {
  publish(numbered_rows(10));
  for (const RunType run_type : {RunType::FullDrop, RunType::Incremental}) {
    Attempt attempt = begin(run_type);
    const auto error =
        error_of([&] { attempt.stage_made(bench_, "{type: made, rows: 300000, splits: 2, fail_at: 250000}"); });
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->headline(), "row 250000 never came");
    attempt.store().abort();
    expect_published(numbered_rows(10));
  }
  publish(numbered_rows(20));
  expect_published(numbered_rows(20));
}

TEST_P(StoreConformance, ACancelledRunStopsSoonAndLeavesTheTargetAsItWas) {
  publish(numbered_rows(10));
  for (const RunType run_type : {RunType::FullDrop, RunType::Incremental}) {
    Attempt attempt = begin(run_type);
    auto staging = std::async(std::launch::async, [&] {
      return error_of([&] { attempt.stage_made(bench_, "{type: made, rows: 300000, splits: 2, block_at: 250000}"); });
    });
    EXPECT_TRUE(comes_true([] { return readers_that_wait() > 0; }));
    attempt.cancel().cancel(CancelReason::Interrupted);
    EXPECT_EQ(staging.wait_for(kSoon), std::future_status::ready);
    const std::optional<Error> error = staging.get();
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind(), ErrorKind::Cancelled) << error->what();
    attempt.store().abort();
    expect_published(numbered_rows(10));
  }
  publish(numbered_rows(20));
  expect_published(numbered_rows(20));
}

TEST_P(StoreConformance, ASecondRunIsRefusedWhileOneWorks) {
  if (!GetParam().locks) return;
  const Attempt first = begin();
  const auto error = error_of([&] { begin(); });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::Busy) << error->what();
}

TEST_P(StoreConformance, APlanTouchesNothing) {
  const config::Project project =
      bench_.project("  f: {home: {type: made}, store: " + GetParam().section(bench_.folder(), target_) + "}\n");
  const config::FlowConfig& config = project.flows.at(0);
  Connections connections{project.connections};
  RunOptions run;
  cli::use_connections(connections, run);
  FlowSessions sessions;
  const std::unique_ptr<Home> home = make_home(config, bench_.registry(), bench_.folder());
  const std::unique_ptr<Store> store = make_store(config, bench_.registry(), bench_.folder());
  PlanContext context;
  sessions = reserve_sessions(run.reserve, *home, *store, config.name, context.cancel);
  context.sessions = sessions.store.get();
  EXPECT_FALSE(store->describe().empty());
  EXPECT_FALSE(store->plan(relation_of(bench_.session(), numbered_rows(10)), context).empty());
  EXPECT_FALSE(published().has_value());
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformance, testing::ValuesIn(store_cases()),
                         [](const testing::TestParamInfo<StoreCase>& given) { return given.param.name; });

}  // namespace
}  // namespace hygge::test
