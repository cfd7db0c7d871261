// The screens as a person or a log collector meets them: a program that plays a run in a pretended terminal.
#include "hygge/messages/screen.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "tests/support/pretend_terminal.h"

namespace hygge::messages {
namespace {

using test::Ended;
using test::PretendTerminal;
using test::TerminalProgram;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

using Arguments = std::vector<std::string>;

TerminalProgram player(const Arguments& arguments) {
  TerminalProgram program;
  program.command = {HYGGE_SCREEN_PLAYER};
  program.command.insert(program.command.end(), arguments.begin(), arguments.end());
  return program;
}

/// What stderr holds when it is no terminal.
std::vector<std::string> lines_without_terminal(const Arguments& arguments) {
  const files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
  TerminalProgram program = player(arguments);
  const Arguments to_file{"/bin/sh", "-c", "exec \"$@\" 2>stderr.txt", "sh"};
  program.command.insert(program.command.begin(), to_file.begin(), to_file.end());
  program.folder = folder.path();
  PretendTerminal terminal{program, 80, 24};
  EXPECT_EQ(terminal.wait(), (Ended{0, 0}));
  std::vector<std::string> lines = split(files::read_text(folder.path() / "stderr.txt", Bytes{1'000'000}), '\n');
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  return lines;
}

bool any_line_has(const test::VtScreen& screen, std::string_view text) {
  const std::vector<std::string> lines = screen.lines();
  return std::any_of(lines.begin(), lines.end(),
                     [text](const std::string& line) { return line.find(text) != std::string::npos; });
}

TEST(ScreenTest, ShowsRunningFlowsAndKeepsWhatSettled) {
  PretendTerminal terminal{
      player({"run|users|orders", "start|users", "start|orders", "progress|users|500000|1000000|moving", "await",
              "finish|users|1000000", "await", "fail|orders", "done"}),
      80, 24};
  ASSERT_TRUE(terminal.wait_until([](const test::VtScreen& screen) {
    return any_line_has(screen, "users   [====>     ]  50%    500,000 rows") && any_line_has(screen, "orders  ");
  })) << terminal.screen().text();
  EXPECT_FALSE(terminal.screen().is_cursor_visible());

  terminal.type("\n");
  ASSERT_TRUE(terminal.wait_until([](const test::VtScreen& screen) {
    return any_line_has(screen, "[1 of 2] FINISHED flow users ... 1,000,000 rows in 2.0s (500,000 rows/s)") &&
           !any_line_has(screen, "users   [") && any_line_has(screen, "orders  ");
  })) << terminal.screen().text();

  terminal.type("\n");
  EXPECT_EQ(terminal.wait(), (Ended{0, 0}));
  EXPECT_THAT(terminal.screen().all_lines(),
              ElementsAre("Project demo: 2 flows, up to 8 at once (run r1)",                                  //
                          "[1 of 2] FINISHED flow users ... 1,000,000 rows in 2.0s (500,000 rows/s)",         //
                          "[2 of 2] ERROR flow orders after 1.0s: the folder 'landing/orders' is not there",  //
                          "  (No such file or directory)",                                                    //
                          "",                                                                                 //
                          "flow      state       rows    bytes  time   rows/s  MB/s  settled in",             //
                          "users     PASS   1,000,000  10.0 MB  2.0s  500,000   5.0  lake/users",             //
                          "orders    ERROR          -        -  1.0s        -     -",                         //
                          "together         1,000,000  10.0 MB  4.0s  250,000   2.5",                         //
                          "",                                                                                 //
                          "orders: the folder 'landing/orders' is not there",                                 //
                          "  because  No such file or directory",                                             //
                          "  where    flows/orders/flow.yml:3:9 (home.path)",                                 //
                          "  try      create it, or correct the path",                                        //
                          "",                                                                                 //
                          "Done. PASS=1 WARN=0 ERROR=1 SKIP=0 TOTAL=2"));
  EXPECT_TRUE(terminal.screen().is_cursor_visible());
  EXPECT_THAT(terminal.screen().unknown_sequences(), IsEmpty());
  EXPECT_EQ(terminal.screen().wraps(), 0U);
}

TEST(ScreenTest, FitsASmallTerminal) {
  Arguments events{"run"};
  for (int i = 1; i <= 12; ++i) events.front() += "|flow_number_" + std::to_string(i);
  for (int i = 1; i <= 12; ++i) {
    const std::string name = "flow_number_" + std::to_string(i);
    events.push_back("start|" + name);
    events.push_back("progress|" + name + "|1234567|9000000|moving");
  }
  events.insert(events.end(), {"await", "finish|flow_number_1|1234567", "done"});
  PretendTerminal terminal{player(events), 40, 10};
  ASSERT_TRUE(terminal.wait_until([](const test::VtScreen& screen) { return any_line_has(screen, "... and 4 more"); }))
      << terminal.screen().text();
  EXPECT_THAT(terminal.screen().lines(), Contains(StartsWith("flow_numb…   13%  1,234,567 rows")));
  terminal.type("\n");
  EXPECT_EQ(terminal.wait(), (Ended{0, 0}));
  EXPECT_EQ(terminal.screen().wraps(), 0U);
  EXPECT_THAT(terminal.screen().all_lines(),
              ElementsAre("Project demo: 12 flows, up to 8 at once",  //
                          "  (run r1)",                               //
                          "[1 of 12] FINISHED flow_number_1",         //
                          "",                                         //
                          "flow_number_1: PASS, 1,234,567 rows,",     //
                          "  12.3 MB in 2 files, 2.0s",               //
                          "  617,284 rows/s, 6.2 MB/s",               //
                          "  settled in lake/flow_number_1",          //
                          "  checked: rows and columns agree",        //
                          "",                                         //
                          "Done. PASS=1 WARN=0 ERROR=0 SKIP=0",       //
                          "  TOTAL=1"));
}

TEST(ScreenTest, MovesTheClockWhileNoProgressArrives) {
  PretendTerminal terminal{player({"run|users", "start|users", "await", "done"}), 80, 24};
  const auto elapsed_is = [](const char* text) {
    return [text](const test::VtScreen& screen) { return any_line_has(screen, text); };
  };
  EXPECT_TRUE(terminal.wait_until(elapsed_is("0.1")));
  EXPECT_TRUE(terminal.wait_until(elapsed_is("0.4")));
  terminal.type("\n");
  EXPECT_TRUE(terminal.wait());
}

TEST(ScreenTest, FollowsTheSizeOfTheWindow) {
  PretendTerminal terminal{player({"run|users", "start|users", "progress|users|500|1000|moving", "await", "done"}), 80,
                           24};
  ASSERT_TRUE(terminal.wait_for_text("[====>     ]"));
  terminal.resize(40, 10);
  ASSERT_TRUE(terminal.wait_until([](const test::VtScreen& screen) {
    return any_line_has(screen, "users   50%") && !any_line_has(screen, "[====>");
  })) << terminal.screen().text();
  terminal.resize(120, 24);
  ASSERT_TRUE(terminal.wait_for_text("[=========>          ]"));
  terminal.type("\n");
  EXPECT_TRUE(terminal.wait());
}

TEST(ScreenTest, GivesTheCursorBackHoweverTheProcessEnds) {
  struct Case {
    std::string name;
    std::string event;
    Ended ended;
  };
  const Case cases[] = {{"exit()", "exit", {7, 0}},
                        {"restore_terminal() and _exit()", "restore", {130, 0}},
                        {"destroyed", "leave", {0, 0}}};
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    PretendTerminal terminal{player({"run|users", "start|users", "await", given.event}), 80, 24};
    ASSERT_TRUE(terminal.wait_for_text("users"));
    EXPECT_FALSE(terminal.screen().is_cursor_visible());
    terminal.type("\n");
    EXPECT_EQ(terminal.wait(), given.ended);
    EXPECT_TRUE(terminal.screen().is_cursor_visible());
    EXPECT_EQ(terminal.screen().cursor_column(), 0U) << "the prompt of the shell begins on a line of its own";
  }
}

TEST(ScreenTest, GivesTheCursorBackWhileItIsSuspended) {
  // A shell with job control, as at a person's fingertips: Ctrl-Z stops the player alone.
  TerminalProgram program = player({"run|users", "start|users", "await", "done"});
  const Arguments shell{"/bin/bash", "-c", "set -m; \"$@\"; echo suspended; read -r; fg", "bash"};
  program.command.insert(program.command.begin(), shell.begin(), shell.end());
  PretendTerminal terminal{program, 80, 24};
  ASSERT_TRUE(terminal.wait_until([](const test::VtScreen& screen) { return any_line_has(screen, "users  |"); }));
  terminal.type("\x1a");
  ASSERT_TRUE(terminal.wait_for_text("suspended"));
  EXPECT_TRUE(terminal.screen().is_cursor_visible());
  terminal.type("\n");
  ASSERT_TRUE(terminal.wait_until([](const test::VtScreen& screen) { return !screen.is_cursor_visible(); }));
  terminal.type("\n");
  EXPECT_EQ(terminal.wait(), (Ended{0, 0}));
  EXPECT_TRUE(terminal.screen().is_cursor_visible());
  EXPECT_THAT(terminal.screen().text(), HasSubstr("Done. PASS=0"));
}

TEST(ScreenTest, UsesColoursOnATerminalUnlessAskedNotTo) {
  struct Case {
    std::string name;
    Arguments options;
    std::map<std::string, std::optional<std::string>> environment;
    bool has_colour;
  };
  const Case cases[] = {
      {"a terminal", {}, {}, true},
      {"NO_COLOR is empty", {}, {{"NO_COLOR", ""}}, true},
      {"NO_COLOR is set", {}, {{"NO_COLOR", "1"}}, false},
      {"--no-color", {"--no-color"}, {}, false},
      {"a dumb terminal", {}, {{"TERM", "dumb"}}, false},
      {"plain lines on a terminal", {"--plain"}, {}, true},
      {"quiet", {"--quiet"}, {}, true},
      {"JSON", {"--json"}, {}, false},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    Arguments arguments = given.options;
    arguments.insert(arguments.end(), {"run|users", "start|users", "fail|users", "done"});
    TerminalProgram program = player(arguments);
    program.environment = given.environment;
    PretendTerminal terminal{program, 80, 24};
    ASSERT_TRUE(terminal.wait());
    EXPECT_EQ(terminal.raw().find("\x1b[31m") != std::string::npos, given.has_colour);
  }
}

TEST(ScreenTest, DoesNotMoveTheCursorOfADumbTerminal) {
  TerminalProgram program = player({"run|users", "start|users", "finish|users|5", "done"});
  for (const std::optional<std::string>& term : {std::optional<std::string>{"dumb"}, std::optional<std::string>{}}) {
    program.environment["TERM"] = term;
    PretendTerminal terminal{program, 80, 24};
    ASSERT_TRUE(terminal.wait());
    EXPECT_EQ(terminal.raw().find('\x1b'), std::string::npos);
    EXPECT_THAT(terminal.screen().text(), HasSubstr("START flow users"));
  }
}

TEST(ScreenTest, TellsPlainLinesWithTheTimeWhereThereIsNoTerminal) {
  for (const Arguments& options : {Arguments{}, Arguments{"--live"}}) {
    Arguments arguments = options;
    arguments.insert(arguments.end(), {"run|users", "start|users", "finish|users|1234", "done"});
    EXPECT_THAT(
        lines_without_terminal(arguments),
        ElementsAre(
            MatchesRegex("[0-9]{2}:[0-9]{2}:[0-9]{2} Project demo: 1 flow \\(run r1\\)"),
            MatchesRegex("[0-9:]{8} \\[1 of 1\\] START flow users: landing/users -> lake/users"),
            MatchesRegex("[0-9:]{8} \\[1 of 1\\] FINISHED flow users \\.\\.\\. 1,234 rows in 2.0s \\(617 rows/s\\)"),
            "",                                                   //
            "users: PASS, 1,234 rows, 12.3 kB in 2 files, 2.0s",  //
            "  617 rows/s, 0.0 MB/s",                             //
            "  settled in lake/users",                            //
            "  checked: rows and columns agree",                  //
            "",                                                   //
            "Done. PASS=1 WARN=0 ERROR=0 SKIP=0 TOTAL=1"));
  }
}

TEST(ScreenTest, TellsJsonLines) {
  const std::vector<std::string> lines =
      lines_without_terminal({"--json", "run|users", "start|users", "retry|users", "fail|users", "done"});
  std::vector<std::string> events;
  for (const std::string& line : lines) events.push_back(nlohmann::json::parse(line).at("event"));
  EXPECT_THAT(events, ElementsAre("run_started", "flow_started", "flow_retrying", "flow_finished", "run_finished"));
}

class LogFileOptionTest : public testing::Test {
 protected:
  std::vector<std::string> lines_logged(const Arguments& options) const {
    Arguments arguments{"--log-file=" + path_.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), {"run|users", "start|users", "warn|users|w", "finish|users|5", "done"});
    PretendTerminal terminal{player(arguments), 80, 24};
    EXPECT_EQ(terminal.wait(), (Ended{0, 0}));
    return split(files::read_text(path_, Bytes{1'000'000}), '\n');
  }

