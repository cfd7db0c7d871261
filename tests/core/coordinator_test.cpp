#include "hygge/core/coordinator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <map>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/base/pool.h"
#include "tests/support/made/made_home.h"
#include "tests/support/made/remembering_store.h"

namespace hygge {
namespace {

using messages::FlowReport;
using messages::Outcome;
using messages::RunReport;

/// Hears everything, in order, and can be waited upon.
class Ear final : public messages::Status {
 public:
  void run_started(const std::string&, const std::string&, const std::vector<std::string>&, std::size_t) override {}
  void flow_started(const std::string& flow, const std::string&, const std::string&) override {
    hear("started " + flow);
  }
  void flow_progress(const std::string&, const messages::Progress&) override {}
  void note(const std::string&, messages::Level, const std::string& text) override {
    if (text.starts_with("opening the engine")) engine_opened_ = true;
    if (const std::size_t stopping = text.find(": stopping"); stopping != std::string::npos) {
      hear("stopping, " + text.substr(0, stopping));
    }
  }
  void flow_retrying(const std::string& flow, const Error&, int next, int of, Seconds) override {
    hear("retrying " + flow + " " + std::to_string(next) + "/" + std::to_string(of));
  }
  void flow_finished(const FlowReport& report) override { hear("finished " + report.name); }
  void run_finished(const RunReport&) override { hear("run finished"); }

  std::vector<std::string> heard() const {
    const std::lock_guard lock{mutex_};
    return heard_;
  }
  bool heard_of_the_engine() const { return engine_opened_; }
  bool hears(const std::string& text) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (std::chrono::steady_clock::now() < deadline) {
      const std::vector<std::string> now = heard();
      if (std::find(now.begin(), now.end(), text) != now.end()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return false;
  }

 private:
  void hear(std::string text) {
    const std::lock_guard lock{mutex_};
    heard_.push_back(std::move(text));
  }
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;  // guarded by mutex_
  std::atomic<bool> engine_opened_{false};
};

class CoordinatorTest : public testing::Test {
 protected:
  CoordinatorTest() { test::forget_everything(); }

  /// Runs a whole configuration with the kinds that only tests know.
  RunReport run(const std::string& flows, const CancelToken& cancel = CancelToken{}) {
    const config::Project project = load(flows);
    return Coordinator{registry_, run_options(project.options), ear_}.run(project, project.flows, cancel);
  }

  config::Project load(const std::string& flows) {
    std::ofstream{folder_.path() / "hygge.yml"} << "name: test\n" << flows;
    config::LoadRequest request;
    request.start = folder_.path();
    return config::load_project(request, registry_.catalogue());
  }

