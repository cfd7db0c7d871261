#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/shop.h"

namespace hygge::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Mistake {
  std::vector<std::string> words;
  std::string answer;  ///< the first line on stderr
};

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> all{
      {{"strat"}, "hygge: unknown command 'strat'; did you mean 'start'?"},
      {{"inti", "shop"}, "hygge: unknown command 'inti'; did you mean 'init'?"},
      {{"--verson"}, "hygge: unknown option '--verson'; did you mean '--version'?"},
      {{"strat", "--help"}, "hygge: unknown command 'strat'; did you mean 'start'?"},
      {{"strat", "--version"}, "hygge: unknown command 'strat'; did you mean 'start'?"},
      {{"--", "start"}, "hygge: the command 'start' stands after '--'; put it before"},
      {{"--", "strat"}, "hygge: unknown command 'strat'; did you mean 'start'?"},
      {{"version"}, "hygge: unknown command 'version'; did you mean '--version'?"},
      {{"run"}, "hygge: unknown command 'run'; did you mean 'start'?"},
      {{"validate"}, "hygge: unknown command 'validate'; did you mean 'debug'?"},
      {{"help", "check"}, "hygge: unknown command 'check'; did you mean 'debug'?"},
      {{"frobnicate"}, "hygge: unknown command 'frobnicate'"},
      {{"start", "--conurrency", "3"}, "hygge: unknown option '--conurrency'; did you mean '--concurrency'?"},
      {{"start", "--conurrency=3"}, "hygge: unknown option '--conurrency'; did you mean '--concurrency'?"},
      {{"go", "--dryrun"}, "hygge: unknown option '--dryrun'; did you mean '--dry-run'?"},
      {{"start", "-x"}, "hygge: unknown option '-x'"},
      {{"start", "--flow"}, "hygge: option --flow needs a value: --flow NAME"},
      {{"start", "--flow", ""}, "hygge: option --flow has an empty value"},
      {{"start", "--flow", "erp,"}, "hygge: option --flow has an empty value"},
      {{"start", "--dry-run=yes"}, "hygge: option --dry-run takes no value"},
      {{"start", "erp"}, "hygge: 'start' does not know what to do with 'erp'; did you mean --flow erp?"},
      {{"start", "--incremental", "--full-drop"}, "hygge: --incremental and --full-drop exclude each other"},
      {{"start", "--quiet", "--verbose"}, "hygge: --quiet and --verbose exclude each other"},
      {{"start", "--log-format", "jsn"},
       "hygge: unknown value for --log-format 'jsn'; did you mean 'json'? (auto, live, plain, json)"},
      {{"init"}, "hygge: 'init' needs NAME: the project's name, and its folder's"},
      {{"completion"}, "hygge: 'completion' needs SHELL: bash, zsh or fish"},
      {{"completion", "bsh"}, "hygge: unknown SHELL 'bsh'; did you mean 'bash'? (bash, zsh, fish)"},
      {{"schema", "flwo"}, "hygge: unknown FILE 'flwo'; did you mean 'flow'? (project, flow, entity)"},
      {{"docs", "parqet"}, "hygge: unknown topic 'parqet'; did you mean 'parquet'?"},
      {{"list", "list"}, "hygge: 'list' does not know what to do with 'list'; did you mean --flow list?"},
  };
  return all;
}

TEST(CommandLine, ExplainsEveryMistakeAndEndsWithTwo) {
  const Shop shop;
  for (const Mistake& mistake : mistakes()) {
    SCOPED_TRACE(mistake.answer);
    const ProgramResult run = shop.hygge(mistake.words);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, StartsWith(mistake.answer + "\n"));
    EXPECT_THAT(run.err, HasSubstr("--help"));
    EXPECT_EQ(run.out, "");
  }
  EXPECT_FALSE(shop.exists("lake"));
}

TEST(CommandLine, ShowsForeignCharactersHarmlessly) {
  const ProgramResult run = Project{}.hygge({"\x1b[2Jboo\n"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, StartsWith("hygge: unknown command '\\x1b[2Jboo\\n'"));
}

TEST(CommandLine, TakesTheLastOfAnOptionThatCountsOnce) {
  const Shop shop;
  EXPECT_EQ(shop.hygge({"list", "--format", "json", "--format", "text"}).out, shop.hygge({"list"}).out);
}

}  // namespace
}  // namespace hygge::test
