#include "hygge/messages/summary_lines.h"

#include <gmock/gmock.h>

#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"
#include "tests/messages/samples.h"

namespace hygge::messages {
namespace {

using testing::ElementsAre;

FlowReport many_users() { return samples::passed("users", Rows{1'234'567}, Bytes{34'500'000}, Seconds{2.3}); }

RunReport four_flows() {
  FlowReport items = samples::passed("items", Rows{10}, Bytes{999}, Seconds{0});
  items.outcome = Outcome::Warned;
  return samples::run({many_users(), items, samples::skipped("logs"), samples::stopped("visits")});
}

TEST(SummaryLinesTest, IsATableAtEightyColumns) {
  EXPECT_THAT(summary_lines(four_flows(), 80),
              ElementsAre("",                                                                         //
                          "flow      state         rows    bytes   time   rows/s  MB/s  settled in",  //
                          "users     PASS     1,234,567  34.5 MB   2.3s  536,768  15.0  lake/users",  //
                          "items     WARN            10    999 B  0.00s        -     -  lake/items",  //
                          "logs      SKIP             -        -      -        -     -",              //
                          "visits    STOPPED          -        -   1.0s        -     -",              //
                          "together           1,234,577  34.5 MB   4.0s  308,644   8.6",              //
                          "",                                                                         //
                          "Done. PASS=1 WARN=1 ERROR=0 STOP=1 SKIP=1 TOTAL=4"));
}

TEST(SummaryLinesTest, IsAListAtFortyColumns) {
  EXPECT_THAT(summary_lines(four_flows(), 40),
              ElementsAre("",                                         //
                          "users: PASS, 1,234,567 rows, 34.5 MB in",  //
                          "  2 files, 2.3s",                          //
                          "  536,768 rows/s, 15.0 MB/s",              //
                          "  settled in lake/users",                  //
                          "  checked: rows and columns agree",        //
                          "items: WARN, 10 rows, 999 B in 2 files,",  //
                          "  0.00s",                                  //
                          "  settled in lake/items",                  //
                          "  checked: rows and columns agree",        //
                          "logs: SKIP",                               //
                          "visits: STOPPED after 1.0s",               //
                          "",                                         //
                          "Done. PASS=1 WARN=1 ERROR=0 STOP=1",       //
                          "  SKIP=1 TOTAL=4"));
}

TEST(SummaryLinesTest, TellsWhatThePoolsDid) {
  RunReport report = samples::run({many_users()});
  PoolReport erp{"erp",
                 {.opened = 3, .failed = 1, .borrowed = 52, .reused = 49, .waited = std::chrono::milliseconds{1'200}}};
  erp.counts.discarded = {1, 0, 0, 0, 2};
  PoolReport lake{"lake", {.opened = 1, .borrowed = 1}};
  report.pools = {erp, lake};
  EXPECT_THAT(
      summary_lines(report, 100),
      testing::IsSupersetOf(
          {"connection erp: 3 opened, borrowed 52 times (49 reused), waited 1.2s; 1 attempt to open one failed;",
           "  closed: 1 broken, 2 idle", "connection lake: 1 opened, borrowed 1 time (0 reused), waited 0.00s"}));
  EXPECT_EQ(summary_lines(report, 100, Paint{}, false).size(), 1U) << "not where only the last line is wanted";
}

TEST(SummaryLinesTest, TellsOneFlowInSentences) {
  EXPECT_THAT(summary_lines(samples::run({many_users()}), 80),
              ElementsAre("",                                                       //
                          "users: PASS, 1,234,567 rows, 34.5 MB in 2 files, 2.3s",  //
                          "  536,768 rows/s, 15.0 MB/s",                            //
                          "  settled in lake/users",                                //
                          "  checked: rows and columns agree",                      //
                          "",                                                       //
                          "Done. PASS=1 WARN=0 ERROR=0 SKIP=0 TOTAL=1"));
}

TEST(SummaryLinesTest, ShowsFailedFlowsAsLetters) {
  EXPECT_THAT(summary_lines(samples::run({samples::failed("users")}), 80),
              ElementsAre("",                                                 //
                          "users: ERROR after 1.0s",                          //
                          "",                                                 //
                          "users: the folder 'landing/users' is not there",   //
                          "  because  No such file or directory",             //
                          "  where    flows/users/flow.yml:3:9 (home.path)",  //
                          "  try      create it, or correct the path",        //
                          "",                                                 //
                          "Done. PASS=0 WARN=0 ERROR=1 SKIP=0 TOTAL=1"));
}

TEST(SummaryLinesTest, TellsOnlyFailuresAndCountsToThoseWhoWantQuiet) {
  EXPECT_THAT(summary_lines(samples::run({many_users(), samples::failed("items")}), 80, Paint{}, false),
              ElementsAre("",                                                 //
                          "items: the folder 'landing/items' is not there",   //
                          "  because  No such file or directory",             //
                          "  where    flows/items/flow.yml:3:9 (home.path)",  //
                          "  try      create it, or correct the path",        //
                          "",                                                 //
                          "Done. PASS=1 WARN=0 ERROR=1 SKIP=0 TOTAL=2"));
  EXPECT_THAT(summary_lines(samples::run({many_users()}), 80, Paint{}, false),
              ElementsAre("Done. PASS=1 WARN=0 ERROR=0 SKIP=0 TOTAL=1"));
}

TEST(SummaryLinesTest, ToldOfNoFlowsItCountsNone) {
  EXPECT_THAT(summary_lines(samples::run({}), 80), ElementsAre("Done. PASS=0 WARN=0 ERROR=0 SKIP=0 TOTAL=0"));
}

TEST(SummaryLinesTest, TellsALongPlaceBelowTheTableAndUncut) {
  RunReport report = samples::run({many_users(), samples::skipped("logs")});
  report.flows[0].settled = "/data/of/the/far/north/users";
  EXPECT_THAT(summary_lines(report, 80),
              ElementsAre("",                                                          //
                          "flow      state       rows    bytes  time   rows/s  MB/s",  //
                          "users     PASS   1,234,567  34.5 MB  2.3s  536,768  15.0",  //
                          "logs      SKIP           -        -     -        -     -",  //
                          "together         1,234,567  34.5 MB  4.0s  308,642   8.6",  //
                          "users settled in /data/of/the/far/north/users",             //
                          "",                                                          //
                          "Done. PASS=1 WARN=0 ERROR=0 SKIP=1 TOTAL=2"));
}

TEST(SummaryLinesTest, NeverExceedsTheWidthWhileWordsFit) {
  for (std::size_t columns = 40; columns <= 120; ++columns) {
    for (const std::string& line : summary_lines(four_flows(), columns)) {
      EXPECT_LE(display_width(line), columns) << line;
    }
  }
}

TEST(SummaryLinesTest, PaintsStatesAndTheCountsOfWhatHappened) {
  const std::vector<std::string> list = summary_lines(samples::run({samples::stopped("users")}), 80, Paint{true});
  EXPECT_THAT(list, ElementsAre("",                                          //
                                "users: \x1b[31mSTOPPED\x1b[0m after 1.0s",  //
                                "",                                          //
                                "Done. PASS=0 WARN=0 ERROR=0 \x1b[31mSTOP=1\x1b[0m SKIP=0 TOTAL=1"));
}

}  // namespace
}  // namespace hygge::messages
