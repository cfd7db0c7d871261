#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

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
  for (const char* topic : {"commands", "project", "options", "flow", "parquet"}) {
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
                                                     "home-parquet.md", "options.md", "project.md", "store-mssql.md",
                                                     "store-parquet.md"));
  for (const std::string& name : written) {
    EXPECT_EQ(project.read("pages/" + name), page(name)) << "stale; run: hygge docs --write docs/reference";
  }
}

/// The names of all properties, whatever they are properties of.
void collect_keys(const nlohmann::json& schema, std::set<std::string>& keys) {
  for (const auto& [name, value] : schema.items()) {
    if (name == "properties") {
      for (const auto& [key, of_key] : value.items()) {
        keys.insert(key);
      }
    }
    if (value.is_structured()) {
      collect_keys(value, keys);
    }
  }
}

TEST(Docs, KnowEveryKeyThatMayStandInAProject) {
  const Project project;
  std::set<std::string> keys;
  for (const std::string file : {"project", "flow", "entity"}) {
    collect_keys(nlohmann::json::parse(project.hygge({"schema", file}).out), keys);
  }
  EXPECT_THAT(keys, testing::IsSupersetOf({"flows_dir", "entities", "home", "name", "type", "max_size", "path"}));
  for (const std::string& key : keys) {
    const ProgramResult run = project.hygge({"docs", key});
    EXPECT_EQ(run.exit_code, 0) << key << ": " << run.err;
    for (const std::string& line : split(run.out, '\n')) {
      EXPECT_THAT(display_width(line), Le(80U)) << line;
    }
  }
  EXPECT_THAT(project.hygge({"docs", "entities"}).out, AllOf(HasSubstr("in flow.yml"), HasSubstr("  entities (list")));
  EXPECT_THAT(project.hygge({"docs", "entites"}).err, HasSubstr("did you mean 'entities'?"));
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