  files::TemporaryFolder folder_{std::filesystem::temp_directory_path()};
  std::filesystem::path path_ = folder_.path() / "hygge.log";
};

TEST_F(LogFileOptionTest, HoldsEveryEventHoweverQuietTheScreen) {
  for (const char* option : {"--live", "--quiet"}) {
    SCOPED_TRACE(option);
    const std::vector<std::string> lines = lines_logged({option});
    EXPECT_THAT(lines, Contains(HasSubstr(" [1 of 1] START flow users")));
    EXPECT_THAT(lines, Contains(HasSubstr(" [1 of 1] WARN flow users: w")));
    EXPECT_THAT(lines, Contains(HasSubstr(" [1 of 1] CHECKED flow users")));
    EXPECT_THAT(lines, Contains(HasSubstr(" Done. PASS=1 WARN=0 ERROR=0 SKIP=0 TOTAL=1")));
    EXPECT_THAT(lines, Not(Contains(HasSubstr("\x1b"))));
    files::remove_tree(path_);
  }
}

TEST_F(LogFileOptionTest, HoldsJsonWhereTheScreenDoes) {
  const std::vector<std::string> lines = lines_logged({"--json"});
  EXPECT_EQ(nlohmann::json::parse(lines.at(0)).at("event"), "run_started");
}

TEST_F(LogFileOptionTest, RefusesAFileThatCannotBeOpened) {
  PretendTerminal terminal{player({"--log-file=" + folder_.path().string(), "run|users"}), 80, 24};
  EXPECT_EQ(terminal.wait(), (Ended{2, 0}));
  EXPECT_THAT(terminal.screen().text(), HasSubstr("could not open the log file"));
  EXPECT_TRUE(terminal.screen().is_cursor_visible());
}

TEST_F(LogFileOptionTest, TellsOnTheScreenWhenTheLogIsFull) {
  PretendTerminal terminal{player({"--log-file=/dev/full", "run|users", "start|users", "finish|users|5", "done"}), 80,
                           24};
  EXPECT_EQ(terminal.wait(), (Ended{0, 0}));
  EXPECT_THAT(terminal.screen().text(), HasSubstr("WARN: the log file '/dev/full' cannot be written"));
}

}  // namespace
}  // namespace hygge::messages
