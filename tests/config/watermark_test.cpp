#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::problems_of;
using test::ProjectFolder;
using testing::ElementsAre;

/// A flow of "x" and "y" that says `settings`.
std::string flow_with(const std::string& settings) { return "flows:\n  a: {home: x, store: y, " + settings + "}\n"; }

TEST(WatermarkTest, IsAColumnOrAMapping) {
  for (const char* written : {"watermark: updated_at", "watermark: {column: updated_at}",
                              "watermark: {watermark_column: updated_at}", "options: {watermark: updated_at}"}) {
    SCOPED_TRACE(written);
    ProjectFolder project;
    project.write("hygge.yml", flow_with(written));
    const FlowConfig flow = project.load_flow();
    for (const Section& section : {flow.settings, flow.home.settings}) {
      EXPECT_EQ(section.text("watermark"), "updated_at");
      EXPECT_TRUE(section.given("watermark"));
      EXPECT_FALSE(section.has("watermark.primary_key"));
      EXPECT_EQ(section.text("watermark.newest"), "take");
    }
  }
  ProjectFolder project;
  project.write("hygge.yml", flow_with("watermark: {column: at, primary_key: [id, line], newest: later}"));
  const Section home = project.load_flow().home.settings;
  EXPECT_EQ(home.text("watermark"), "at");
  EXPECT_EQ(home.where("watermark"), "hygge.yml:2:46 (home.watermark)");
  EXPECT_THAT(home.list("watermark.primary_key"), ElementsAre("id", "line"));
  EXPECT_EQ(home.text("watermark.newest"), "later");
}

TEST(WatermarkTest, TheNearestLevelWinsKeyByKey) {
  ProjectFolder project;
  project.write("hygge.yml",
                "defaults: {watermark: {newest: later}}\n"
                "flows:\n"
                "  a:\n"
                "    home: x\n"
                "    store: y\n"
                "    watermark: updated_at\n"
                "    entities:\n"
                "    - plain\n"
                "    - {name: own, watermark: {column: modified, primary_key: id}}\n"
                "    - {name: inside, home: {watermark: {watermark_column: seen, newest: take}}}\n"
                "    - {name: typed, watermark: x}\n");
  project.request.overrides = {"flow.a_typed.watermark=at", "flow.a_typed.watermark.primary_key=id, line",
                               "flow.a_typed.home.watermark.newest=take"};
  const Project loaded = project.load();
  const auto home = [&](std::size_t flow) { return loaded.flows[flow].home.settings; };
  EXPECT_EQ(home(0).text("watermark"), "updated_at");
  EXPECT_EQ(home(0).text("watermark.newest"), "later");
  EXPECT_EQ(home(1).text("watermark"), "modified");
  EXPECT_EQ(home(1).text("watermark.newest"), "later");
  EXPECT_THAT(home(1).list("watermark.primary_key"), ElementsAre("id"));
  EXPECT_EQ(home(2).text("watermark"), "seen");
  EXPECT_EQ(home(2).text("watermark.newest"), "take");
  EXPECT_EQ(loaded.flows[2].settings.text("watermark"), "seen");
  EXPECT_EQ(home(3).text("watermark"), "at");
  EXPECT_EQ(home(3).where("watermark"), "--var flow.a_typed.watermark (home.watermark)");
  EXPECT_THAT(home(3).list("watermark.primary_key"), ElementsAre("id", "line"));
  EXPECT_EQ(home(3).text("watermark.newest"), "take");
}

TEST(WatermarkTest, FalseTurnsOneOff) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: {path: x, watermark: seen}\n"
                "    store: y\n"
                "    watermark: {primary_key: id, newest: later}\n"
                "    entities: [one, {name: two, watermark: false}]\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows[0].home.settings.text("watermark"), "seen");
  EXPECT_EQ(loaded.flows[0].settings.text("run_type"), "incremental");
  for (const Section& section : {loaded.flows[1].home.settings, loaded.flows[1].settings}) {
    EXPECT_FALSE(section.has("watermark"));
    EXPECT_FALSE(section.has("watermark.primary_key"));
    EXPECT_EQ(section.text("watermark.newest"), "take");
  }
  EXPECT_EQ(loaded.flows[1].settings.text("run_type"), "full_drop");
}

TEST(WatermarkTest, MakesARunIncrementalUnlessToldOtherwise) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a: {home: x, store: one, watermark: at}\n"
                "  b: {home: x, store: two, watermark: at, run_type: full_drop}\n"
                "  c: {home: x, store: {path: three, run_type: full_drop}, watermark: at}\n"
                "  d: {home: x, store: four}\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows[0].settings.text("run_type"), "incremental");
  EXPECT_FALSE(loaded.flows[0].settings.given("run_type"));
  EXPECT_EQ(loaded.flows[0].store.settings.text("run_type"), "incremental");
  EXPECT_EQ(loaded.flows[1].settings.text("run_type"), "full_drop");
  EXPECT_EQ(loaded.flows[2].settings.text("run_type"), "full_drop");
  EXPECT_EQ(loaded.flows[3].settings.text("run_type"), "full_drop");
}