  static std::vector<std::int64_t> sorted(std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  static std::vector<std::int64_t> first(std::size_t rows) {
    std::vector<std::int64_t> ids(rows);
    std::iota(ids.begin(), ids.end(), 0);
    return ids;
  }

  const files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
  const Registry registry_{{&test::made_home_kind()}, {&test::remembering_store_kind()}};
  Ear ear_;
};

TEST_F(CoordinatorTest, MovesEveryRowOnceThroughScanAndDrain) {
  const RunReport report = run(R"(
flows:
  one:
    home: {type: made, rows: 10000, splits: 3}
    store: {type: remembering, target: one}
)");
  ASSERT_EQ(report.flows.size(), 1U);
  EXPECT_EQ(report.flows[0].outcome, Outcome::Passed) << (report.flows[0].error ? report.flows[0].error->what() : "");
  EXPECT_EQ(report.flows[0].rows, Rows{10000});
  EXPECT_EQ(report.flows[0].proof, "10,000 rows and the nulls of 2 columns agree");
  EXPECT_EQ(sorted(test::remembered("one").ids), first(10000));
}

TEST_F(CoordinatorTest, WhatThePoolsDidIsInTheReport) {
  struct Wire {};
  PoolSettings settings;
  settings.name = "connection 'erp'";
  settings.max_size = 2;
  Pool<Wire> pool{settings, {.connect = [](const CancelToken&) { return std::make_unique<Wire>(); }}};
  HomeKind served = test::made_home_kind();
  served.make = [&pool, inner = served.make](const config::Section& section, const KindContext& context) {
    const Loan<Wire> loan = pool.acquire({"flow " + context.flow, {}});
    return inner(section, context);
  };
  const Registry kinds{{&served}, {&test::remembering_store_kind()}};
  const config::Project project = load(R"(
flows:
  one: {home: {type: made, rows: 10}, store: {type: remembering, target: one}}
  two: {home: {type: made, rows: 10}, store: {type: remembering, target: two}}
)");
  RunOptions options = run_options(project.options);
  options.pools = [&pool] { return std::vector<messages::PoolReport>{{"erp", pool.counts()}}; };
  const RunReport report = Coordinator{kinds, options, ear_}.run(project, project.flows, CancelToken{});
  ASSERT_EQ(report.pools.size(), 1U);
  EXPECT_EQ(report.pools[0].connection, "erp");
  EXPECT_GE(report.pools[0].counts.borrowed, 2U);
  EXPECT_LE(report.pools[0].counts.opened, 2U);
  EXPECT_TRUE(run("flows: {}").pools.empty());
}

TEST_F(CoordinatorTest, AnEmptySourceEmptiesTheTarget) {
  run("flows: {f: {home: {type: made, rows: 5}, store: {type: remembering, target: t}}}");
  const RunReport report = run("flows: {f: {home: {type: made, rows: 0}, store: {type: remembering, target: t}}}");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Passed);
  EXPECT_TRUE(test::remembered("t").ids.empty());
}

TEST_F(CoordinatorTest, AFailureMidWayChangesNothing) {
  run("flows: {f: {home: {type: made, rows: 5}, store: {type: remembering, target: t}}}");
  const RunReport report =
      run("flows: {f: {home: {type: made, rows: 90000, fail_at: 70000}, store: {type: remembering, target: t}}}");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].outcome, Outcome::Failed);
  EXPECT_EQ(report.flows[0].error->headline(), "row 70000 never came");
  EXPECT_THAT(report.flows[0].error->context(), testing::ElementsAre("f"));
  EXPECT_EQ(sorted(test::remembered("t").ids), first(5));
}

TEST_F(CoordinatorTest, TriesTransientFailuresAgainFromACleanStage) {
  const RunReport report = run(R"(
flows:
  flaky:
    retries: 3
    retry_delay: 10ms
    home: {type: made, rows: 5000, fail_at: 4000, transient: true, fail_times: 2}
    store: {type: remembering, target: flaky}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Passed) << (report.flows[0].error ? report.flows[0].error->what() : "");
  EXPECT_EQ(report.flows[0].attempts, 3);
  EXPECT_EQ(sorted(test::remembered("flaky").ids), first(5000));
  EXPECT_TRUE(ear_.hears("retrying flaky 2/4"));
  EXPECT_TRUE(ear_.hears("retrying flaky 3/4"));
}

TEST_F(CoordinatorTest, GivesUpAfterTheRetries) {
  const RunReport report = run(R"(
flows:
  flaky:
    retries: 1
    retry_delay: 1ms
    home: {type: made}
    store: {type: remembering, target: gone, fail: commit, transient: true}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Failed);
  EXPECT_EQ(report.flows[0].attempts, 2);
  EXPECT_EQ(test::remembered("gone").aborts, 2);
  EXPECT_EQ(test::remembered("gone").commits, 0);
}

TEST_F(CoordinatorTest, DoesNotTryAgainWhatCannotBecomeGood) {
  const RunReport report = run(R"(
flows: {f: {retries: 5, home: {type: made}, store: {type: remembering, target: t, fail: stage}}}
)");
  EXPECT_EQ(report.flows[0].attempts, 1);
}

TEST_F(CoordinatorTest, NoticesRowsThatDidNotArrive) {
  const RunReport report = run(R"(
flows: {f: {home: {type: made, rows: 5000}, store: {type: remembering, target: lossy, lose: 1}}}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->kind(), ErrorKind::Verify);
  EXPECT_EQ(report.flows[0].error->reason(), "5,000 rows left the home, 4,999 rows arrived");
  EXPECT_EQ(test::remembered("lossy").commits, 0);
}

TEST_F(CoordinatorTest, DoesNotCommitWhenTheSourceChanged) {
  const RunReport report = run(R"(
flows: {f: {retries: 0, home: {type: made, changed: true}, store: {type: remembering, target: moved}}}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Failed);
  EXPECT_EQ(test::remembered("moved").commits, 0);
}

/// What a change does to those who read meanwhile looks like any damage.
TEST_F(CoordinatorTest, TellsThatTheSourceChangedWhenReadingFailed) {
  const RunReport report = run(R"(
flows:
  f:
    retries: 1
    retry_delay: 1ms
    home: {type: made, rows: 900, fail_at: 800, changed: true}
    store: {type: remembering, target: moved}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->headline(), "the made rows changed while they were read");
  EXPECT_EQ(report.flows[0].error->reason(), "row 800 never came");
  EXPECT_EQ(report.flows[0].attempts, 2);
}

TEST_F(CoordinatorTest, PublishingKeepsNobodyFromWorking) {
  const RunReport report = run(R"(
options: {concurrency: 2, threads: 1}
flows:
  slow:  {home: {type: made, rows: 900}, store: {type: remembering, target: slow, after: quick}}
  quick: {home: {type: made, rows: 1}, store: {type: remembering, target: quick}}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Passed) << (report.flows[0].error ? report.flows[0].error->what() : "");
  EXPECT_EQ(report.flows[1].outcome, Outcome::Passed);
}

/// What is decoded beside it would never end by itself.
TEST_F(CoordinatorTest, AFailedCopyStopsTheDecodingBesideIt) {
  const RunReport report = run(R"(
flows:
  f:
    timeout: 20s
    home: {type: made, rows: 900, block_at: 0}
    store: {type: remembering, target: t, verbatim: true, fail: stage}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->headline(), "the memory failed at stage");
}

TEST_F(CoordinatorTest, AFailedDecodingStopsTheCopyBesideIt) {
  const RunReport report = run(R"(
flows:
  f:
    timeout: 20s
    home: {type: made, rows: 900, fail_at: 800}
    store: {type: remembering, target: t, verbatim: true, fail: late, fail_times: 0}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->headline(), "row 800 never came");
}

TEST_F(CoordinatorTest, CopiesAsItIsWithoutTheEngine) {
  for (const std::string verify : {"none", "count"}) {
    const RunReport report = run("flows: {f: {verify: " + verify +
                                 ", home: {type: made, rows: 0, as_is: true, decode: fails},"
                                 " store: {type: remembering, target: t, verbatim: true}}}");
    EXPECT_EQ(report.flows[0].outcome, Outcome::Passed) << verify;
    EXPECT_FALSE(ear_.heard_of_the_engine()) << verify;
  }
}

TEST_F(CoordinatorTest, OpensTheEngineForAStoreThatDoesNotCopyAsItIs) {
  const RunReport report = run(R"(
flows: {f: {verify: count, home: {type: made, rows: 900, as_is: true}, store: {type: remembering, target: t}}}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Passed) << (report.flows[0].error ? report.flows[0].error->what() : "");
  EXPECT_TRUE(ear_.heard_of_the_engine());
  EXPECT_EQ(sorted(test::remembered("t").ids), first(900));
}

TEST_F(CoordinatorTest, LeavesTheDecodingToTheHomeThatCan) {
  const RunReport passed = run(R"(
flows:
  f:
    home: {type: made, rows: 0, as_is: true, decode: counts}
    store: {type: remembering, target: t, verbatim: true}
)");
  EXPECT_EQ(passed.flows[0].outcome, Outcome::Passed) << (passed.flows[0].error ? passed.flows[0].error->what() : "");
  const RunReport lost = run(R"(
flows:
  f:
    home: {type: made, rows: 9, as_is: true, decode: counts}
    store: {type: remembering, target: lossy, verbatim: true}
)");
  ASSERT_TRUE(lost.flows[0].error.has_value());
  EXPECT_EQ(lost.flows[0].error->reason(), "9 rows left the home, 0 rows arrived");
  EXPECT_EQ(test::remembered("lossy").commits, 0);
  EXPECT_FALSE(ear_.heard_of_the_engine());
}

/// The store would wait for ever.
TEST_F(CoordinatorTest, WhatTheHomeCannotDecodeStopsTheCopyBesideIt) {
  const RunReport report = run(R"(
flows:
  f:
    timeout: 20s
    home: {type: made, rows: 9, as_is: true, decode: fails}
    store: {type: remembering, target: t, verbatim: true, fail: late, fail_times: 0}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->headline(), "a made row does not decode");
}

TEST_F(CoordinatorTest, DecodesWithTheEngineWhatTheHomeCannot) {
  const RunReport report = run(R"(
flows:
  f:
    timeout: 20s
    home: {type: made, rows: 900, as_is: true, fail_at: 800}
    store: {type: remembering, target: t, verbatim: true, fail: late, fail_times: 0}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->headline(), "row 800 never came");
  EXPECT_TRUE(ear_.heard_of_the_engine());
}

TEST_F(CoordinatorTest, DecodesOnceMoreWhatItMovesWhenAsked) {
  const auto readings_of = [&](const std::string& decode) {
    const int before = test::readers_made();
    const RunReport report = run("flows: {f: {verify: decode, home: {type: made, rows: 900, decode: " + decode +
                                 "}, store: {type: remembering, target: t}}}");
    EXPECT_EQ(report.flows[0].outcome == Outcome::Passed, decode != "fails");
    return test::readers_made() - before;
  };
  EXPECT_EQ(readings_of("nothing"), 2);
  EXPECT_EQ(readings_of("counts"), 1) << "the home has decoded";
  EXPECT_EQ(readings_of("fails"), 0);
}

/// A flow that failed by itself must say so, though others had been stopped by then.
TEST_F(CoordinatorTest, TellsWhatFailedThoughTheRunWasCancelled) {
  const CancelToken cancel;
  std::thread interrupt{[&] {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (test::stores_that_wait() == 0 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    cancel.cancel(CancelReason::Interrupted);
  }};
  const RunReport report = run(
      "flows: {late: {home: {type: made, rows: 900}, store: {type: remembering, target: late, fail: late}}}", cancel);
  interrupt.join();
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->headline(), "the memory failed at late");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Failed);
}

