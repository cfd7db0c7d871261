#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;
using testing::ElementsAre;

TEST(PrecedenceTest, TheNearestLevelWins) {
  ProjectFolder project;
  project.write("hygge.yml",
                "options: {retries: 10, timeout: 10s, retry_delay: 10s}\n"
                "defaults: {retries: 20, timeout: 20s, run_type: incremental, verify: none}\n");
  project.write("flows/a/flow.yml",
                "home: x\n"
                "store: y\n"
                "retries: 30\n"
                "verify: count\n"
                "defaults: {verify: decode, preserve_order: true}\n"
                "entities: [plain, {name: own, verify: full, retries: 40}]\n");
  const Project loaded = project.load();
  const Section& plain = loaded.flows[0].settings;
  EXPECT_EQ(plain.integer("retries"), 30);
  EXPECT_EQ(plain.duration("timeout"), Seconds{20});
  EXPECT_EQ(plain.duration("retry_delay"), Seconds{10});
  EXPECT_EQ(plain.text("run_type"), "incremental");
  EXPECT_EQ(plain.text("verify"), "decode");
  EXPECT_TRUE(plain.boolean("preserve_order"));
  EXPECT_EQ(plain.where("retries"), "flows/a/flow.yml:3:10 (flow.retries)");
  const Section& own = loaded.flows[1].settings;
  EXPECT_EQ(own.integer("retries"), 40);
  EXPECT_EQ(own.text("verify"), "full");
}

TEST(PrecedenceTest, TheCommandLineWinsOverAll) {
  ProjectFolder project;
  project.write("hygge.yml",
                "options: {retries: 1, concurrency: 2}\n"
                "flows:\n"
                "  a: {home: x, store: y, retries: 3, run_type: full_drop, entities: [e, {name: f, retries: 4}]}\n");
  project.request.options = {{"retries", "9"}, {"concurrency", "5"}, {"log_file", "run.log"}};
  project.request.flow_settings = {{"run_type", "incremental"}};
  project.request.overrides = {"flow.a_f.retries=7"};
  const Project loaded = project.load();
  EXPECT_EQ(loaded.options.integer("concurrency"), 5);
  EXPECT_EQ(loaded.options.where("concurrency"), "--concurrency (options.concurrency)");
  EXPECT_EQ(loaded.options.text("log_file"), std::filesystem::current_path() / "run.log");
  EXPECT_EQ(loaded.flows[0].settings.integer("retries"), 9);
  EXPECT_EQ(loaded.flows[1].settings.integer("retries"), 7);
  EXPECT_EQ(loaded.flows[1].settings.text("run_type"), "incremental");
  EXPECT_EQ(loaded.flows[1].settings.where("run_type"), "--run-type (flow.run_type)");
}

TEST(PrecedenceTest, HomesAndStoresMergeKeyByKeyWhileTheKindStays) {
  ProjectFolder project;
  project.write("hygge.yml",
                "defaults:\n"
                "  home: {union_by_name: no}\n"
                "  store: {compression: snappy, file_size: 1MB}\n"
                "flows:\n"
                "  a:\n"
                "    home: {type: shelf, path: landing, columns: [a]}\n"
                "    store: {path: lake, compression: none}\n"
                "    entities:\n"
                "    - plain\n"
                "    - {name: own, home: {columns: [b]}, store: {file_size: 2MB}}\n");
  const Project loaded = project.load();
  const FlowConfig& own = loaded.flows[1];
  EXPECT_FALSE(own.home.settings.boolean("union_by_name"));
  EXPECT_EQ(own.home.settings.text("path"), project.path() / "landing/own");
  EXPECT_THAT(own.home.settings.list("columns"), ElementsAre("b"));
  EXPECT_EQ(own.store.settings.text("compression"), "none");
  EXPECT_EQ(own.store.settings.bytes("file_size"), Bytes{2'000'000});
  EXPECT_EQ(loaded.flows[0].store.settings.bytes("file_size"), Bytes{1'000'000});
}

