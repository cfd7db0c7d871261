#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> entities_of(const Project& project) {
  std::vector<std::string> names;
  for (const FlowConfig& flow : project.flows) {
    names.push_back(flow.entity);
  }
  return names;
}

TEST(EntitiesTest, FilesHoldAMappingAListOrAName) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write("flows/a/flow.yml", "home: x\nstore: y\nentities: [first]\n");
  project.write("flows/a/entities/b.yml", "columns: [id]\n");
  project.write("flows/a/entities/c.yaml", "- one\n- {name: two, where: x}\n");
  project.write("flows/a/entities/d.yml", "plain\n");
  project.write("flows/a/entities/e.yml", "name: named\n");
  project.write("flows/a/entities/_off.yml", "broken: [\n");
  project.write("flows/a/entities/.hidden.yml", "broken: [\n");
  project.write("flows/a/entities/f.YML", "{}\n");
  project.write("flows/a/entities/README.md", "broken: [\n");
  EXPECT_THAT(entities_of(project.load()), ElementsAre("first", "b", "one", "two", "plain", "named", "f"));
}

TEST(EntitiesTest, ThePlaceholderIsReplacedAndElseTheNameAppended) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: {path: ['landing/{entity}/*.shelf', 'old_{entity}']}\n"
                "    store: {path: lake/./v1/, note: 'from {entity}', file_pattern: '{entity}-{sequence}'}\n"
                "    where: source = '{entity}'\n"
                "    entities: [users, {name: own, home: exact.shelf, store: {path: /else/where}}]\n");
  const Project loaded = project.load();
  const FlowConfig& users = loaded.flows[0];
  EXPECT_THAT(users.home.settings.list("path"),
              ElementsAre(project.path() / "landing/users/*.shelf", project.path() / "old_users"));
  EXPECT_EQ(users.home.settings.text("where"), "source = 'users'");
  EXPECT_EQ(users.store.settings.text("path"), project.path() / "lake/v1/users");
  EXPECT_EQ(users.store.settings.text("note"), "from users");
  EXPECT_EQ(users.store.settings.text("file_pattern"), "{entity}-{sequence}");
  // A path written for one entity is that entity's path.
  EXPECT_EQ(loaded.flows[1].home.settings.text("path"), project.path() / "exact.shelf");
  EXPECT_EQ(loaded.flows[1].store.settings.text("path"), "/else/where");
}

TEST(EntitiesTest, PartsOfANameHavePlaceholdersOfTheirOwn) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: 'landing/{schema}/{table}.shelf'\n"
                "    store: {path: 'lake/{schema}', note: '{table} of {schema} was {entity}'}\n"
                "    entities: [dbo.t1, '[sales 2024].[a.b]', shop.dbo.t2, '[x]]y].\"t.3\"']\n");
  const Project loaded = project.load();
  std::vector<std::string> notes;
  std::vector<std::string> homes;
  for (const FlowConfig& flow : loaded.flows) {
    notes.push_back(flow.store.settings.text("note"));
    homes.push_back(std::filesystem::path{flow.home.settings.list("path").front()}.lexically_relative(project.path()));
  }
  EXPECT_THAT(notes, ElementsAre("t1 of dbo was dbo.t1", "[a.b] of [sales 2024] was [sales 2024].[a.b]",
                                 "t2 of dbo was shop.dbo.t2", "\"t.3\" of [x]]y] was [x]]y].\"t.3\""));
  EXPECT_THAT(homes, ElementsAre("landing/dbo/t1.shelf", "landing/[sales 2024]/[a.b].shelf", "landing/dbo/t2.shelf",
                                 "landing/[x]]y]/\"t.3\".shelf"));
  // A schema alone is that of other tables, too.
  EXPECT_EQ(loaded.flows[0].store.settings.text("path"), project.path() / "lake/dbo/dbo.t1");
}

