#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "tests/support/project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Le;

const std::vector<std::string>& all_commands() {
  static const std::vector<std::string> commands{"init", "start",  "debug",      "list",
                                                 "docs", "schema", "completion", "help"};
  return commands;
}

/// Leaves a line for the prompt that follows.
void expect_fits_a_screen(const std::string& text) {
  const std::vector<std::string> lines = split(text, '\n');
  EXPECT_THAT(lines.size() - 1, Le(23U)) << text;
  for (const std::string& line : lines) {
    EXPECT_THAT(display_width(line), Le(80U)) << line;
  }
}

TEST(Help, IsShownWhenNothingIsAsked) {
  const Project project;
  const ProgramResult bare = project.hygge({});
  EXPECT_EQ(bare.exit_code, 0);
  EXPECT_EQ(bare.err, "");
  EXPECT_EQ(bare.out, project.hygge({"--help"}).out);
  EXPECT_EQ(bare.out, project.hygge({"-h"}).out);
  EXPECT_EQ(bare.out, project.hygge({"help"}).out);
  EXPECT_THAT(bare.out, AllOf(HasSubstr("Usage: hygge COMMAND"), HasSubstr("Examples")));
  expect_fits_a_screen(bare.out);
}

TEST(Help, NamesEveryCommand) {
  const std::string help = Project{}.hygge({"--help"}).out;
  for (const std::string& command : all_commands()) {
    EXPECT_THAT(help, HasSubstr("\n  " + command));
  }
}

TEST(Help, OfEachCommandFitsAScreenAndHasExamples) {
  const Project project;
  for (const std::string& command : all_commands()) {
    SCOPED_TRACE(command);
    const ProgramResult run = project.hygge({command, "--help"});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_THAT(run.out, AllOf(HasSubstr("Usage: hygge " + command), HasSubstr("Examples\n  ")));
    EXPECT_EQ(run.out, project.hygge({"help", command}).out);
    expect_fits_a_screen(run.out);
  }
}

TEST(Help, OfAnAliasIsThatOfItsCommand) {
  const Project project;
  EXPECT_EQ(project.hygge({"go", "--help"}).out, project.hygge({"start", "--help"}).out);
  EXPECT_EQ(project.hygge({"help", "ls"}).out, project.hygge({"list", "-h"}).out);
}

TEST(Help, IsShownWhateverElseIsWrong) {
  const ProgramResult run = Project{}.hygge({"start", "--no-such-option", "--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("Usage: hygge start"));
}

TEST(Help, SuggestsTheNearestCommand) {
  const ProgramResult run = Project{}.hygge({"help", "strat"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("unknown command 'strat'; did you mean 'start'?"));
}

TEST(Help, TellsTheStoryWhereAScreenHasRoom) {
  const Project project;
  EXPECT_THAT(project.hygge({"debug", "--help"}).out, HasSubstr("Moves nothing."));
  EXPECT_THAT(project.hygge({"init", "--help"}).out, HasSubstr("kept under another name"));
}

}  // namespace
}  // namespace hygge::test
