#include "tests/support/pretend_terminal.h"

#include <gmock/gmock.h>

#include <csignal>

namespace hygge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TerminalProgram shell(const std::string& script) {
  TerminalProgram program;
  program.command = {"/bin/sh", "-c", script};
  return program;
}

TEST(PretendTerminalTest, GivesTheProgramATerminalOfItsSize) {
  PretendTerminal terminal{shell("test -t 0 && test -t 1 && test -t 2 && stty size"), 40, 10};
  EXPECT_EQ(terminal.wait(), (Ended{0, 0}));
  EXPECT_THAT(terminal.screen().all_lines(), ElementsAre("10 40"));
}

TEST(PretendTerminalTest, TellsHowTheProgramEnded) {
  EXPECT_EQ((PretendTerminal{shell("exit 3"), 80, 24}.wait()), (Ended{3, 0}));
  EXPECT_EQ((PretendTerminal{shell("kill -9 $$"), 80, 24}.wait()), (Ended{-1, SIGKILL}));
  TerminalProgram missing;
  missing.command = {"/no/such/program"};
  EXPECT_EQ((PretendTerminal{missing, 80, 24}.wait()), (Ended{127, 0}));
}

TEST(PretendTerminalTest, SetsAndRemovesVariables) {
  TerminalProgram program = shell("echo \"$TERM-$ONE-${HOME-gone}\"; pwd");
  program.environment = {{"ONE", "1"}, {"HOME", std::nullopt}};
  program.folder = "/";
  PretendTerminal terminal{program, 80, 24};
  ASSERT_TRUE(terminal.wait());
  EXPECT_THAT(terminal.screen().all_lines(), ElementsAre("xterm-256color-1-gone", "/"));
}

TEST(PretendTerminalTest, TypesAndSendsSignals) {
  PretendTerminal terminal{
      shell("trap 'echo caught; exit 5' TERM; read line; echo \"got $line\"; while :; do read x; done"), 80, 24};
  terminal.type("hello\n");
  ASSERT_TRUE(terminal.wait_for_text("got hello"));
  terminal.send_signal(SIGTERM);
  EXPECT_EQ(terminal.wait(), (Ended{5, 0}));
  EXPECT_THAT(terminal.raw(), HasSubstr("caught"));
}

TEST(PretendTerminalTest, ChangesItsSize) {
  PretendTerminal terminal{shell("read x; stty size"), 80, 24};
  terminal.resize(50, 12);
  terminal.type("\n");
  ASSERT_TRUE(terminal.wait());
  EXPECT_THAT(terminal.screen().text(), HasSubstr("12 50"));
}

TEST(PretendTerminalTest, GivesUpAtTheDeadline) {
  PretendTerminal terminal{shell("read x"), 80, 24};
  EXPECT_EQ(terminal.wait(std::chrono::milliseconds{50}), std::nullopt);
  EXPECT_FALSE(terminal.wait_for_text("never", std::chrono::milliseconds{50}));
}

}  // namespace
}  // namespace hygge::test