TEST(EntitiesTest, ANameWithoutASchemaIsATable) {
  ProjectFolder project;
  const auto write = [&](const std::string& note, const std::string& entities) {
    project.write("hygge.yml", "flows:\n  a:\n    home: x\n    store: {path: y, note: '" + note + "'}\n" + entities);
  };
  const std::string entities = "    entities: [users, '[a.b]', '[a.b', 'a.']\n";
  write("{table}", entities);
  std::vector<std::string> notes;
  for (const FlowConfig& flow : project.load().flows) notes.push_back(flow.store.settings.text("note"));
  EXPECT_THAT(notes, ElementsAre("users", "[a.b]", "[a.b", "a."));
  write("{schema}", "    entities: [users, dbo.users]\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:4:28: {schema} stands for nothing: the entity 'users' names no schema\n");
  for (const char* const word : {"{schema}", "{table}"}) {
    write(word, "");
    EXPECT_THAT(project.problems(),
                testing::HasSubstr(std::string{word} + " stands for nothing: flow 'a' has no entities"));
  }
  write("{tabel}", "    entities: [users]\n");
  EXPECT_THAT(project.problems(), testing::HasSubstr("did you mean {table}?"));
}

TEST(EntitiesTest, PathsStartAtTheProjectOrAtHome) {
  ProjectFolder project;
  project.write("sub/hygge.yml",
                "temp_directory: tmp\n"
                "flows:\n"
                "  a: {home: ../data//x/../y/, store: ~/lake}\n"
                "  b: {home: /abs/./x, store: '~user/x'}\n"
                "  c: {home: 'odd s3://bucket/x', store: z}\n");
  project.request.start = project.path() / "sub";
  const Project loaded = project.load();
  EXPECT_EQ(loaded.options.text("temp_directory"), project.path() / "sub/tmp");
  EXPECT_EQ(loaded.flows[0].home.settings.text("path"), project.path() / "data/y");
  EXPECT_EQ(loaded.flows[0].store.settings.text("path"), "/home/me/lake");
  EXPECT_EQ(loaded.flows[1].home.settings.text("path"), "/abs/x");
  EXPECT_EQ(loaded.flows[1].store.settings.text("path"), project.path() / "sub/~user/x");
  EXPECT_EQ(loaded.flows[2].home.settings.text("path"), project.path() / "sub/odd s3:/bucket/x");
  project.request.environment.clear();
  EXPECT_EQ(project.problems(),
            "hygge.yml:3:38: '~/lake' begins with '~', but HOME is not set\n"
            "  3 |   a: {home: ../data//x/../y/, store: ~/lake}\n"
            "    |                                      ^~~~~~\n"
            "  set HOME, or write the whole path\n");
}

TEST(EntitiesTest, UnusualNamesAreFine) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: x\n"
                "    store: y\n"
                "    entities: ['with space', 'quo\"te', \"it's\", 'we]ird', ümlaut 🎉, select, 42, '~', .dotted, a..b, "
                "'{entity}', " +
                    std::string(255, 'n') + "]\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.flows.size(), 12U);
  EXPECT_EQ(loaded.flows[4].name, "a_ümlaut 🎉");
  EXPECT_EQ(loaded.flows[7].store.settings.text("path"), project.path() / "y/~");
  EXPECT_EQ(loaded.flows[10].store.settings.text("path"), project.path() / "y/{entity}");
}

TEST(EntitiesTest, ANameIsNoPatternWhereAHomeTakesGlobs) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: {type: crate, path: ['landing/{entity}', '*/{entity}.crate']}\n"
                "    store: lake\n"
                "    entities: ['a*', 'b[c]', 'd?']\n");
  const Project loaded = project.load();
  EXPECT_THAT(loaded.flows[0].home.settings.list("path"),
              ElementsAre(project.path() / "landing/a[*]", project.path() / "*/a[*].crate"));
  EXPECT_THAT(loaded.flows[1].home.settings.list("path"),
              ElementsAre(project.path() / "landing/b[[]c]", project.path() / "*/b[[]c].crate"));
  EXPECT_EQ(loaded.flows[2].store.settings.text("path"), project.path() / "lake/d?");
  project.write("hygge.yml", "flows: {a: {home: {type: crate, path: x}, store: y, entities: ['a*']}}\n");
  EXPECT_EQ(project.load_flow().home.settings.text("path"), project.path() / "x/a[*]");
}