TEST_F(CoordinatorTest, TellsWhyItWasWaitingWhenItIsStopped) {
  const RunReport report = run(R"(
flows:
  f:
    timeout: 1s
    retries: 5
    retry_delay: 1h
    home: {type: made, rows: 9, fail_at: 1, transient: true}
    store: {type: remembering, target: t}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].error->kind(), ErrorKind::Timeout);
  EXPECT_EQ(report.flows[0].error->reason(), "it was waiting to try again, because row 1 never came");
}

TEST_F(CoordinatorTest, OneFailureStopsTheOthers) {
  const RunReport report = run(R"(
options: {concurrency: 2}
flows:
  waits:  {home: {type: made, rows: 900, block_at: 0}, store: {type: remembering, target: waits}}
  fails:  {home: {type: made, rows: 800, fail_at: 1}, store: {type: remembering, target: fails}}
  later:  {home: {type: made, rows: 1}, store: {type: remembering, target: later}}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Cancelled);
  EXPECT_EQ(report.flows[1].outcome, Outcome::Failed);
  EXPECT_EQ(report.flows[2].outcome, Outcome::Skipped);
  EXPECT_EQ(test::remembered("later").commits, 0);
}

TEST_F(CoordinatorTest, ContinuesOnErrorWhenAsked) {
  const RunReport report = run(R"(
options: {concurrency: 1, continue_on_error: true}
flows:
  fails:  {home: {type: made, rows: 800, fail_at: 1}, store: {type: remembering, target: fails}}
  later:  {home: {type: made, rows: 10}, store: {type: remembering, target: later}}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Failed);
  EXPECT_EQ(report.flows[1].outcome, Outcome::Passed);
  EXPECT_EQ(test::remembered("later").ids.size(), 10U);
}

