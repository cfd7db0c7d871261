#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// What bash offers after `line`, sorted, each on a line; the program is found as `hygge`.
std::string offered_by_bash(const Shop& shop, const std::string& line) {
  shop.write("complete.bash",
             "source <(hygge completion bash)\n"
             "COMP_WORDS=(" +
                 line +
                 ")\n"
                 "[[ $1 == new ]] && COMP_WORDS+=('')\n"
                 "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                 "_hygge\n"
                 "printf '%s\\n' \"${COMPREPLY[@]}\" | sort\n");
  ProgramRequest request = shop.request({shop.path("complete.bash").string(), line.ends_with(' ') ? "new" : "same"});
  request.program = "/bin/bash";
  request.environment["PATH"] += ":" + hygge_program().parent_path().string();
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.err, "");
  return run.out;
}

/// Whether a shell can read the script; true when the machine has no such shell.
bool is_valid(const std::string& shell, const std::string& script) {
  const std::filesystem::path program = "/usr/bin/" + shell;
  if (!std::filesystem::exists(program)) {
    return true;
  }
  const Project project;
  project.write("script", script);
  ProgramRequest request = project.request({"-n", project.path("script").string()});
  request.program = program;
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.err, "") << shell;
  return run.exit_code == 0;
}

TEST(Completion, IsAValidScriptForEachShell) {
  const Project project;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const ProgramResult run = project.hygge({"completion", shell});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_THAT(run.out, AllOf(HasSubstr("start"), HasSubstr("dry-run"), HasSubstr("hygge list --names flow")));
    EXPECT_TRUE(is_valid(shell, run.out)) << shell;
  }
}

TEST(Completion, OffersCommands) {
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge st"), "start\n");
  EXPECT_THAT(offered_by_bash(Shop{}, "hygge "), AllOf(HasSubstr("completion\n"), HasSubstr("debug\n")));
}

TEST(Completion, OffersOptionsOfTheCommand) {
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge start --f"), "--flow\n--full-drop\n");
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge go --dr"), "--dry-run\n");
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge init --f"), "--flows-dir\n--force\n");
}

TEST(Completion, OffersTheValuesThatThereAre) {
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge start --log-format "), "auto\njson\nlive\nplain\n");
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge completion z"), "zsh\n");
}

TEST(Completion, OffersFlowsAndEntitiesOfTheProject) {
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge start --flow erp"), "erp\nerp_customers\nerp_orders\n");
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge start -e "), "customers\norders\n");
}

}  // namespace
}  // namespace hygge::test