TEST(EntitiesTest, PlaceholdersThatStandForNothingAreTold) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: 'x/{entitty}'\n"
                "    store: {path: 'l/{flow_name}', note: '{entiy} {curly} {a: 1}'}\n"
                "    where: \"name = '{Entity}' or name = '{x}'\"\n"
                "    entities: [b]\n"
                "  c: {home: 'x/{}/{1a}/{a-b}/{', store: y}\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:3:11: unknown placeholder {entitty} in path\n"
            "hygge.yml:4:19: unknown placeholder {flow_name} in path\n"
            "hygge.yml:4:42: unknown placeholder {entiy} in note\n"
            "hygge.yml:5:12: unknown placeholder {Entity} in where\n");
  EXPECT_THAT(project.problems(),
              testing::AllOf(testing::HasSubstr("did you mean {entity}?"),
                             testing::HasSubstr("only {entity}, {schema} and {table} are replaced here")));
}

TEST(EntitiesTest, FilesThatNobodyReadsAreTold) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write("flows/orders.yml", "home: x\nstore: y\n");
  project.write("flows/notes.txt", "mine");
  project.write("flows/a/flow.yml", "home: x\nstore: y\nentities: [b]\n");
  project.write("flows/a/entities/c.txt", "{}\n");
  project.write("flows/b/flow.yml", "home: x\nstore: z\n");
  project.write("flows/b/entities", "- c\n");
  project.write("flows/c/flow.yml", "home: x\nstore: w\n");
  project.write("flows/c/flow.yaml", "home: x\nstore: v\n");
  EXPECT_EQ(project.problems(),
            "flows/a/entities/c.txt: is not read: the name of an entity's file ends in .yml\n"
            "  rename it, or begin its name with '_' to leave it out\n"
            "flows/b/entities: is not a folder\n"
            "  make it one, with a file for each entity\n"
            "flows/c: there is both a flow.yml and a flow.yaml\n"
            "  keep one of them\n"
            "flows/orders.yml: is not read: a flow is a folder\n"
            "  move it to flows/orders/flow.yml, or begin its name with '_' to leave it out\n");
}

TEST(EntitiesTest, NamesThatWouldLeaveTheFolderAreRefused) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a:\n"
                "    home: x\n"
                "    store: y\n"
                "    entities: [../up, a/b, '.', '..', '', \"tab\\there\", .hygge, " +
                    std::string(256, 'n') + "]\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:5:16: the entity's name '../up' would leave the target folder\n"
            "hygge.yml:5:23: the entity's name 'a/b' would leave the target folder\n"
            "hygge.yml:5:28: the entity's name '.' would leave the target folder\n"
            "hygge.yml:5:33: the entity's name '..' would leave the target folder\n"
            "hygge.yml:5:39: the entity's name is empty\n"
            "hygge.yml:5:43: the entity's name 'tab\\there' holds a control character\n"
            "hygge.yml:5:56: the entity's name '.hygge' is the folder in which hygge keeps its own files\n"
            "hygge.yml:5:64: the entity's name '" +
                std::string(59, 'n') + "…' is 256 bytes long; at most 255 fit into the name of a folder\n");
  project.write("hygge.yml", "flows: {../a: {home: x, store: y}, b: {name: '..', home: x, store: z}}\n");
  EXPECT_EQ(project.problems(),
            "hygge.yml:1:9: the flow's name '../a' would leave the target folder\n"
            "  1 | flows: {../a: {home: x, store: y}, b: {name: '..', home: x, store: z}}\n"
            "    |         ^~~~\n"
            "  choose a name without '/' that is not '.' or '..'\n"
            "hygge.yml:1:46: the flow's name '..' would leave the target folder\n"
            "  1 | flows: {../a: {home: x, store: y}, b: {name: '..', home: x, store: z}}\n"
            "    |                                              ^~~~\n"
            "  choose a name without '/' that is not '.' or '..'\n");
}

