#include "hygge/config/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "hygge/config/project.h"
#include "hygge/config/setting_schema.h"
#include "hygge/config/value_check.h"
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

/// Whether the checker takes the text for the setting.
bool is_accepted(const Setting& setting, const std::string& text) {
  Diagnostics diagnostics;
  return check_value({setting.name, {}, Node::scalar(text, {})}, setting, "", diagnostics).has_value();
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
              {"type": "string", "pattern":
               "^\\s*(\\+?(0_?)*([1-9]|[1-9]_?[0-9]|(2_?(5_?[0-6]|[0-4]_?[0-9])|1(_?[0-9]){2})))\\s*$"},
              {"type": "string", "pattern": "\\$\\{"}],
    "default": 8})"));
  EXPECT_EQ(project["log_level"]["anyOf"][0]["enum"], Json::parse(R"(["debug", "info", "warning", "error"])"));
  EXPECT_EQ(project["continue_on_error"]["default"], false);
  EXPECT_EQ(project["options"]["properties"]["concurrency"], project["concurrency"]);
}

TEST(SchemaTest, TakesNumbersAndTruthInTheFormsThatAPersonMayWrite) {
  struct Case {
    Setting setting;
    std::vector<std::string> fit;
    std::vector<std::string> do_not;
  };
  const std::vector<Case> cases = {
      {{.name = "n", .type = Type::Integer, .minimum = 0, .maximum = 100},
       {"0", "7", "+7", "007", "42", "1_0", "99", "100", " 5 "},
       {"-1", "101", "1000", "1_", "_1", "1__0", "1.5", "", "x", "--1"}},
      {{.name = "n", .type = Type::Integer, .minimum = -7, .maximum = 22},
       {"-7", "-0", "0", "19", "20", "22"},
       {"-8", "-10", "23", "30", "100"}},
      {{.name = "n", .type = Type::Integer, .minimum = 37, .maximum = 1234},
       {"37", "40", "99", "100", "999", "1000", "1199", "1229", "1234", "1_234"},
       {"36", "9", "1235", "1300", "2000", "9999", "12340"}},
      {{.name = "n", .type = Type::Integer}, {"-9199999999999999999", "9199999999999999999"}, {"99999999999999999999"}},
      {{.name = "n", .type = Type::Boolean}, {"True", "NO", "on", "oFF"}, {"1", "y", "", "yes "}},
      {{.name = "n", .type = Type::Choice, .choices = {"auto", "true", "false"}},
       {"True", "FALSE", "yes", "No", "on", "Off"},
       {"1", "y", "", "yes ", "autos"}},
      {{.name = "n", .type = Type::Choice, .choices = {"strict", "yes", "no"}}, {"true", "False", "ON"}, {"x", "1"}},
      {{.name = "n", .type = Type::Duration, .minimum = 0.001},
       {"5 m", "1.5h", "30", "200ms", "0.5s", "1ms"},
       {"5 M", "0", "0s", "0.0m", "1w", "-1s", "99999999999h"}},
      {{.name = "n", .type = Type::Bytes, .minimum = 1, .maximum = 1e15},
       {"1", "256MB", "1 gib", "0.5kB", "1000TB", "1 PB", "1000000000000000"},
       {"0", "0MB", "1001TB", "2000000000000000", "5 PB", "1PiB", "MB", "1EB"}},
  };
  for (const Case& given : cases) {
    const Json variants = setting_schema(given.setting)["anyOf"];
    const auto fits = [&](const std::string& text) {
      return std::any_of(variants.begin(), variants.end(), [&](const Json& variant) {
        return variant.contains("pattern") && std::regex_search(text, std::regex{std::string{variant["pattern"]}});
      });
    };
    for (const std::string& text : given.fit) {
      EXPECT_TRUE(fits(text)) << text;
      EXPECT_TRUE(is_accepted(given.setting, text)) << text;
    }
    for (const std::string& text : given.do_not) {
      EXPECT_FALSE(fits(text)) << text;
      EXPECT_FALSE(is_accepted(given.setting, text)) << text;
    }
  }
}

TEST(SchemaTest, AChoiceAndATruthValueSayWhatTheyMayBe) {
  const Setting choice{
      .name = "codec", .type = Type::Choice, .fallback = "zstd", .help = "x", .choices = {"zstd", "none"}};
  EXPECT_EQ(setting_schema(choice), Json::parse(R"({
    "description": "x",
    "anyOf": [{"enum": ["zstd", "none"]}, {"type": "string", "pattern": "\\$\\{"}],
    "default": "zstd"})"));
  const Setting truth{.name = "keep", .type = Type::Boolean, .fallback = "true", .help = "y"};
  const Json schema = setting_schema(truth);
  EXPECT_EQ(schema["anyOf"][0], Json::parse(R"({"type": "boolean"})"));
  EXPECT_EQ(schema["anyOf"].size(), 3U);
  EXPECT_EQ(schema["default"], true);
}

TEST(SchemaTest, AChoiceOfTrueMayBeWrittenWithoutQuotes) {
  const Setting setting{.name = "hive", .type = Type::Choice, .help = "x", .choices = {"auto", "true", "false"}};
  EXPECT_EQ(setting_schema(setting)["anyOf"][0]["enum"], Json::parse(R"(["auto", "true", "false", true, false])"));
  const Setting half{.name = "word", .type = Type::Choice, .help = "x", .choices = {"yes", "never"}};
  EXPECT_EQ(setting_schema(half)["anyOf"][0]["enum"], Json::parse(R"(["yes", "never"])"));
  EXPECT_FALSE(is_accepted(half, "off"));
}

TEST(SchemaTest, EverySettingOfEveryTableIsInIt) {
  const Json definitions = schema_for(SchemaFor::Project)["$defs"];
  for (const Setting& setting : option_settings()) {
    EXPECT_TRUE(definitions["project"]["properties"].contains(setting.name)) << setting.name;
  }
  for (const Setting& setting : flow_settings()) {
    for (const char* level : {"flow", "entity", "defaults"}) {
      const Json& properties = definitions[level]["properties"];
      const std::size_t point = setting.name.find('.');
      if (point == std::string::npos) {
        EXPECT_TRUE(properties.contains(setting.name)) << level << "." << setting.name;
      } else {
        const Json& mapping = properties[setting.name.substr(0, point)]["anyOf"].back();
        EXPECT_TRUE(mapping["properties"].contains(setting.name.substr(point + 1))) << level << "." << setting.name;
      }
    }
  }
}

TEST(SchemaTest, WhatMayBeAValueOrAMappingIsEither) {
  const Settings settings = {
      {.name = "mark", .help = "x", .names_within = {"column", "old_name"}},
      {.name = "mark.newest", .type = Type::Choice, .fallback = "take", .help = "y", .choices = {"take", "later"}}};
  EXPECT_EQ(properties_of(settings), Json::parse(R"({"mark": {
    "description": "x",
    "anyOf": [{"type": ["string", "number", "boolean"], "minLength": 1},
              {"type": "object",
               "properties": {
                 "column": {"description": "x", "type": ["string", "number", "boolean"], "minLength": 1},
                 "old_name": {"description": "x", "type": ["string", "number", "boolean"], "minLength": 1},
                 "newest": {"description": "y",
                            "anyOf": [{"enum": ["take", "later"]}, {"type": "string", "pattern": "\\$\\{"}],
                            "default": "take"}},
               "additionalProperties": false,
               "minProperties": 1,
               "not": {"required": ["column", "old_name"]}}]}})"));
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
