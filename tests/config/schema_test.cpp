#include "hygge/config/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hygge/config/project.h"
#include "hygge/config/setting_schema.h"
#include "tests/config/sample_catalogue.h"

namespace hygge::config {
namespace {

using Json = nlohmann::ordered_json;

Json schema_for(SchemaFor what) { return Json::parse(json_schema(test::sample_catalogue(), what)); }

/// All `$ref`s below a schema.
void collect_references(const Json& schema, std::vector<std::string>& references) {
  for (const auto& [key, value] : schema.items()) {
    if (key == "$ref" && value.is_string()) {
      references.push_back(value);
    } else if (value.is_structured()) {
      collect_references(value, references);
    }
  }
}

TEST(SchemaTest, NamesItsDraftAndItsFile) {
  const Json project = schema_for(SchemaFor::Project);
  EXPECT_EQ(project["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(project["title"], "hygge.yml");
  EXPECT_EQ(project["$ref"], "#/$defs/project");
  EXPECT_EQ(schema_for(SchemaFor::Flow)["$ref"], "#/$defs/flow");
  EXPECT_EQ(schema_for(SchemaFor::Entity)["anyOf"].size(), 3U);
}

TEST(SchemaTest, EveryReferenceLeadsSomewhere) {
  for (const SchemaFor what : {SchemaFor::Project, SchemaFor::Flow, SchemaFor::Entity}) {
    const Json schema = schema_for(what);
    std::vector<std::string> references;
    collect_references(schema, references);
    EXPECT_FALSE(references.empty());
    for (const std::string& reference : references) {
      EXPECT_TRUE(schema.contains(Json::json_pointer(reference.substr(1)))) << reference;
    }
  }
}

TEST(SchemaTest, EachKindAllowsItsOwnKeysAndNoOthers) {
  const Json definitions = schema_for(SchemaFor::Project)["$defs"];
  const Json& crate = definitions["home_crate"];
  EXPECT_EQ(crate["additionalProperties"], false);
  std::vector<std::string> keys;
  for (const auto& [key, value] : crate["properties"].items()) {
    keys.push_back(key);
  }
  EXPECT_THAT(keys, testing::ElementsAre("type", "path", "columns", "where", "delimiter", "options"));
  EXPECT_EQ(crate["properties"]["type"]["const"], "crate");
  EXPECT_EQ(crate["properties"]["options"]["additionalProperties"], false);
  EXPECT_TRUE(crate["properties"]["options"]["properties"].contains("delimiter"));
  const Json& choices = definitions["home"]["anyOf"][2]["allOf"];
  EXPECT_EQ(choices[2]["if"]["properties"]["type"]["const"], "crate");
  EXPECT_EQ(choices[2]["then"]["$ref"], "#/$defs/home_crate");
  EXPECT_TRUE(definitions["home_without_type"]["properties"].contains("delimiter"));
  EXPECT_TRUE(definitions["home_without_type"]["properties"].contains("table"));
}

TEST(SchemaTest, SettingsCarryHelpDefaultsChoicesAndBounds) {
  const Json project = schema_for(SchemaFor::Project)["$defs"]["project"]["properties"];
  EXPECT_EQ(project["concurrency"], Json::parse(R"({
    "description": "how many flows may run at once",
    "anyOf": [{"type": "integer", "minimum": 1, "maximum": 256},
              {"type": "string", "pattern": "^\\s*[+-]?[0-9](_?[0-9])*\\s*$"},
              {"type": "string", "pattern": "\\$\\{"}],
    "default": 8})"));
  EXPECT_EQ(project["log_level"]["anyOf"][0]["enum"], Json::parse(R"(["debug", "info", "warning", "error"])"));
  EXPECT_EQ(project["continue_on_error"]["default"], false);
  EXPECT_EQ(project["options"]["properties"]["concurrency"], project["concurrency"]);
}

TEST(SchemaTest, AChoiceOfTrueMayBeWrittenWithoutQuotes) {
  const Setting setting{.name = "hive", .type = Type::Choice, .help = "x", .choices = {"auto", "true", "false"}};
  EXPECT_EQ(setting_schema(setting)["anyOf"][0]["enum"], Json::parse(R"(["auto", "true", "false", true, false])"));
}

TEST(SchemaTest, EverySettingOfEveryTableIsInIt) {
  const Json definitions = schema_for(SchemaFor::Project)["$defs"];
  for (const Setting& setting : option_settings()) {
    EXPECT_TRUE(definitions["project"]["properties"].contains(setting.name)) << setting.name;
  }
  for (const Setting& setting : flow_settings()) {
    for (const char* level : {"flow", "entity", "defaults"}) {
      EXPECT_TRUE(definitions[level]["properties"].contains(setting.name)) << level << "." << setting.name;
    }
  }
}

TEST(SchemaTest, WithoutKindsOfConnectionsThereAreNone) {
  Catalogue catalogue = test::sample_catalogue();
  catalogue.connections.clear();
  const Json definitions = Json::parse(json_schema(catalogue))["$defs"];
  EXPECT_EQ(definitions["project"]["properties"]["connections"]["maxProperties"], 0);
  EXPECT_FALSE(definitions.contains("connection"));
}

}  // namespace
}  // namespace hygge::config
