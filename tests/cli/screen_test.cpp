#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hygge/base/text.h"
#include "tests/cli/shop.h"
#include "tests/support/pretend_terminal.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TerminalProgram hygge_in(const Shop& shop, const std::vector<std::string>& words) {
  TerminalProgram program{.command = {hygge_program().string()}, .environment = {}, .folder = shop.folder()};
  program.command.insert(program.command.end(), words.begin(), words.end());
  return program;
}

/// Runs hygge in a terminal of this width to its end.
class Terminal {
 public:
  Terminal(const Shop& shop, const std::vector<std::string>& words, std::size_t columns)
      : terminal_{hygge_in(shop, words), columns, 24} {
    ended_ = terminal_.wait();
  }
  int exit_code() const { return ended_ ? ended_->exit_code : -1; }
  const VtScreen& screen() const { return terminal_.screen(); }
  const std::string& raw() const { return terminal_.raw(); }

 private:
  PretendTerminal terminal_;
  std::optional<Ended> ended_;
};

class Screen : public testing::TestWithParam<std::size_t> {};

TEST_P(Screen, ShowsARunWithoutBreakingALine) {
  const Shop shop;
  const Terminal terminal{shop, {"start"}, GetParam()};
  EXPECT_EQ(terminal.exit_code(), 0);
  EXPECT_THAT(terminal.screen().text(),
              AllOf(HasSubstr("FINISHED"), HasSubstr("web"), HasSubstr("Done. PASS=3"), HasSubstr("lake/visits")));
  EXPECT_EQ(terminal.screen().wraps(), 0U);
  EXPECT_THAT(terminal.screen().unknown_sequences(), IsEmpty());
  EXPECT_TRUE(terminal.screen().is_cursor_visible());
}

TEST_P(Screen, ShowsAFailureAsALetter) {
  const Shop shop;
  shop.remove("landing/visits");
  const Terminal terminal{shop, {"start", "--flow", "web"}, GetParam()};
  EXPECT_EQ(terminal.exit_code(), 1);
  EXPECT_THAT(terminal.screen().text(), AllOf(HasSubstr("web: "), HasSubstr("\n  try "), HasSubstr("ERROR=1")));
  EXPECT_TRUE(terminal.screen().is_cursor_visible());
}

TEST_P(Screen, ShowsAMistakeWithoutBreakingALine) {
  const Shop shop;
  shop.write("flows/web/flow.yml",
             "home: {type: parquet, path: landing/visits, columns: [one, two, three, four, five, six], compresion: 1}\n"
             "store: {type: parquet, path: lake/visits}\n");
  const Terminal terminal{shop, {"start"}, GetParam()};
  EXPECT_EQ(terminal.exit_code(), 2);
  EXPECT_THAT(terminal.screen().text(), AllOf(HasSubstr("compresion"), HasSubstr("^~~~~~~~~~")));
  EXPECT_EQ(terminal.screen().wraps(), 0U);
}

TEST_P(Screen, ListsAndChecksWithoutBreakingALine) {
  const Shop shop;
  for (const char* command : {"list", "debug"}) {
    const Terminal terminal{shop, {command}, GetParam()};
    EXPECT_EQ(terminal.exit_code(), 0);
    EXPECT_THAT(terminal.screen().text(), AllOf(HasSubstr("erp_customers"), HasSubstr("lake/visits")));
    if (command == std::string{"list"}) {
      EXPECT_EQ(terminal.screen().wraps(), 0U);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, Screen, testing::Values(80, 40), testing::PrintToStringParamName());

TEST(ScreenColours, AreThereUnlessUnwanted) {
  const Shop shop;
  const std::string kRedOrGreen = "\x1b[3";
  EXPECT_THAT(Terminal(shop, {"start", "--flow", "web"}, 80).raw(), HasSubstr(kRedOrGreen));
  EXPECT_THAT(Terminal(shop, {"start", "--flow", "web", "--no-color"}, 80).raw(), Not(HasSubstr(kRedOrGreen)));
  EXPECT_THAT(Terminal(shop, {"strat", "--no-color"}, 80).raw(), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace hygge::test
