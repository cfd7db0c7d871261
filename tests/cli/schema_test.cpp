#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/cli/schema_check.h"
#include "tests/support/project.h"

namespace hygge::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SchemaTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_check_schemas()) {
      ASSERT_EQ(std::getenv("CI"), nullptr) << "script/bootstrap must install third_party/schema-check";
      GTEST_SKIP() << "third_party/schema-check is not installed; run script/bootstrap";
    }
  }

  std::string schema(const std::string& what) const { return project_.hygge({"schema", what}).out; }
  fs::path written(const std::string& text) const {
    project_.write("x.yml", text);
    return project_.path("x.yml");
  }

  Project project_;
};

TEST(Schema, IsJsonForEachKindOfFile) {
  const Project project;
  for (const char* what : {"project", "flow", "entity"}) {
    const ProgramResult run = project.hygge({"schema", what});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(nlohmann::json::parse(run.out)["$schema"], "https://json-schema.org/draft/2020-12/schema");
  }
  EXPECT_EQ(project.hygge({"schema"}).out, project.hygge({"schema", "project"}).out);
}

TEST_F(SchemaTest, FitsEverySample) {
  const fs::path samples = fs::path{HYGGE_SOURCE_FOLDER} / "samples";
  std::vector<fs::path> projects;
  std::vector<fs::path> flows;
  std::vector<fs::path> entities;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{samples}) {
    const fs::path& file = entry.path();
    if (file.extension() == ".yaml" || file.filename() == "hygge.yml") {
      projects.push_back(file);
    } else if (file.filename() == "flow.yml") {
      flows.push_back(file);
    } else if (file.extension() == ".yml") {
      entities.push_back(file);
    }
  }
  ASSERT_FALSE(projects.empty() || flows.empty() || entities.empty());
  for (const auto& [what, files] : {std::pair{"project", projects}, {"flow", flows}, {"entity", entities}}) {
    const ProgramResult check = check_against_schema(schema(what), files);
    EXPECT_EQ(check.exit_code, 0) << check.err;
  }
}

TEST_F(SchemaTest, FitsWhatInitMakes) {
  ASSERT_EQ(project_.hygge({"init", "shop"}).exit_code, 0);
  EXPECT_EQ(check_against_schema(schema("project"), {project_.path("shop/hygge.yml")}).err, "");
  EXPECT_EQ(check_against_schema(schema("flow"), {project_.path("shop/flows/to_lake/flow.yml")}).err, "");
}

TEST_F(SchemaTest, RefusesWhatHyggeRefuses) {
  for (const char* text : {"concurency: 3\n", "concurrency: lots\n", "flows: {a: {home: x, store: {type: parqet}}}\n",
                           "flows: {a: {home: x, store: y, run_type: sometimes}}\n", "- a list\n"}) {
    SCOPED_TRACE(text);
    const fs::path file = written(text);
    EXPECT_EQ(check_against_schema(schema("project"), {file}).exit_code, 1);
    EXPECT_EQ(project_.hygge({"list", "--config", file.string()}).exit_code, 2);
  }
}

}  // namespace
}  // namespace hygge::test
