#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "hygge/base/text.h"
#include "tests/support/project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ManPage, HoldsEveryCommandAndOption) {
  const ProgramResult run = Project{}.hygge({"docs", "--man"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out,
              AllOf(StartsWith(".TH HYGGE 1"), HasSubstr("hygge start [OPTIONS]"), HasSubstr("\\-\\-dry\\-run"),
                    HasSubstr("hygge completion SHELL"), HasSubstr(".SH EXIT STATUS")));
}

TEST(ManPage, HasNoLineThatRoffWouldTakeForACommandByMistake) {
  const std::string known[] = {".TH ", ".SH ", ".SS ", ".TP", ".B "};
  for (const std::string& line : split(Project{}.hygge({"docs", "--man"}).out, '\n')) {
    if (line.starts_with('.')) {
      EXPECT_TRUE(std::any_of(std::begin(known), std::end(known), [&](const auto& word) {
        return line.starts_with(word);
      })) << line;
    }
    EXPECT_FALSE(line.starts_with('\'')) << line;
  }
}

}  // namespace
}  // namespace hygge::test
