// Others at the same target: earlier runs, other runs, strangers and readers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "hygge/base/files.h"
#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

TEST(Neighbours, ThreeRunsAtOnceAfterEachOtherAddThreeTimes) {
  Lake lake;
  lake.set_up({}, {"run_type: incremental"});
  lake.land(1, 2);
  for (int i = 0; i < 3; ++i) {
    const ProgramResult run = lake.start();
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  EXPECT_EQ(lake.rows_by_landing(), "1:3000");
  EXPECT_EQ(lake.files("lake/orders").size(), 6U);
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

/// A pattern that gives a second file of one second the same name must not overwrite the first.
TEST(Neighbours, RunsWithinOneSecondNeverOverwriteEachOther) {
  Lake lake;
  lake.set_up({"file_pattern: \"orders-{timestamp}.parquet\""}, {"run_type: incremental"});
  lake.land(1);
  int settled = 0;
  for (int i = 0; i < 3; ++i) settled += lake.start().exit_code == 0 ? 1 : 0;
  EXPECT_GE(settled, 1);
  EXPECT_EQ(lake.rows_by_landing(), "1:" + std::to_string(settled * Lake::kRows));
}

TEST(Neighbours, ASecondRunIsToldWhoHoldsTheTarget) {
  Lake lake;
  lake.settle();
  lake.set_up({}, {"retries: 0"});
  lake.land(2);
  RunningProgram first{lake.start_request("call=open,path=f0.staged,mark=" + lake.path("struck").string() +
                                          ",until=" + lake.path("go").string())};
  ASSERT_TRUE(lake.appears("struck")) << first.err();
  const ProgramResult second = lake.start();
  expect_letter(second, {"another run is publishing to", "lake/orders", "process " + std::to_string(first.process()),
                         "wait until it has ended"});
  EXPECT_EQ(lake.rows_by_landing(), "1:1000");
  lake.write("go", "");
  const ProgramResult ended = first.wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

TEST(Neighbours, ASecondRunTriesAgainUntilTheFirstHasEnded) {
  Lake lake;
  lake.settle();
  lake.set_up({}, {"retries: 100", "retry_delay: 100ms"});
  lake.land(2);
  RunningProgram first{lake.start_request("call=open,path=f0.staged,mark=" + lake.path("struck").string() +
                                          ",until=" + lake.path("go").string())};
  ASSERT_TRUE(lake.appears("struck")) << first.err();
  RunningProgram second{lake.start_request()};
  EXPECT_TRUE(second.wait_for_err("RETRY")) << second.err();
  EXPECT_EQ(lake.rows_by_landing(), "1:1000");
  lake.write("go", "");
  EXPECT_EQ(first.wait().exit_code, 0);
  const ProgramResult ended = second.wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

/// Two projects, one of which publishes the folder that the other publishes into.
TEST(Neighbours, ATargetInsideAnotherIsNotDisturbed) {
  for (const std::string run_type : {"full_drop", "incremental"}) {
    SCOPED_TRACE(run_type);
    Lake lake;
    lake.land(1);
    const std::vector<std::string> inside{"--var", "flow.orders.store.path=lake/orders/deep"};
    RunningProgram inner{lake.start_request(
        "call=open,path=f0.staged,mark=" + lake.path("struck").string() + ",until=" + lake.path("go").string(),
        inside)};
    ASSERT_TRUE(lake.appears("struck")) << inner.err();
    lake.set_up({}, {"retries: 0", "run_type: " + run_type});
    expect_letter(lake.start(), {"lake/orders' holds another target", "lake/orders/deep", "try "});
    lake.write("go", "");
    const ProgramResult ended = inner.wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(lake.files("lake/orders/deep").size(), 1U);
    EXPECT_EQ(lake.rows_by_landing(), "1:1000");
  }
}

TEST(Neighbours, ATargetDoesNotLieInsideAnother) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  const ProgramResult run = lake.start({}, {"--var", "flow.orders.store.path=lake/orders/deep"});
  expect_letter(run, {"lake/orders/deep' lies inside another target", "choose a path outside of it"});
  expect_untouched(lake, before);
  lake.write("flows/orders/flow.yml", "home: landing\nstore: lake/orders/deep\n");
  for (const char* command : {"plan", "debug"}) {
    const ProgramResult told = lake.hygge({command});
    EXPECT_EQ(told.exit_code, 1) << command;
    EXPECT_THAT(told.out + told.err, testing::HasSubstr("lake/orders/deep' lies inside another target")) << command;
  }
}

/// Retention jobs and writers that do not know of hygge work on, also between its look at the folder and the step that
/// publishes.
class LastMoment : public testing::TestWithParam<bool> {
 protected:
  /// Runs until just before the step, lets `meanwhile` happen, and goes on.
  ProgramResult publish(Lake& lake, const std::string& run_type, const std::function<void()>& meanwhile) const {
    lake.set_up({"file_pattern: \"{run_id}-{sequence}.parquet\""}, {"run_type: " + run_type});
    lake.land(2);
    RunningProgram run{lake.start_request("call=renameat2,path=/new ,mark=" + lake.path("struck").string() +
                                          ",until=" + lake.path("go").string() + (is_exchanged() ? "" : ",do=EINVAL"))};
    EXPECT_TRUE(lake.appears("struck")) << run.err();
    meanwhile();
    lake.write("go", "");
    ProgramResult ended = run.wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return ended;
  }
  static bool is_exchanged() { return GetParam(); }
};

TEST_P(LastMoment, WhatIsRemovedStaysRemoved) {
  for (const std::string run_type : {"incremental", "full_drop"}) {
    SCOPED_TRACE(run_type);
    Lake lake;
    lake.land(1, 2);
    ASSERT_EQ(lake.start().exit_code, 0);
    const std::string old = lake.files("lake/orders").front();
    publish(lake, run_type, [&] { lake.remove("lake/orders/" + old); });
    EXPECT_EQ(lake.rows_by_landing(), run_type == "incremental" ? "1:500 2:1000" : "2:1000");
    EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
  }
}

TEST_P(LastMoment, WhatIsAddedToAReplacedFileIsKeptAside) {
  Lake lake;
  lake.settle();
  const std::string old = lake.files("lake/orders").front();
  const std::string touched = lake.read("lake/orders/" + old) + "more";
  const ProgramResult run = publish(lake, "full_drop", [&] { lake.write("lake/orders/" + old, touched); });
  EXPECT_THAT(run.err, testing::HasSubstr("'" + old + "' was changed in"));
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
  EXPECT_EQ(lake.read("lake/.hygge/rescued/orders/" + old), touched);
}

INSTANTIATE_TEST_SUITE_P(Survival, LastMoment, testing::Bool(),
                         [](const auto& way) { return way.param ? "ByExchange" : "InTwoSteps"; });

TEST(Neighbours, FilesOfStrangersAreNotReplacedUnlessAsked) {
  Lake lake;
  lake.settle();
  lake.write("lake/orders/notes.txt", "mine");
  lake.write("lake/orders/deep/more.parquet", "mine");
  const Snapshot before = lake.target();
  expect_letter(lake.start(), {"lake/orders", "hygge did not write", "notes.txt", "replace_foreign: true"});
  expect_untouched(lake, before);
  lake.set_up({"replace_foreign: true"});
  lake.land(2);
  EXPECT_EQ(lake.start().exit_code, 0);
  EXPECT_EQ(lake.rows_by_landing(), "2:1000");
  EXPECT_EQ(lake.files("lake/orders").size(), 1U);
}

TEST(Neighbours, FilesOfStrangersStayWhenRowsAreAdded) {
  Lake lake;
  lake.settle();
  lake.write("lake/orders/notes.txt", "mine");
  EXPECT_EQ(lake.start({}, {"--incremental"}).exit_code, 0);
  EXPECT_EQ(lake.read("lake/orders/notes.txt"), "mine");
  EXPECT_EQ(lake.rows_by_landing(), "1:2000");
}

TEST(Neighbours, AnIdentityFlowArrivesByteForByte) {
  Lake lake;
  lake.land(1, 3);
  ASSERT_EQ(lake.start().exit_code, 0);
  const std::vector<std::string> arrived = lake.files("lake/orders");
  ASSERT_EQ(arrived.size(), 3U);
  for (std::size_t file = 0; file < arrived.size(); ++file) {
    EXPECT_EQ(lake.read("lake/orders/" + arrived[file]), lake.read("landing/" + std::to_string(file) + ".parquet"));
  }
}

std::uint64_t inode_of(const Lake& lake) {
  const std::optional<files::Fingerprint> folder = files::fingerprint(lake.path("lake/orders"));
  return folder ? folder->inode : 0;
}

/// A reader who opened the folder just before it was exchanged may find it being emptied; only a listing that no
/// exchange fell into counts. The folder itself is there at every moment.
TEST(Neighbours, AReaderSeesWholeGenerations) {
  Lake lake;
  lake.settle();
  std::atomic<bool> is_over{false};
  std::thread runs{[&] {
    for (int i = 0; i < 6; ++i) {
      const std::string rows = i % 2 == 0 ? "100" : "250";
      EXPECT_EQ(lake.start({}, {"--var", "flow.orders.store.batch_size=" + rows}).exit_code, 0);
    }
    is_over = true;
  }};
  std::set<std::size_t> counts;
  while (!is_over) {
    const std::uint64_t before = inode_of(lake);
    EXPECT_NE(before, 0U);
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{lake.path("lake/orders")}) {
      count += entry.path().extension() == ".parquet" ? 1U : 0U;
    }
    if (inode_of(lake) == before) counts.insert(count);
  }
  runs.join();
  EXPECT_THAT(counts, testing::IsSubsetOf({1U, 10U, 4U}));
  EXPECT_GE(counts.size(), 2U);
}

}  // namespace
}  // namespace hygge::test