TEST(WatermarkTest, WhatIsWrongIsToldWhereItStands) {
  struct Case {
    const char* settings;
    const char* problem;
  };
  constexpr Case kCases[] = {
      {"watermark: ''", "hygge.yml:2:37: watermark is empty\n"},
      {"watermark: ", "hygge.yml:2:26: watermark is empty\n"},
      {"watermark: {}", "hygge.yml:2:37: watermark is empty\n"},
      {"watermark: {column: ''}", "hygge.yml:2:46: watermark.column is empty\n"},
      {"watermark: {column: ,}", "hygge.yml:2:38: watermark.column is empty\n"},
      {"watermark: {,}", "hygge.yml:2:38: nothing stands before the ','\n"},
      {"watermark: {column: '', newest: later}", "hygge.yml:2:46: watermark.column is empty\n"},
      {"watermark: [at]", "hygge.yml:2:37: watermark must be text or a mapping, not a list\n"},
      {"watermark: {column: [at]}", "hygge.yml:2:46: watermark.column must be a single value, not a list\n"},
      {"watermark: {column: {a: b}}", "hygge.yml:2:46: watermark.column must be a single value, not a mapping\n"},
      {"watermark: {colum: at}", "hygge.yml:2:38: unknown key 'colum' in watermark\n"},
      {"watermark: {colum: at, newest: later}", "hygge.yml:2:38: unknown key 'colum' in watermark\n"},
      {"watermark: {column: at, newest: never}", "hygge.yml:2:58: unknown watermark.newest 'never'\n"},
      {"watermark: {column: at, primary_key: []}", "hygge.yml:2:63: watermark.primary_key is an empty list\n"},
      {"watermark: {column: at, watermark_column: at}", "hygge.yml:2:50: column in watermark is given twice\n"},
      {"watermark: {newest: later}", "hygge.yml:2:46: watermark.newest is given, and no column\n"},
      {"watermark: {primary_key: id, newest: later}",
       "hygge.yml:2:51: watermark.primary_key is given, and no column\n"},
      {"watermark: {newest: later}, entities: [p, q]", "hygge.yml:2:46: watermark.newest is given, and no column\n"},
      {"watermark.newest: later", "hygge.yml:2:26: unknown key 'watermark.newest'\n"},
  };
  for (const Case& given : kCases) {
    EXPECT_EQ(test::first_lines(problems_of(flow_with(given.settings))), given.problem) << given.settings;
  }
  EXPECT_EQ(problems_of("flows:\n  a: {home: {path: x, watermark: at}, store: y, watermark: {column: at}}\n"),
            "hygge.yml:2:34: watermark is given twice\n"
            "  2 |   a: {home: {path: x, watermark: at}, store: y, watermark: {column: at}}\n"
            "    |                                  ^~\n"
            "  the other is at hygge.yml:2:69; keep one of them\n");
  EXPECT_EQ(problems_of(flow_with("watermark: {column: at, watermark_column: at, newst: take}")),
            "hygge.yml:2:50: column in watermark is given twice\n"
            "  2 |   a: {home: x, store: y, watermark: {column: at, watermark_column: at, newst: take}}\n"
            "    |                                                  ^~~~~~~~~~~~~~~~\n"
            "  the other is column at hygge.yml:2:38; keep one of them\n"
            "hygge.yml:2:72: unknown key 'newst' in watermark\n"
            "  2 |   a: {home: x, store: y, watermark: {column: at, watermark_column: at, newst: take}}\n"
            "    |                                                                        ^~~~~\n"
            "  did you mean 'newest'?\n");
}

TEST(WatermarkTest, MeansNothingToAHomeThatKnowsNone) {
  for (const char* written :
       {"watermark: at", "watermark: {column: at, newest: later}", "watermark: {newest: later}"}) {
    const std::string flow = "  a: {home: x.crate, store: y, " + std::string{written} + "}\n";
    EXPECT_EQ(problems_of("flows:\n" + flow),
              "hygge.yml:2:32: watermark means nothing to home (crate)\n"
              "  2 | " +
                  flow +
                  "    |                                ^~~~~~~~~\n"
                  "  homes that know watermarks: shelf; leave it out\n")
        << written;
  }
  const std::string inside = problems_of("flows:\n  a: {home: {path: x.crate, watermark: {column: at}}, store: y}\n");
  EXPECT_EQ(test::first_lines(inside), "hygge.yml:2:29: unknown key 'watermark' in home (crate)\n");
  EXPECT_NE(inside.find("  homes that know it: shelf; leave it out\n"), std::string::npos) << inside;
}

}  // namespace
}  // namespace hygge::config