TEST_F(CoordinatorTest, BeginsNoneWhereOneCannotBegin) {
  const RunReport report = run(R"(
options: {concurrency: 2}
flows:
  good:   {home: {type: made, rows: 900}, store: {type: remembering, target: good}}
  bad:    {home: {type: made, try_open: fails}, store: {type: remembering, target: bad}}
  worse:  {home: {type: made, try_open: fails}, store: {type: remembering, target: worse}}
)");
  EXPECT_THAT(ear_.heard(), testing::ElementsAre("started bad", "finished bad", "started worse", "finished worse",
                                                 "finished good", "run finished"));
  EXPECT_EQ(report.flows[0].outcome, Outcome::Skipped);
  EXPECT_EQ(report.flows[1].outcome, Outcome::Failed);
  EXPECT_THAT(report.flows[1].error->what(), testing::StartsWith("bad: there are no made rows"));
  EXPECT_EQ(report.flows[2].outcome, Outcome::Failed);
}

TEST_F(CoordinatorTest, LeavesOutWhatCannotBeginWhenTheOthersShallGoOn) {
  const RunReport report = run(R"(
options: {concurrency: 1, continue_on_error: true}
flows:
  good:   {home: {type: made, rows: 900}, store: {type: remembering, target: good}}
  bad:    {home: {type: made, try_open: fails}, store: {type: remembering, target: bad}}
)");
  EXPECT_THAT(ear_.heard(),
              testing::ElementsAre("started bad", "finished bad", "started good", "finished good", "run finished"));
  EXPECT_EQ(report.flows[0].outcome, Outcome::Passed);
  EXPECT_EQ(report.flows[1].outcome, Outcome::Failed);
}