TEST(PrecedenceTest, AnotherKindDropsTheKeysThatItDoesNotKnow) {
  ProjectFolder project;
  project.write("hygge.yml",
                "defaults: {home: {union_by_name: no, delimiter: ';'}}\n"
                "flows:\n"
                "  a:\n"
                "    home: {type: shelf, path: landing, columns: [a]}\n"
                "    store: lake\n"
                "    entities:\n"
                "    - {name: boxed, home: {type: crate}}\n"
                "    - {name: ended, home: special/ended.crate}\n"
                "    - {name: table, columns: [b], home: {type: desk, table: '{entity}'}}\n");
  // `columns` of the flow's home means nothing to a desk, but an entity that writes it is told.
  EXPECT_EQ(test::first_lines(project.problems()), "hygge.yml:9:21: columns means nothing to home (desk)\n");
  project.write("hygge.yml",
                "defaults: {home: {union_by_name: no, delimiter: ';'}}\n"
                "flows:\n"
                "  a:\n"
                "    home: {type: shelf, path: landing, columns: [a]}\n"
                "    store: lake\n"
                "    entities:\n"
                "    - {name: boxed, home: {type: crate}}\n"
                "    - {name: ended, home: special/ended.crate}\n"
                "    - {name: table, home: {type: desk, table: 'dbo.{entity}'}}\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows[0].home.kind, "crate");
  EXPECT_EQ(loaded.flows[0].home.settings.text("path"), project.path() / "landing/boxed");
  EXPECT_EQ(loaded.flows[0].home.settings.text("delimiter"), ";");
  EXPECT_THAT(loaded.flows[0].home.settings.list("columns"), ElementsAre("a"));
  EXPECT_EQ(loaded.flows[1].home.kind, "crate");
  EXPECT_EQ(loaded.flows[1].home.settings.text("path"), project.path() / "special/ended.crate");
  EXPECT_EQ(loaded.flows[2].home.kind, "desk");
  EXPECT_EQ(loaded.flows[2].home.settings.text("table"), "dbo.table");
}

TEST(PrecedenceTest, APathThatTheInheritedKindLacksIsToldWithWhereThatComesFrom) {
  ProjectFolder project;
  project.write("hygge.yml",
                "defaults:\n"
                "  store: {type: desk, table: t}\n"
                "flows:\n"
                "  a: {home: x, store: lake/a}\n"
                "  b: {home: x, store: {path: lake/b, tabel: c}}\n"
                "  c: {home: {type: desk, table: u}, entities: [{name: d, home: [x, y]}]}\n");
  EXPECT_EQ(project.problems(),
            "hygge.yml:4:16: store is of type desk, as hygge.yml:2:17 says, and that takes no path\n"
            "  4 |   a: {home: x, store: lake/a}\n"
            "    |                ^~~~~\n"
            "  write store: {type: shelf, path: lake/a}, or what a store of type desk takes\n"
            "hygge.yml:5:24: store is of type desk, as hygge.yml:2:17 says, and that takes no path\n"
            "  5 |   b: {home: x, store: {path: lake/b, tabel: c}}\n"
            "    |                        ^~~~\n"
            "  write store: {type: shelf, path: lake/b}, or what a store of type desk takes\n"
            "hygge.yml:5:38: unknown key 'tabel' in store (desk)\n"
            "  5 |   b: {home: x, store: {path: lake/b, tabel: c}}\n"
            "    |                                      ^~~~~\n"
            "  did you mean 'table'?\n"
            "hygge.yml:6:58: home is of type desk, as hygge.yml:6:20 says, and that takes no path\n"
            "  6 |   c: {home: {type: desk, table: u}, entities: [{name: d, home: [x, y]}]}\n"
            "    |                                                          ^~~~\n"
            "  write home: {type: shelf, path: [...]}, or what a home of type desk takes\n");
  project.write("hygge.yml",
                "defaults:\n"
                "  store: {type: desk, table: t}\n"
                "flows:\n"
                "  a: {home: x, store: {type: shelf, path: lake/a}}\n"
                "  b: {home: x, store: {table: u}}\n");
  EXPECT_EQ(project.problems(), "");
}

TEST(PrecedenceTest, TheKindIsToldByTheEndingElseItIsTheFirstThatLivesInPaths) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a: {home: data/users.shelf, store: one}\n"
                "  b: {home: data/*.CRATE.GZ, store: two}\n"
                "  c: {home: {path: [x.crate, y.crate]}, store: {path: three}}\n"
                "  d: {home: data, store: four}\n"
                "  e: {home: {type: crate, path: x.shelf}, store: five}\n"
                "  f: {home: [x.crate, y.crate], store: six}\n");
  std::vector<std::string> kinds;
  for (const FlowConfig& flow : project.load().flows) {
    kinds.push_back(flow.home.kind);
  }
  EXPECT_THAT(kinds, ElementsAre("shelf", "crate", "crate", "shelf", "crate", "crate"));
}

