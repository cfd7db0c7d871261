#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "tests/support/project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Le;

const std::filesystem::path kPages = std::filesystem::path{HYGGE_SOURCE_FOLDER} / "docs/reference";

std::string page(const std::string& name) { return files::read_text(kPages / name, Bytes{1'000'000}); }

TEST(Docs, ListsItsTopics) {
  const ProgramResult run = Project{}.hygge({"docs"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("  commands "), HasSubstr("  options "), HasSubstr("  flow "),
                             HasSubstr("  parquet "), HasSubstr("store: ")));
}

TEST(Docs, ExplainsEachTopicInEightyColumns) {
  const Project project;
  for (const char* topic : {"commands", "options", "flow", "parquet"}) {
    SCOPED_TRACE(topic);
    const ProgramResult run = project.hygge({"docs", topic});
    EXPECT_EQ(run.exit_code, 0);
    for (const std::string& line : split(run.out, '\n')) {
      EXPECT_THAT(display_width(line), Le(80U)) << line;
    }
  }
}

TEST(Docs, ExplainsAHomeAndAStoreOfOneNameTogether) {
  const ProgramResult run = Project{}.hygge({"docs", "parquet"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("hive_partitioning"), HasSubstr("compression")));
}

TEST(Docs, InTheRepositoryAreWhatTheProgramWrites) {
  const Project project;
  const ProgramResult run = project.hygge({"docs", "--write", "pages"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const std::vector<std::string> written = project.files("pages");
  EXPECT_THAT(written, testing::UnorderedElementsAre("commands.md", "connection-mssql.md", "flow.md", "home-mssql.md",
                                                     "home-parquet.md", "options.md", "store-parquet.md"));
  for (const std::string& name : written) {
    EXPECT_EQ(project.read("pages/" + name), page(name)) << "stale; run: hygge docs --write docs/reference";
  }
}

TEST(Docs, PrintsAPageAsMarkdown) {
  const Project project;
  EXPECT_EQ(project.hygge({"docs", "options", "--markdown"}).out, page("options.md"));
  EXPECT_EQ(project.hygge({"docs", "parquet", "--markdown"}).out,
            page("home-parquet.md") + "\n" + page("store-parquet.md"));
}

TEST(Docs, SaysWhyPagesCannotBeWritten) {
  const ProgramResult run = Project{}.hygge({"docs", "--write", "/proc/none"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("/proc/none"));
}

}  // namespace
}  // namespace hygge::test