TEST(EntitiesTest, ATableMayBeCalledWhatAFolderCannot) {
  const std::string home = "flows:\n  a:\n    home: {type: desk, table: 'dbo.{entity}'}\n    ";
  ProjectFolder project;
  project.write("hygge.yml", home + "store: {type: desk, table: '{entity}'}\n    entities: [in/out, '..']\n");
  const config::Project loaded = project.load();
  ASSERT_EQ(loaded.flows.size(), 2U);
  EXPECT_EQ(loaded.flows[0].home.settings.text("table"), "dbo.in/out");
  EXPECT_EQ(loaded.flows[0].store.settings.text("table"), "in/out");
  EXPECT_EQ(loaded.flows[1].name, "a_..");

  project.write("hygge.yml", home + "store: lake\n    entities: [\"it's in/out\", 'a/b.orders']\n");
  EXPECT_EQ(
      project.problems(),
      "hygge.yml:5:16: the entity's name 'it's in/out' would leave the target folder\n"
      "  5 |     entities: [\"it's in/out\", 'a/b.orders']\n"
      "    |                ^~~~~~~~~~~~~\n"
      "  list it with a name that a folder can have, and its table: {name: 'it''s in_out', home: {table: 'dbo.it''s "
      "in/out'}}\n"
      "hygge.yml:5:31: the entity's name 'a/b.orders' would leave the target folder\n"
      "  5 |     entities: [\"it's in/out\", 'a/b.orders']\n"
      "    |                               ^~~~~~~~~~~~\n"
      "  list it with a name that a folder can have, and its table: {name: 'a_b.orders', home: {table: "
      "'dbo.a/b.orders'}}\n");
  project.write("hygge.yml",
                home + "store: 'lake/{table}'\n    entities: ['a/b.orders', {name: b, home: {table: c/d}}]\n");
  EXPECT_EQ(project.problems(), "") << "the schema is no part of the path";
  project.write("hygge.yml", home + "store: lake\n    entities: [{name: a/b, home: {table: c}}]\n");
  EXPECT_THAT(project.problems(), HasSubstr("choose a name without '/' that is not '.' or '..'"));
}

TEST(EntitiesTest, WhatIsAdvisedForATableThatNoFolderCanBeCalledIsATable) {
  const auto problems_of = [](const std::string& table, const std::string& entity) {
    ProjectFolder project;
    project.write("hygge.yml",
                  "flows: {a: {home: {type: desk, " + table + "}, store: lake, entities: [" + entity + "]}}\n");
    return project.problems();
  };
  const std::string advice = "list it with a name that a folder can have, and its table: ";
  EXPECT_THAT(problems_of("table: 'dbo.{entity}'", "'..'"),
              HasSubstr(advice + "{name: 'another_name', home: {table: 'dbo.[..]'}}\n"));
  EXPECT_THAT(problems_of("table: '{entity}'", "'.'"),
              HasSubstr(advice + "{name: 'another_name', home: {table: '[.]'}}\n"));
  EXPECT_THAT(problems_of("table: '{entity}'", "'../[x]'"),
              HasSubstr(advice + "{name: '.._[x]', home: {table: '[../[x]]]'}}\n"));
  EXPECT_THAT(problems_of("table: '{entity}'", "dbo.a/b"), HasSubstr("home: {table: 'dbo.a/b'}}\n"));
}