TEST(PrecedenceTest, ColumnsAndWhereMayBeWrittenAtTheFlowOrInItsHome) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: {type: shelf, path: x, where: a > 1}\n"
                "    store: y\n"
                "    entities: [plain, {name: own, where: b > 2, columns: id}]\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows[0].home.settings.text("where"), "a > 1");
  EXPECT_EQ(loaded.flows[0].settings.text("where"), "a > 1");
  EXPECT_EQ(loaded.flows[1].home.settings.text("where"), "b > 2");
  EXPECT_EQ(loaded.flows[1].home.settings.where("where"), "hygge.yml:5:42 (home.where)");
  EXPECT_THAT(loaded.flows[1].home.settings.list("columns"), ElementsAre("id"));
}

TEST(PrecedenceTest, RunTypeMayBeWrittenInTheStore) {
  ProjectFolder project;
  project.write("hygge.yml",
                "defaults: {store: {run_type: incremental}}\n"
                "flows:\n"
                "  a: {home: x, store: one}\n"
                "  b: {home: x, store: two, run_type: full_drop}\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows[0].settings.text("run_type"), "incremental");
  EXPECT_EQ(loaded.flows[0].store.settings.text("run_type"), "incremental");
  EXPECT_EQ(loaded.flows[1].settings.text("run_type"), "full_drop");
  EXPECT_EQ(loaded.flows[1].store.settings.text("run_type"), "full_drop");
}

TEST(PrecedenceTest, TheSameSettingTwiceAtOneLevelIsToldWithBothPlaces) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: {path: x, columns: [b]}\n"
                "    columns: [a]\n"
                "    store: {path: y, run_type: incremental}\n"
                "    run_type: full_drop\n");
  EXPECT_EQ(project.problems(),
            "hygge.yml:3:30: columns is given twice\n"
            "  3 |     home: {path: x, columns: [b]}\n"
            "    |                              ^~\n"
            "  the other is at hygge.yml:4:14; keep one of them\n"
            "hygge.yml:5:32: run_type is given twice\n"
            "  5 |     store: {path: y, run_type: incremental}\n"
            "    |                                ^~~~~~~~~~~\n"
            "  the other is at hygge.yml:6:15; keep one of them\n");
}

TEST(PrecedenceTest, KeysBelowOptionsCountAsWrittenDirectly) {
  ProjectFolder project;
  project.write("hygge.yml",
                "concurrency: 3\n"
                "options: {retries: 5}\n"
                "flows:\n"
                "  a:\n"
                "    home: {path: x, options: {columns: [a]}}\n"
                "    store: {path: y, options: {compression: none}}\n"
                "    options: {verify: full}\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.options.integer("concurrency"), 3);
  EXPECT_EQ(loaded.options.integer("retries"), 5);
  EXPECT_THAT(loaded.flows[0].home.settings.list("columns"), ElementsAre("a"));
  EXPECT_EQ(loaded.flows[0].store.settings.text("compression"), "none");
  EXPECT_EQ(loaded.flows[0].settings.text("verify"), "full");
}

TEST(PrecedenceTest, AKeyBothDirectlyAndBelowOptionsIsTold) {
  ProjectFolder project;
  project.write(
      "hygge.yml",
      "retries: 3\n"
      "options: {retries: 5, name: x, flows: {}}\n"
      "flows: {a: {home: x, store: {path: y, compression: none, options: {compression: zstd}}, options: [a]}}\n"
      "defaults: {options: {home: x}}\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:2:11: key 'retries' is given both directly and under options\n"
            "hygge.yml:2:23: unknown key 'name' in hygge.yml\n"
            "hygge.yml:2:32: key 'flows' is given both directly and under options\n"
            "hygge.yml:3:68: key 'compression' is given both directly and under options\n"
            "hygge.yml:3:89: options must be a mapping, not a list\n"
            "hygge.yml:4:22: unknown key 'home' in defaults\n");
}

}  // namespace
}  // namespace hygge::config
