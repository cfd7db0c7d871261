#include "hygge/messages/event_lines.h"

#include <gmock/gmock.h>

#include "hygge/base/text.h"
#include "tests/messages/samples.h"

namespace hygge::messages {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Place kFirst{1, 4};

FlowReport users() { return samples::passed("users", Rows{1'234}, Bytes{34'500}, Seconds{2.3}); }

std::vector<std::string> settled(const FlowReport& report, std::size_t columns = kUnlimited) {
  return settled_lines(kFirst, report, {columns, Paint{}});
}

TEST(EventLinesTest, TellsOfTheRun) {
  EXPECT_THAT(run_started_lines("demo", "r1", 4, 2, {}),
              ElementsAre("Project demo: 4 flows, up to 2 at once (run r1)"));
  EXPECT_THAT(run_started_lines("demo", "r1", 1, 8, {}), ElementsAre("Project demo: 1 flow (run r1)"));
}

TEST(EventLinesTest, TellsOfAStart) {
  EXPECT_THAT(started_lines(kFirst, "users", "landing/users", "lake/users", {}),
              ElementsAre("[1 of 4] START flow users: landing/users -> lake/users"));
}

TEST(EventLinesTest, TellsOfProgressWithWhatIsKnown) {
  Progress progress;
  progress.rows = Rows{500'000};
  progress.phase = "moving";
  EXPECT_THAT(progress_lines(kFirst, "users", progress, Seconds{5}, {}),
              ElementsAre("[1 of 4] RUNNING flow users ... 500,000 rows in 5.0s (100,000 rows/s), moving"));
  progress.total_rows = Rows{1'000'000};
  progress.bytes = Bytes{3'400'000};
  progress.phase = "verifying";
  EXPECT_THAT(progress_lines(kFirst, "users", progress, Seconds{0}, {}),
              ElementsAre("[1 of 4] RUNNING flow users ... 500,000 of 1,000,000 rows, 3.4 MB in 0.00s, verifying"));
}

TEST(EventLinesTest, TellsHowEachFlowSettled) {
  struct Case {
    std::string name;
    FlowReport report;
    std::string line;
  };
  FlowReport warned = users();
  warned.outcome = Outcome::Warned;
  warned.warnings = {"column x was widened", "column y was widened"};
  FlowReport tried = samples::failed("users");
  tried.attempts = 3;
  FlowReport nothing = samples::passed("users", Rows{1}, Bytes{0}, Seconds{0});
  const Case cases[] = {
      {"passed", users(), "[1 of 4] FINISHED flow users ... 1,234 rows in 2.3s (537 rows/s)"},
      {"in no time", nothing, "[1 of 4] FINISHED flow users ... 1 row in 0.00s"},
      {"warned", warned, "[1 of 4] FINISHED flow users ... 1,234 rows in 2.3s (537 rows/s), 2 warnings"},
      {"failed", samples::failed("users"),
       "[1 of 4] ERROR flow users after 1.0s: the folder 'landing/users' is not there (No such file or directory)"},
      {"failed for good", tried,
       "[1 of 4] ERROR flow users after 1.0s and 3 attempts: the folder 'landing/users' is not there "
       "(No such file or directory)"},
      {"skipped", samples::skipped("users"), "[1 of 4] SKIP flow users"},
      {"stopped", samples::stopped("users"), "[1 of 4] STOPPED flow users after 1.0s"},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    EXPECT_THAT(settled(given.report), ElementsAre(given.line));
  }
}

TEST(EventLinesTest, LeavesOutFiguresUntilTheLineFits) {
  struct Case {
    std::size_t columns;
    std::string line;
  };
  const Case cases[] = {
      {80, "[1 of 4] FINISHED flow users ... 1,234 rows in 2.3s (537 rows/s)"},
      {63, "[1 of 4] FINISHED flow users ... 1,234 rows in 2.3s"},
      {50, "[1 of 4] FINISHED users ... 1,234 rows in 2.3s"},
      {40, "[1 of 4] FINISHED users ... 1,234 rows"},
      {30, "[1 of 4] FINISHED users"},
      {20, "[1 of 4] FINISHED u…"},
      {5, "[1 o…"},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(given.columns);
    EXPECT_THAT(settled(users(), given.columns), ElementsAre(given.line));
    EXPECT_LE(display_width(given.line), given.columns);
  }
}

TEST(EventLinesTest, BreaksSentencesBetweenWords) {
  EXPECT_THAT(settled(samples::failed("users"), 40),
              ElementsAre("[1 of 4] ERROR flow users after 1.0s:",  //
                          "  the folder 'landing/users' is not",    //
                          "  there (No such file or directory)"));
}

TEST(EventLinesTest, PaintsTheWordAlone) {
  const Wording in_colour{40, Paint{true}};
  EXPECT_THAT(settled_lines(kFirst, users(), in_colour),
              ElementsAre("[1 of 4] \x1b[32mFINISHED\x1b[0m users ... 1,234 rows"));
  EXPECT_THAT(settled_lines(kFirst, samples::skipped("users"), in_colour),
              ElementsAre("[1 of 4] \x1b[33mSKIP\x1b[0m flow users"));
  EXPECT_THAT(settled_lines(kFirst, users(), {12, Paint{true}}), ElementsAre("[1 of 4] FI…"));
}

TEST(EventLinesTest, TellsNotesOfFlowsAndOfTheRun) {
  EXPECT_THAT(note_lines(kFirst, "users", Level::Warning, "column x was widened", {}),
              ElementsAre("[1 of 4] WARN flow users: column x was widened"));
  EXPECT_THAT(note_lines({}, "", Level::Info, "the lake is calm", {}), ElementsAre("NOTE: the lake is calm"));
  EXPECT_THAT(note_lines({}, "", Level::Debug, "2 threads", {}), ElementsAre("DEBUG: 2 threads"));
  EXPECT_THAT(note_lines({}, "", Level::Error, "no journal", {}), ElementsAre("ERROR: no journal"));
}

TEST(EventLinesTest, TellsOfAnotherAttempt) {
  const Error error = Error{ErrorKind::Data, "the file changed while it was read"}.because("its size is another");
  EXPECT_THAT(retrying_lines(kFirst, "users", error, 2, 3, Seconds{1.5}, {}),
              ElementsAre("[1 of 4] RETRY flow users: the file changed while it was read (its size is another); "
                          "attempt 2 of 3 in 1.5s"));
}

TEST(EventLinesTest, TellsWhatWasVerified) {
  EXPECT_THAT(proof_lines(kFirst, users(), {}), ElementsAre("[1 of 4] CHECKED flow users: rows and columns agree"));
  EXPECT_THAT(proof_lines(kFirst, samples::skipped("users"), {}), IsEmpty());
}

TEST(EventLinesTest, DoesNotLetNamesSplitALineOrSteerTheTerminal) {
  FlowReport odd = samples::passed("a\nb\x1b[2J\xff", Rows{1}, Bytes{1}, Seconds{1});
  EXPECT_THAT(settled(odd), ElementsAre("[1 of 4] FINISHED flow a\\nb\\x1b[2J\\xff ... 1 row in 1.0s (1 rows/s)"));
}

TEST(EventLinesTest, ShortensALongNameAndKeepsItsFigures) {
  const FlowReport report =
      samples::passed("erp_" + std::string(60, 'x') + "_orders", Rows{1'234}, Bytes{34'500}, Seconds{2.3});
  const std::vector<std::string> lines = settled(report, 80);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_LE(display_width(lines.front()), 80U);
  EXPECT_THAT(lines.front(),
              AllOf(HasSubstr("FINISHED flow erp_"), HasSubstr("_orders ... 1,234 rows in "), HasSubstr("rows/s)")));
}

}  // namespace
}  // namespace hygge::messages
