// Others at the same target: earlier runs, other runs, strangers and readers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

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

/// Looks again and again, and tells what it saw that was neither one landing nor the other.
TEST(Neighbours, AReaderSeesWholeGenerations) {
  Lake lake;
  lake.settle();
  std::atomic<bool> is_over{false};
  std::thread runs{[&] {
    for (int i = 0; i < 6; ++i) EXPECT_EQ(lake.start({}, {"--var", "flow.orders.store.batch_size=100"}).exit_code, 0);
    is_over = true;
  }};
  int looks = 0;
  while (!is_over) {
    // One listing of an open folder is one generation, whatever happens to its name meanwhile.
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{lake.path("lake/orders")}) {
      if (entry.path().extension() == ".parquet") names.push_back(entry.path().filename());
    }
    EXPECT_TRUE(names.size() == 1 || names.size() == 10) << names.size() << " files at look " << looks;
    ++looks;
  }
  runs.join();
  EXPECT_GT(looks, 0);
}

}  // namespace
}  // namespace hygge::test
