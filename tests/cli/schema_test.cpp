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
  fs::path written(const std::string& text, const std::string& name) const {
    project_.write(name, text);
    return project_.path(name);
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

TEST_F(SchemaTest, AndHyggeAgree) {
  std::vector<std::string> texts = {
      "flows: {a: {home: x, store: 5}}\n",
      "flows: {a: {home: [x, 2024], store: y}}\n",
      "flows: {a: {home: x, store: {path: 5}}}\n",
      "flows: {a: {home: x, store: s3://bucket/y}}\n",
      "flows: {a: {home: {path: [x, 'gs://b/y']}, store: y}}\n",
      "flows: {a: {home: x, store: y, preserve_order: \"True\"}}\n",
      "flows: {a: {home: x, store: y, preserve_order: yes}}\n",
      "flows: {a: {home: x, store: y, preserve_order: 1}}\n",
      "flows: {a: {home: x, store: {path: y, compression: zstd}}}\n",
      "flows: {a: {home: x, store: {path: y, compression: Zstd}}}\n",
      "flows: {a: {home: {path: x, hive_partitioning: true}, store: y}}\n",
      "flows: {a: {home: x, store: {path: y, compression_level: \"-7\"}}}\n",
      "flows: {a: {home: x, store: {path: y, compression_level: \"-8\"}}}\n",
      "flows: {a: {home: x, store: {path: y, batch_size: 1_000_000}}}\n",
      "flows: {a: {home: x, store: {path: y, batch_size: \"0\"}}}\n",
      "flows: {a: {home: x, store: y, columns: []}}\n",
      "flows: {a: {home: x, store: y, columns: ['']}}\n",
      "flows: {a: {home: x, store: y, columns: [id]}}\n",
      "flows: {a: {home: x, store: y, entities: ['']}}\n",
      "flows: {a: {home: x, store: y, entities: [\"a\\tb\"]}}\n",
      "flows: {a: {home: x, store: y, entities: [..., 5, .x, {name: \"a\\nb\"}]}}\n",
      "flows: {a: {home: x, store: y, entities: [..., 5, .x, {name: '.hygge2'}]}}\n",
      "flows: {a/b: {home: x, store: y}}\n",
      "flows: [{name: '', home: x, store: y}]\n",
      "timeout: 5 M\n",
      "timeout: 5 m\n",
      "timeout: 0\n",
      "timeout: '0s'\n",
      "retry_delay: 0\n",
      "retries: \"-1\"\n",
      "retries: \"1000\"\n",
      "retries: \"100\"\n",
      "memory_limit: 2000TB\n",
      "memory_limit: 200MB\n",
      "memory_limit: 0\n",
      "options:\nconnections:\ndefaults:\nflows:\n",
      "connections: {a: {type: mssql, server: db, user: u, password: p, encrypt: yes, pool: {max_size: 3}}}\n",
      "connections: {a: {type: mssql, server: db, user: u, password: p, encrypt: maybe}}\n",
      "connections: {a: {type: mssql, server: db, user: u, password: p, encrypt: true}}\n",
      "flows: {a: {home: {path: x, hive_partitioning: True}, store: y}}\n",
      "flows: {a: {home: {path: x, hive_partitioning: 'No'}, store: y}}\n",
      "flows: {a: {home: {path: x, hive_partitioning: 2}, store: y}}\n",
      "connections: {a: {type: mssql, server: db, user: u, password: p, pool: {mx_size: 3}}}\n",
      "connections: {a: {type: mssql, server: db, user: u, password: p, pool: 3}}\n",
      "connections:\n  a:\n    type: mssql\n    server: db\n    user: u\n    password: p\n    pool:\n",
      "name: ''\n",
      "flows_dir: ''\n",
  };
  const std::string home = "{type: mssql, server: db, user: u, password: p, table: t";
  for (const char* const watermark :
       {"updated_at", "{column: at, primary_key: id}", "{column: at, primary_key: [id, line]}",
        "{watermark_column: at, newest: later}", "{column: at, watermark_column: at}", "{column: at, newest: never}",
        "{column: at, colum: at}", "{column: ''}", "''", "{}", "[at]"}) {
    texts.push_back("flows: {a: {home: " + home + "}, store: y, watermark: " + watermark + "}}\n");
    texts.push_back("flows: {a: {home: " + home + ", watermark: " + watermark + "}, store: y}}\n");
  }
  std::vector<fs::path> files;
  for (const std::string& text : texts) files.push_back(written(text, std::to_string(files.size()) + ".yml"));
  const std::string problems = "\n" + check_against_schema(schema("project"), files).err;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool fits = problems.find("\n" + files[i].string() + ": ") == std::string::npos;
    const ProgramResult run = project_.hygge({"list", "--config", files[i].string()});
    EXPECT_EQ(fits, run.exit_code == 0) << texts[i] << problems << run.err;
  }
}

TEST_F(SchemaTest, RefusesWhatHyggeRefuses) {
  std::vector<fs::path> files;
  for (const char* text : {"concurency: 3\n", "concurrency: lots\n", "flows: {a: {home: x, store: {type: parqet}}}\n",
                           "flows: {a: {home: x, store: y, run_type: sometimes}}\n", "- a list\n"}) {
    files.push_back(written(text, std::to_string(files.size()) + ".yml"));
    EXPECT_EQ(project_.hygge({"list", "--config", files.back().string()}).exit_code, 2) << text;
  }
  const ProgramResult check = check_against_schema(schema("project"), files);
  EXPECT_EQ(check.exit_code, 1);
  for (const fs::path& file : files) EXPECT_THAT("\n" + check.err, HasSubstr("\n" + file.string() + ": "));
}

}  // namespace
}  // namespace hygge::test