TEST_F(CoordinatorTest, BeginsWithWhatMayPass) {
  const RunReport report = run(R"(
flows:
  passing: {home: {type: made, try_open: fails for now}, store: {type: remembering, target: passing}}
)");
  EXPECT_EQ(report.flows[0].outcome, Outcome::Passed);
  EXPECT_EQ(report.flows[0].attempts, 1);
}

TEST_F(CoordinatorTest, StartsTheLargestFirst) {
  run(R"(
options: {concurrency: 1}
flows:
  small:  {home: {type: made, rows: 1}, store: {type: remembering, target: small}}
  large:  {home: {type: made, rows: 900}, store: {type: remembering, target: large}}
  middle: {home: {type: made, rows: 30}, store: {type: remembering, target: middle}}
)");
  EXPECT_THAT(ear_.heard(), testing::ElementsAre("started large", "finished large", "started middle", "finished middle",
                                                 "started small", "finished small", "run finished"));
}

TEST_F(CoordinatorTest, AFlowHasATimeLimit) {
  const RunReport report = run(R"(
flows: {slow: {timeout: 200ms, home: {type: made, block_at: 0}, store: {type: remembering, target: slow}}}
)");
  ASSERT_TRUE(report.flows[0].error.has_value());
  EXPECT_EQ(report.flows[0].outcome, Outcome::Failed);
  EXPECT_EQ(report.flows[0].error->kind(), ErrorKind::Timeout);
}

