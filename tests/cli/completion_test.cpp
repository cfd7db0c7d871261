#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "tests/cli/shop.h"
#include "tests/support/pretend_terminal.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// What bash offers after `line`, sorted, each on a line; the program is found as `hygge`.
std::string offered_by_bash(const Project& project, const std::string& line) {
  project.write("complete.bash",
                "source <(hygge completion bash)\n"
                "COMP_LINE=$1 COMP_POINT=${#1}\n"
                "_hygge hygge \"${1##*[ =]}\"\n"
                "printf '%s\\n' \"${COMPREPLY[@]}\" | sort\n");
  ProgramRequest request = project.request({project.path("complete.bash").string(), line});
  request.program = "/bin/bash";
  request.environment["PATH"] += ":" + hygge_program().parent_path().string();
  request.environment["LC_ALL"] = "C.UTF-8";
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.err, "");
  return run.out;
}

/// The words of the line that a bash at a terminal makes of `keys`, each in angle brackets.
std::string line_typed_into_bash(const Project& project, const std::string& keys) {
  project.write("rc",
                "source <(hygge completion bash)\n"
                "bind 'set bell-style none'\n"
                "bind 'set enable-bracketed-paste off'\n"
                "show() { printf '<%s>' \"$@\"; echo .; exit; }\n"
                "PS1='ready> '\n");
  const TerminalProgram bash{.command = {"/bin/bash", "--noprofile", "--rcfile", project.path("rc").string(), "-i"},
                             .environment = {{"PATH", "/usr/bin:/bin:" + hygge_program().parent_path().string()},
                                             {"INPUTRC", "/dev/null"},
                                             {"HISTFILE", std::nullopt},
                                             {"LC_ALL", "C.UTF-8"}},
                             .folder = project.folder()};
  PretendTerminal terminal{bash, 200, 24};
  EXPECT_TRUE(terminal.wait_for_text("ready>"));
  terminal.type(keys + "\x01show \n");
  EXPECT_TRUE(terminal.wait());
  const std::string& raw = terminal.raw();
  const std::size_t begin = raw.find("<hygge>");
  return begin == std::string::npos ? raw : raw.substr(begin, raw.find(">.", begin) + 1 - begin);
}

class CompletionIn : public testing::TestWithParam<std::string> {
 protected:
  /// bash is wherever hygge is built; zsh and fish are nobody's duty, and a test says so where they are not there.
  void SetUp() override {
    if (GetParam() != "bash" && !std::filesystem::exists(shell())) {
      GTEST_SKIP() << "there is no " << GetParam() << " on this machine";
    }
  }

  std::filesystem::path shell() const { return "/usr/bin/" + GetParam(); }
};

TEST_P(CompletionIn, IsAValidScript) {
  const Project project;
  const ProgramResult script = project.hygge({"completion", GetParam()});
  EXPECT_EQ(script.exit_code, 0);
  EXPECT_THAT(script.out, AllOf(HasSubstr("start"), HasSubstr("dry-run"), HasSubstr("hygge list --names")));
  project.write("script", script.out);
  ProgramRequest request = project.request({"-n", project.path("script").string()});
  request.program = shell();
  const ProgramResult run = run_program(request);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(run.exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(Shells, CompletionIn, testing::Values("bash", "zsh", "fish"),
                         [](const auto& shell) { return std::string{shell.param}; });

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
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge start -n -e --flow=erp_o"), "erp_orders\n");
}

TEST(Completion, OffersCommandsAndTopicsAsOperands) {
  EXPECT_EQ(offered_by_bash(Shop{}, "hygge help sta"), "start\n");
  EXPECT_THAT(offered_by_bash(Shop{}, "hygge docs "), AllOf(HasSubstr("parquet\n"), HasSubstr("options\n")));
  for (const char* shell : {"zsh", "fish"}) {
    EXPECT_THAT(Project{}.hygge({"completion", shell}).out, HasSubstr("commands project options flow ")) << shell;
  }
}

TEST(Completion, AsksTheProjectThatTheLineNames) {
  const Shop shop;
  shop.write("far away/night.yml",
             "flows: {sweep: {home: {type: parquet, path: a}, store: {type: parquet, path: b}}}\n");
  EXPECT_EQ(offered_by_bash(shop, "hygge start --config 'far away/night.yml' --flow "), "sweep\n");
  EXPECT_EQ(offered_by_bash(shop, "hygge start -c far\\ away/night.yml -f s"), "sweep\n");
  EXPECT_EQ(offered_by_bash(shop, "hygge start --config=far\" \"away/night.yml -f s"), "sweep\n");
}

/// A project whose flows are called as nobody should call them.
class OddNames : public Project {
 public:
  OddNames() {
    for (const char* name : {"$(touch PWNED)", "`touch PWNED`", "two words", "it's", "a:b", "tail&", "*"}) {
      write(std::string{"flows/"} + name + "/flow.yml",
            "home: {type: parquet, path: landing}\nstore: {type: parquet, path: \"lake/" + std::string{name} + "\"}\n");
    }
    write("hygge.yml", "name: odd\n");
  }
};

TEST(Completion, RunsNothingThatStandsInAName) {
  const OddNames project;
  EXPECT_EQ(project.hygge({"list", "--names", "flow"}).err, "");
  EXPECT_EQ(offered_by_bash(project, "hygge start --flow "),
            "\\$\\(touch\\ PWNED\\)\n\\*\n\\`touch\\ PWNED\\`\na:b\nit\\'s\ntail\\&\ntwo\\ words\n");
  EXPECT_FALSE(project.exists("PWNED"));
}

TEST(Completion, TypesANameAsOneWord) {
  const OddNames project;
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow tw\t-n"), "<hygge><start><--flow><two words><-n>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow=tw\t"), "<hygge><start><--flow=two words>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow 'tw\t"), "<hygge><start><--flow><two words>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow \"tw\t"), "<hygge><start><--flow><two words>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow two\\ w\t"), "<hygge><start><--flow><two words>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow i\t"), "<hygge><start><--flow><it's>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow a:\t"), "<hygge><start><--flow><a:b>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow \\$\t"), "<hygge><start><--flow><$(touch PWNED)>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow '$\t"), "<hygge><start><--flow><$(touch PWNED)>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --flow \"\\$\t"), "<hygge><start><--flow><$(touch PWNED)>");
  EXPECT_FALSE(project.exists("PWNED"));
}

TEST(Completion, TypesAFileAsOneWord) {
  const OddNames project;
  project.write("night run.yml", "");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --config ni\t"), "<hygge><start><--config><night run.yml>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start --config=ni\t"), "<hygge><start><--config=night run.yml>");
  EXPECT_EQ(line_typed_into_bash(project, "hygge start -p fl\t"), "<hygge><start><-p><flows/>");
}

}  // namespace
}  // namespace hygge::test
