#include "hygge/messages/plain_screen.h"

#include <gmock/gmock.h>

#include "tests/messages/kept_lines.h"
#include "tests/messages/samples.h"

namespace hygge::messages {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PlainScreenTest : public testing::Test {
 protected:
  PlainScreen screen(Verbosity verbosity = Verbosity::Normal) {
    return PlainScreen{std::make_unique<KeptLines>(lines_), verbosity, Paint{}, [this] { return now_; }};
  }

  static Progress moved(Rows rows) {
    Progress progress;
    progress.rows = rows;
    progress.phase = "moving";
    return progress;
  }

  std::vector<std::string> lines_;
  std::chrono::steady_clock::time_point now_{};
};

void play_a_run(Status& status) {
  status.run_started("demo", "r1", {"users", "orders"}, 2);
  status.flow_started("users", "landing/users", "lake/users");
  status.note("users", Level::Debug, "2 threads");
  status.note("users", Level::Info, "the files were copied as they are");
  status.note("", Level::Warning, "the disk is nearly full");
  status.flow_retrying("users", Error{ErrorKind::Data, "the file changed"}, 2, 3, Seconds{1});
  FlowReport users = samples::passed("users", Rows{10}, Bytes{100}, Seconds{2});
  status.flow_finished(users);
  status.flow_started("orders", "landing/orders", "lake/orders");
  status.flow_finished(samples::failed("orders"));
  status.run_finished(samples::run({users, samples::failed("orders")}));
}

TEST_F(PlainScreenTest, TellsARunFromStartToEnd) {
  PlainScreen status = screen();
  play_a_run(status);
  EXPECT_THAT(
      lines_,
      ElementsAre(
          "Project demo: 2 flows, up to 2 at once (run r1)",                      //
          "[1 of 2] START flow users: landing/users -> lake/users",               //
          "[1 of 2] NOTE flow users: the files were copied as they are",          //
          "WARN: the disk is nearly full",                                        //
          "[1 of 2] RETRY flow users: the file changed; attempt 2 of 3 in 1.0s",  //
          "[1 of 2] FINISHED flow users ... 10 rows in 2.0s (5 rows/s)",          //
          "[2 of 2] START flow orders: landing/orders -> lake/orders",            //
          "[2 of 2] ERROR flow orders after 1.0s: the folder 'landing/orders' is not there (No such file or directory)",
          "",                                                              //
          "flow      state  rows  bytes  time  rows/s  MB/s  settled in",  //
          "users     PASS     10  100 B  2.0s       5   0.0  lake/users",  //
          "orders    ERROR     -      -  1.0s       -     -",              //
          "together           10  100 B  4.0s       3   0.0",              //
          "",                                                              //
          "orders: the folder 'landing/orders' is not there",              //
          "  because  No such file or directory",                          //
          "  where    flows/orders/flow.yml:3:9 (home.path)",              //
          "  try      create it, or correct the path",                     //
          "",                                                              //
          "Done. PASS=1 WARN=0 ERROR=1 SKIP=0 TOTAL=2"));
}

TEST_F(PlainScreenTest, QuietTellsWarningsErrorsAndTheLastLine) {
  PlainScreen status = screen(Verbosity::Quiet);
  play_a_run(status);
  EXPECT_THAT(
      lines_,
      ElementsAre(
          "WARN: the disk is nearly full",                                        //
          "[1 of 2] RETRY flow users: the file changed; attempt 2 of 3 in 1.0s",  //
          "[2 of 2] ERROR flow orders after 1.0s: the folder 'landing/orders' is not there (No such file or directory)",
          "",                                                  //
          "orders: the folder 'landing/orders' is not there",  //
          "  because  No such file or directory",              //
          "  where    flows/orders/flow.yml:3:9 (home.path)",  //
          "  try      create it, or correct the path",         //
          "",                                                  //
          "Done. PASS=1 WARN=0 ERROR=1 SKIP=0 TOTAL=2"));
}

TEST_F(PlainScreenTest, VerboseAlsoTellsDebugNotesAndProofs) {
  PlainScreen status = screen(Verbosity::Verbose);
  play_a_run(status);
  EXPECT_THAT(lines_, testing::IsSupersetOf({"[1 of 2] DEBUG flow users: 2 threads",
                                             "[1 of 2] CHECKED flow users: rows and columns agree"}));
}

TEST_F(PlainScreenTest, TellsProgressEveryFiveSecondsAndOnlyWhenItMoved) {
  PlainScreen status = screen();
  status.flow_started("users", "a", "b");
  lines_.clear();
  now_ += std::chrono::milliseconds{4'999};
  status.flow_progress("users", moved(Rows{1}));
  EXPECT_THAT(lines_, IsEmpty());
  now_ += std::chrono::milliseconds{1};
  status.flow_progress("users", moved(Rows{1'000}));
  status.flow_progress("users", moved(Rows{2'000}));
  now_ += std::chrono::seconds{5};
  status.flow_progress("users", moved(Rows{1'000}));
  EXPECT_THAT(lines_, ElementsAre("RUNNING flow users ... 1,000 rows in 5.0s (200 rows/s), moving"));
  status.flow_progress("users", moved(Rows{3'000}));
  EXPECT_THAT(lines_, testing::Contains("RUNNING flow users ... 3,000 rows in 10.0s (300 rows/s), moving"));
}

TEST_F(PlainScreenTest, ForgetsTheProgressOfSettledFlows) {
  PlainScreen status = screen();
  status.flow_started("users", "a", "b");
  status.flow_finished(samples::stopped("users"));
  lines_.clear();
  now_ += std::chrono::minutes{1};
  status.flow_progress("users", moved(Rows{1'000}));
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(PlainScreenTest, TellsEachWarningOnce) {
  PlainScreen status = screen();
  status.note("users", Level::Warning, "column x was widened");
  FlowReport report = samples::passed("users", Rows{10}, Bytes{100}, Seconds{2});
  report.outcome = Outcome::Warned;
  report.warnings = {"column x was widened", "column y was widened"};
  status.flow_finished(report);
  EXPECT_THAT(lines_, ElementsAre("WARN flow users: column x was widened",  //
                                  "WARN flow users: column y was widened",  //
                                  "FINISHED flow users ... 10 rows in 2.0s (5 rows/s), 2 warnings"));
}

TEST_F(PlainScreenTest, KeepsAnEventOnOneLine) {
  PlainScreen status = screen();
  status.note("users", Level::Info, "two\nlines");
  EXPECT_THAT(lines_, ElementsAre("NOTE flow users: two\\nlines"));
}

}  // namespace
}  // namespace hygge::messages