TEST_F(CoordinatorTest, AnInterruptStopsRunningFlowsAndSkipsTheRest) {
  const CancelToken cancel;
  std::thread interrupt{[&] {
    EXPECT_TRUE(ear_.hears("started waits"));
    cancel.cancel(CancelReason::Interrupted);
  }};
  const RunReport report = run(R"(
options: {concurrency: 1}
flows:
  waits: {home: {type: made, rows: 900, block_at: 0}, store: {type: remembering, target: waits}}
  later: {home: {type: made, rows: 1}, store: {type: remembering, target: later}}
)",
                               cancel);
  interrupt.join();
  EXPECT_EQ(report.flows[0].outcome, Outcome::Cancelled);
  EXPECT_EQ(report.flows[1].outcome, Outcome::Skipped);
  EXPECT_TRUE(ear_.hears("stopping, interrupted"));
}

TEST_F(CoordinatorTest, PlansWithoutMovingAnything) {
  const config::Project project =
      load("flows: {f: {home: {type: made, rows: 7}, store: {type: remembering, target: planned}}}");
  std::vector<FlowPlan> plans;
  plan(project, project.flows, registry_, run_options(project.options), CancelToken{},
       [&](const FlowPlan& one) { plans.push_back(one); });
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_EQ(plans[0].from, "7 made rows");
  EXPECT_EQ(plans[0].to, "memory of planned");
  EXPECT_THAT(plans[0].lines, testing::ElementsAre("would be remembered"));
  EXPECT_EQ(test::remembered("planned").commits, 0);
}

TEST_F(CoordinatorTest, PlansTellWhatTheStoreFindsAndHowArrivalWillBeProven) {
  const config::Project project = load(R"(
flows:
  one: {home: {type: made, rows: 7}, store: {type: remembering, target: a, lacks: room}, verify: full}
  two: {home: {type: made, rows: 7}, store: {type: remembering, target: b}}
)");
  std::vector<FlowPlan> plans;
  plan(project, project.flows, registry_, run_options(project.options), CancelToken{},
       [&](const FlowPlan& one) { plans.push_back(one); });
  ASSERT_EQ(plans.size(), 2U);
  EXPECT_THAT(plans[0].lines, testing::ElementsAre("would be remembered, and read back"));
  ASSERT_EQ(plans[0].findings.size(), 1U);
  EXPECT_FALSE(plans[0].findings[0].good);
  EXPECT_EQ(plans[0].findings[0].text, "it lacks room");
  EXPECT_EQ(plans[0].findings[0].advice, "give it room");
  EXPECT_FALSE(plans[0].error.has_value());
  EXPECT_THAT(plans[1].lines, testing::ElementsAre("would be remembered"));
  EXPECT_TRUE(plans[1].findings.empty());
}

TEST_F(CoordinatorTest, PlansNoMoreOnceItIsCancelled) {
  const config::Project project = load(R"(
flows:
  one: {home: {type: made, rows: 7}, store: {type: remembering, target: planned}}
  two: {home: {type: made, rows: 7}, store: {type: remembering, target: planned2}}
)");
  const CancelToken cancel;
  int told = 0;
  const auto stop = [&](const FlowPlan&) {
    ++told;
    cancel.cancel(CancelReason::HungUp);
  };
  EXPECT_THROW(plan(project, project.flows, registry_, run_options(project.options), cancel, stop), Error);
  EXPECT_EQ(told, 1);
}

TEST_F(CoordinatorTest, RunIdsDifferAndSortByTime) {
  const std::string first_id = make_run_id();
  const std::string second_id = make_run_id();
  EXPECT_NE(first_id, second_id);
  EXPECT_LE(first_id.substr(0, 16), second_id.substr(0, 16));
}

}  // namespace
}  // namespace hygge