TEST(EntitiesTest, ANameWithNulIsToldOnce) {
  ProjectFolder project;
  project.write(
      "hygge.yml",
      "flows: {a: {home: x, store: lake, entities: [\"a\\0b\", {name: \"\\0\"}]}, \"\\0\": {home: x, store: y}}\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:1:46: a NUL character cannot be part of a value\n"
            "hygge.yml:1:61: a NUL character cannot be part of a value\n"
            "hygge.yml:1:70: a NUL character cannot be part of a value\n");
}

TEST(EntitiesTest, AnItemThatIsNotThereIsToldWhereItShouldStand) {
  struct Written {
    std::string entities;
    std::string place;
  };
  for (const Written& written :
       {Written{"\n- a\n-\n- b\n", "5:1"}, Written{"\n- a\n-", "5:1"},
        Written{"\n-  # nothing - here\n\n# - b\n- b\n-  #", "4:1"}, Written{"\n- ä\n-\r\n\r\nwhere: x", "5:1"},
        Written{" [a, , b]", "3:15"}, Written{" [, b]", "3:12"}, Written{" [ä,\n ,]", "4:2"}}) {
    ProjectFolder project;
    project.write("hygge.yml", "");
    project.write("flows/a/flow.yml", "home: x\nstore: y\nentities:" + written.entities);
    EXPECT_THAT(project.problems(), StartsWith("flows/a/flow.yml:" + written.place +
                                               ": an entity must be a name or a mapping, not nothing\n"))
        << written.entities;
    EXPECT_THAT(project.problems(), HasSubstr("  write its name there, or leave the item out\n"));
  }
}

TEST(EntitiesTest, WhatIsNoEntityIsTold) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write("flows/a/flow.yml", "home: x\nstore: y\nentities: [[b], ~, {where: x}, {name: c, nme: d}]\n");
  project.write("flows/a/entities/e.yml", "");
  project.write("flows/b/flow.yml", "home: x\nstore: z\nentities: {c: d}\n");
  project.write("flows/c/flow.yml", "home: x\nstore: c\nentities: []\n");
  project.write("flows/d/flow.yml", "home: x\nstore: '{entity}'\n");
  EXPECT_EQ(project.problems(),
            "flows/a/flow.yml:3:12: an entity must be a name or a mapping, not a list\n"
            "  3 | entities: [[b], ~, {where: x}, {name: c, nme: d}]\n"
            "    |            ^~\n"
            "flows/a/flow.yml:3:17: an entity must be a name or a mapping, not nothing\n"
            "  3 | entities: [[b], ~, {where: x}, {name: c, nme: d}]\n"
            "    |                 ^\n"
            "  put it in quotes if it is a name\n"
            "flows/a/flow.yml:3:20: this entity has no name\n"
            "  3 | entities: [[b], ~, {where: x}, {name: c, nme: d}]\n"
            "    |                    ^~~~~~\n"
            "  add name: to it\n"
            "flows/a/flow.yml:3:42: unknown key 'nme' in entity\n"
            "  3 | entities: [[b], ~, {where: x}, {name: c, nme: d}]\n"
            "    |                                          ^~~\n"
            "  did you mean 'name'?\n"
            "flows/a/entities/e.yml:1:1: this file is empty\n"
            "  write the entity's name into it\n"
            "flows/b/flow.yml:3:11: entities must be a list of names or mappings, not a mapping\n"
            "  3 | entities: {c: d}\n"
            "    |           ^~\n"
            "  write each on a line of its own: - name\n"
            "flows/c/flow.yml:3:11: entities is an empty list\n"
            "  3 | entities: []\n"
            "    |           ^\n"
            "  name at least one, or remove it\n"
            "flows/d/flow.yml:2:8: {entity} stands for nothing: flow 'd' has no entities\n"
            "  2 | store: '{entity}'\n"
            "    |        ^~~~~~~~~~\n"
            "  list them below entities:, or remove {entity}\n");
}

