#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/project.h"

namespace hygge::test {
namespace {

using testing::MatchesRegex;

TEST(Version, NamesHyggeAndItsEngine) {
  const Project project;
  for (const char* option : {"--version", "-V"}) {
    const ProgramResult run = project.hygge({option});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_THAT(run.out, MatchesRegex("hygge " HYGGE_VERSION " \\(DuckDB [0-9]+\\.[0-9]+\\.[0-9]+\\)\n"));
    EXPECT_EQ(run.err, "");
  }
}

TEST(Version, OpensNoEngineAndLeavesNothingBehind) {
  const Project project;
  ASSERT_EQ(project.hygge({"--version"}, {{"TMPDIR", project.folder().string()}}).exit_code, 0);
  EXPECT_TRUE(project.files().empty());
}

}  // namespace
}  // namespace hygge::test
