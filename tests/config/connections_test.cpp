#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hygge/config/schema.h"
#include "hygge/config/settings.h"
#include "tests/config/project_folder.h"
#include "tests/config/sample_catalogue.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;

TEST(ConnectionsTest, SettingsOfAMappingAreReadFromIt) {
  ProjectFolder project;
  project.write("hygge.yml", "connections:\n  erp:\n    type: tray\n    host: db\n    legs: {count: 3}\n");
  const Place erp = project.load().connections.at("erp");
  EXPECT_EQ(erp.settings.integer("legs.count"), 3);
  EXPECT_EQ(erp.settings.where("legs.count"), "hygge.yml:5:19 (erp.legs.count)");
  EXPECT_FALSE(erp.settings.has("legs.wood"));
  EXPECT_EQ(erp.position.text(), "hygge.yml:2:3");
}

TEST(ConnectionsTest, AMappingMayBeCommentedOut) {
  ProjectFolder project;
  project.write("hygge.yml", "connections:\n  erp:\n    type: tray\n    host: db\n    legs:\n      # count: 3\n");
  EXPECT_FALSE(project.load().connections.at("erp").settings.has("legs.count"));
}

TEST(ConnectionsTest, WhatIsWrongWithinAMappingIsTold) {
  ProjectFolder project;
  project.write("hygge.yml",
                "connections:\n"
                "  a: {type: tray, host: x, legs: {cuont: 3, count: 5}}\n"
                "  b: {type: tray, host: x, legs: four}\n"
                "  c: {type: tray, host: x, legs.count: 3}\n"
                "  d: {type: tray, host: x, legz: {}}\n"
                "  e: {type: tray, host: x, count: 3}\n");
  EXPECT_EQ(project.problems(),
            "hygge.yml:2:35: unknown key 'cuont' in legs in connection (tray)\n"
            "  2 |   a: {type: tray, host: x, legs: {cuont: 3, count: 5}}\n"
            "    |                                   ^~~~~\n"
            "  did you mean 'count'?\n"
            "hygge.yml:2:52: legs.count in connection (tray) must be at most 4, not '5'\n"
            "  2 |   a: {type: tray, host: x, legs: {cuont: 3, count: 5}}\n"
            "    |                                                    ^\n"
            "hygge.yml:3:34: legs in connection (tray) must be a mapping, not text\n"
            "  3 |   b: {type: tray, host: x, legs: four}\n"
            "    |                                  ^~~~\n"
            "hygge.yml:4:28: unknown key 'legs.count' in connection (tray)\n"
            "  4 |   c: {type: tray, host: x, legs.count: 3}\n"
            "    |                            ^~~~~~~~~~\n"
            "  write it as a mapping: legs: {count: ...}\n"
            "hygge.yml:5:28: unknown key 'legz' in connection (tray)\n"
            "  5 |   d: {type: tray, host: x, legz: {}}\n"
            "    |                            ^~~~\n"
            "  did you mean 'legs'?\n"
            "hygge.yml:6:28: unknown key 'count' in connection (tray)\n"
            "  6 |   e: {type: tray, host: x, count: 3}\n"
            "    |                            ^~~~~\n"
            "  write it as a mapping: legs: {count: ...}\n");
}

TEST(ConnectionsTest, WhatTheKindFindsWrongIsToldWithItsLine) {
  ProjectFolder project;
  project.write("hygge.yml", "connections:\n  erp:\n    type: tray\n    host: db\n    legs:\n      wood: glass\n");
  EXPECT_EQ(project.problems(),
            "hygge.yml:6:13: legs of glass break\n"
            "  6 |       wood: glass\n"
            "    |             ^~~~~\n"
            "  take oak\n");
}

TEST(ConnectionsTest, TheSchemaHasTheMapping) {
  const auto definitions = nlohmann::json::parse(json_schema(test::sample_catalogue(), SchemaFor::Project))["$defs"];
  const auto& legs = definitions["connection_tray"]["properties"]["legs"];
  EXPECT_TRUE(legs["properties"].contains("count"));
  EXPECT_TRUE(legs["properties"].contains("wood"));
  EXPECT_EQ(legs["additionalProperties"], false);
}

TEST(ConnectionsTest, KeysAreThoseThatAPersonWrites) {
  const Settings& tray = test::sample_catalogue().connections[0].settings;
  EXPECT_EQ(keys_of(tray), (std::vector<std::string>{"host", "port", "password", "legs"}));
  EXPECT_EQ(keys_within(tray, "legs"), (std::vector<std::string>{"count", "wood"}));
  EXPECT_TRUE(keys_within(tray, "host").empty());
}

}  // namespace
}  // namespace hygge::config