TEST(EntitiesTest, FilesAreNotCalledByEntitiesAloneWhereThereAreNone) {
  for (const std::string pattern :
       {"{entity}.parquet", "{entity}/{sequence}.parquet", "x/{entity}{entity}/a.parquet"}) {
    ProjectFolder project;
    project.write("hygge.yml", "flows:\n  a:\n    home: x\n    store: {path: y, file_pattern: '" + pattern + "'}\n");
    EXPECT_THAT(
        project.problems(),
        testing::AllOf(testing::HasSubstr("hygge.yml:4:36: {entity} stands for nothing: flow 'a' has no entities\n"),
                       testing::HasSubstr("write {name}")))
        << pattern;
  }
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a: {home: x, store: {path: y, file_pattern: 'x{entity}.parquet'}}\n"
                "  b: {home: x, store: {path: z, file_pattern: '{entity}.parquet'}, entities: [c]}\n");
  EXPECT_EQ(project.problems(), "");
}

TEST(EntitiesTest, EqualNamesAreToldWithBothPlaces) {
  ProjectFolder project;
  project.write("hygge.yml", "flows: {a: {home: x, store: y, entities: [e]}}\n");
  project.write("flows/a/flow.yml", "home: x\nstore: z\n");
  project.write("flows/b/flow.yml", "home: x\nstore: b\nentities: [e, f, e]\n");
  EXPECT_EQ(project.problems(),
            "flows/a/flow.yml:1:1: there are two flows named 'a'\n"
            "  1 | home: x\n"
            "    | ^~~~\n"
            "  the first is at hygge.yml:1:9; rename one of them\n"
            "flows/b/flow.yml:3:18: there are two entities of flow 'b' named 'e'\n"
            "  3 | entities: [e, f, e]\n"
            "    |                  ^\n"
            "  the first is at flows/b/flow.yml:3:12; rename one of them\n");
}

TEST(EntitiesTest, AFlowMayNotBeNamedLikeAnEntitysFlow) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  erp: {home: x, store: y, entities: [orders]}\n"
                "  erp_orders: {home: x, store: z}\n");
  EXPECT_EQ(project.problems(),
            "hygge.yml:3:3: there are two flows named 'erp_orders'\n"
            "  3 |   erp_orders: {home: x, store: z}\n"
            "    |   ^~~~~~~~~~\n"
            "  the first is at hygge.yml:2:39; rename one of them\n");
}

TEST(EntitiesTest, StoresMayNotShareOrContainAFolder) {
  ProjectFolder project;
  project.write("hygge.yml",
                "flows:\n"
                "  a: {home: x, store: lake/./u/}\n"
                "  b: {home: x, store: lake/u}\n"
                "  c: {home: x, store: lake/users}\n"
                "  d: {home: x, store: lake/u/inside}\n"
                "  e: {home: x, store: linked}\n");
  std::filesystem::create_directories(project.path() / "lake/users");
  std::filesystem::create_directory_symlink(project.path() / "lake/users", project.path() / "linked");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:3:23: flows 'a' and 'b' write into the same folder 'lake/u'\n"
            "hygge.yml:5:23: flows 'a' and 'd' write one inside the other's folder 'lake/u/inside'\n"
            "hygge.yml:6:23: flows 'c' and 'e' write into the same folder 'linked'\n");
  project.write("hygge.yml", "flows:\n  a: {home: x, store: lake}\n  b: {home: x, store: lake/}\n");
  EXPECT_EQ(
      project.problems(),
      "hygge.yml:3:23: flows 'a' and 'b' write into the same folder 'lake'\n"
      "  3 |   b: {home: x, store: lake/}\n"
      "    |                       ^~~~~\n"
      "  give each a folder of its own: 'a' at hygge.yml:2:23 (store.path), 'b' at hygge.yml:3:23 (store.path)\n");
}

}  // namespace
}  // namespace hygge::config
