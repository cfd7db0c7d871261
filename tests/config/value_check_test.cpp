#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::problems_of;
using test::ProjectFolder;
using testing::ElementsAre;

TEST(ValueCheckTest, WrongOptionsAreToldOneByOne) {
  struct Case {
    std::string_view name;
    std::string_view option;
    std::string_view problem;
  };
  constexpr Case kCases[] = {
      {"no number", "concurrency: many", "hygge.yml:1:14: concurrency must be a whole number, not 'many'\n"},
      {"a fraction", "concurrency: 1.5",
       "hygge.yml:1:14: concurrency must be a whole number, not '1.5'\n"
       "  write all its digits, and nothing else\n"},
      {"too small", "concurrency: 0", "hygge.yml:1:14: concurrency must be at least 1, not '0'\n"},
      {"too big", "concurrency: 257", "hygge.yml:1:14: concurrency must be at most 256, not '257'\n"},
      {"beyond 64 bits", "retries: 99999999999999999999",
       "hygge.yml:1:10: retries must be at most 100, not '99999999999999999999'\n"},
      {"a list", "concurrency: [1]", "hygge.yml:1:14: concurrency must be a single value, not a list\n"},
      {"empty", "concurrency:", "hygge.yml:1:1: concurrency is empty\n  give it a value, or remove it\n"},
      {"empty text", "log_file: ''", "hygge.yml:1:11: log_file is empty\n  give it a value, or remove it\n"},
      {"empty choice", "log_level:", "hygge.yml:1:1: log_level is empty; expected debug, info, warning or error\n"},
      {"no size", "memory_limit: lots", "hygge.yml:1:15: memory_limit must be a size like 256MB or 1GiB, not 'lots'\n"},
      {"no duration", "timeout: soon",
       "hygge.yml:1:10: timeout must be a duration like 30s, 5m or 1h30m, not 'soon'\n"},
      {"no boolean", "continue_on_error: maybe",
       "hygge.yml:1:20: continue_on_error must be true or false, not 'maybe'\n"},
      {"near choice", "log_level: debgu", "hygge.yml:1:12: unknown log_level 'debgu'\n  did you mean 'debug'?\n"},
      {"far choice", "log_level: 17",
       "hygge.yml:1:12: unknown log_level '17'\n  expected debug, info, warning or error\n"},
      {"near key", "concurency: 3",
       "hygge.yml:1:1: unknown key 'concurency' in hygge.yml\n  did you mean 'concurrency'?\n"},
      {"key of a flow", "run_type: incremental",
       "hygge.yml:1:1: unknown key 'run_type' in hygge.yml\n"
       "  it belongs to a flow; write it in a flow, or below defaults:\n"},
      {"key of another type", "flows: {f: {home: {type: shelf, path: a, pace: 2}, store: b}}",
       "hygge.yml:1:42: unknown key 'pace' in home (shelf)\n  it belongs to a home of type desk\n"},
      {"key of a store", "compression: zstd",
       "hygge.yml:1:1: unknown key 'compression' in hygge.yml\n  it belongs to a store; write it below store:\n"},
      {"empty name", "name:",
       "hygge.yml:1:1: name is empty\n"
       "  give it one, or leave the line out where a folder or a file names it\n"},
      {"name of the wrong shape", "name: {a: b}", "hygge.yml:1:7: name must be text, not a mapping\n"},
      {"no time at all", "timeout: 0",
       "hygge.yml:1:10: timeout must be at least 1ms, not '0'\n  leave it out for none\n"},
      {"more memory than there is", "memory_limit: 2000TB",
       "hygge.yml:1:15: memory_limit must be at most 1.0 PB, not '2000TB'\n"},
      {"an address", "temp_directory: s3://bucket/tmp",
       "hygge.yml:1:17: temp_directory is an address, 's3://bucket/tmp', and no path\n"
       "  this version reads and writes local paths only\n"},
      {"an address with credentials", "temp_directory: 'sftp://me:pw@host/tmp'",
       "hygge.yml:1:17: temp_directory is an address, 'sftp://...@host/tmp', and no path\n"
       "  this version reads and writes local paths only\n"},
      {"a log in the configuration", "log_file: ./hygge.yml",
       "hygge.yml:1:11: log_file names a configuration file, into which the log would be written\n"
       "  name another file, like hygge.log\n"},
      {"a log in the data", "log_file: landing/a.SHELF",
       "hygge.yml:1:11: log_file names a file of data, into which the log would be written\n"
       "  name another file, like hygge.log\n"},
      {"a key to come", "journal: x",
       "hygge.yml:1:1: unknown key 'journal' in hygge.yml\n"
       "  it is planned, and not in this version yet\n"},
      {"defaults of the wrong shape", "defaults: x",
       "hygge.yml:1:11: defaults must be a mapping, not text\n"
       "  write each setting on a line of its own: key: value\n"},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.name);
    std::string problems = problems_of(std::string{given.option} + "\n");
    // The excerpt has tests of its own: drop its two lines.
    const std::size_t excerpt = problems.find("  1 | ");
    problems.erase(excerpt, problems.find('\n', problems.find("    | ", excerpt)) + 1 - excerpt);
    EXPECT_EQ(problems, given.problem);
  }
}

TEST(ValueCheckTest, AllProblemsOfAllFilesComeAtOnceInTheirOrder) {
  ProjectFolder project;
  project.write("hygge.yml", "optoins: {}\nretries: x\n");
  project.write("flows/a/flow.yml",
                "home: {type: shelf, pth: landing/users, columns: {a: b}}\n"
                "store:\n"
                "  type: shelf\n"
                "  path: lake/users\n"
                "  compresion: zstd\n"
                "  compression: zst\n"
                "  batch_size: 0\n"
                "  file_size: 1\n"
                "  delimiter: ','\n"
                "run_type:\n");
  project.write("flows/b/flow.yml",
                "home: {type: desk, pace: 3, types: [x]}\n"
                "store: {type: shlf, path: [a, b]}\n"
                "columns: [a, {b: c}, ~, '']\n");
  EXPECT_EQ(project.error().headline(), "19 problems in the configuration");
  EXPECT_EQ(project.problems(),
            "hygge.yml:1:1: unknown key 'optoins' in hygge.yml\n"
            "  1 | optoins: {}\n"
            "    | ^~~~~~~\n"
            "  did you mean 'options'?\n"
            "hygge.yml:2:10: retries must be a whole number, not 'x'\n"
            "  2 | retries: x\n"
            "    |          ^\n"
            "flows/a/flow.yml:1:1: home (shelf) needs 'path'\n"
            "  1 | home: {type: shelf, pth: landing/users, columns: {a: b}}\n"
            "    | ^~~~\n"
            "  path: file, folder or glob to read\n"
            "flows/a/flow.yml:1:21: unknown key 'pth' in home (shelf)\n"
            "  1 | home: {type: shelf, pth: landing/users, columns: {a: b}}\n"
            "    |                     ^~~\n"
            "  did you mean 'path'?\n"
            "flows/a/flow.yml:1:50: columns in home (shelf) must be text or a list of texts, not a mapping\n"
            "  1 | home: {type: shelf, pth: landing/users, columns: {a: b}}\n"
            "    |                                                  ^~\n"
            "flows/a/flow.yml:5:3: unknown key 'compresion' in store (shelf)\n"
            "  5 |   compresion: zstd\n"
            "    |   ^~~~~~~~~~\n"
            "  did you mean 'compression'?\n"
            "flows/a/flow.yml:6:16: unknown compression 'zst' in store (shelf)\n"
            "  6 |   compression: zst\n"
            "    |                ^~~\n"
            "  did you mean 'zstd'?\n"
            "flows/a/flow.yml:7:15: batch_size in store (shelf) must be at least 1, not '0'\n"
            "  7 |   batch_size: 0\n"
            "    |               ^\n"
            "flows/a/flow.yml:8:14: file_size in store (shelf) must be at least 1.0 kB, not '1'\n"
            "  8 |   file_size: 1\n"
            "    |              ^\n"
            "flows/a/flow.yml:9:3: unknown key 'delimiter' in store (shelf)\n"
            "  9 |   delimiter: ','\n"
            "    |   ^~~~~~~~~\n"
            "  it belongs to a home; write it below home:\n"
            "flows/a/flow.yml:10:1: run_type is empty; expected full_drop or incremental\n"
            "  10 | run_type:\n"
            "     | ^~~~~~~~\n"
            "flows/b/flow.yml:1:1: home (desk) needs 'table'\n"
            "  1 | home: {type: desk, pace: 3, types: [x]}\n"
            "    | ^~~~\n"
            "  table: the table to read\n"
            "flows/b/flow.yml:1:26: pace in home (desk) must be at most 2.5, not '3'\n"
            "  1 | home: {type: desk, pace: 3, types: [x]}\n"
            "    |                          ^\n"
            "flows/b/flow.yml:1:36: types in home (desk) must be a mapping, not a list\n"
            "  1 | home: {type: desk, pace: 3, types: [x]}\n"
            "    |                                    ^~\n"
            "flows/b/flow.yml:2:15: unknown store type 'shlf'\n"
            "  2 | store: {type: shlf, path: [a, b]}\n"
            "    |               ^~~~\n"
            "  did you mean 'shelf'?\n"
            "flows/b/flow.yml:3:1: columns means nothing to home (desk)\n"
            "  3 | columns: [a, {b: c}, ~, '']\n"
            "    | ^~~~~~~\n"
            "  remove it\n"
            "flows/b/flow.yml:3:14: item 2 of columns must be text, not a mapping\n"
            "  3 | columns: [a, {b: c}, ~, '']\n"
            "    |              ^~\n"
            "flows/b/flow.yml:3:22: item 3 of columns is empty\n"
            "  3 | columns: [a, {b: c}, ~, '']\n"
            "    |                      ^\n"
            "  put it in quotes if it is a name\n"
            "flows/b/flow.yml:3:25: item 4 of columns is empty\n"
            "  3 | columns: [a, {b: c}, ~, '']\n"
            "    |                         ^~\n");
}

TEST(ValueCheckTest, AWrongDefaultIsOneProblemHoweverManyEntitiesInheritIt) {
  EXPECT_EQ(test::first_lines(problems_of("defaults:\n"
                                          "  home: {type: shelf, delimiter: x}\n"
                                          "  store: {compression: bad}\n"
                                          "  verify: yes\n"
                                          "flows:\n"
                                          "  a: {home: {columns: 1}, store: {type: shelf}, entities: [a, b, c, d]}\n")),
            "hygge.yml:2:23: unknown key 'delimiter' in home (shelf)\n"
            "hygge.yml:3:24: unknown compression 'bad' in store (shelf)\n"
            "hygge.yml:4:11: unknown verify 'yes'\n"
            "hygge.yml:6:7: home (shelf) needs 'path'\n"
            "hygge.yml:6:27: store (shelf) needs 'path'\n");
}

TEST(ValueCheckTest, HomesAndStoresThatSayTooLittleAreTold) {
  EXPECT_EQ(problems_of("flows:\n"
                        "  a: {home: , store: {compression: none}}\n"
                        "  b: {store: y}\n"
                        "  c: {home: {type: }, store: {type: [x]}}\n"
                        "  d: {home: {path: {entity}}, store: z, entities: [a]}\n"),
            "hygge.yml:2:7: home is empty\n"
            "  2 |   a: {home: , store: {compression: none}}\n"
            "    |       ^~~~\n"
            "  give it a path, or a mapping with a type\n"
            "hygge.yml:2:15: store has no type\n"
            "  2 |   a: {home: , store: {compression: none}}\n"
            "    |               ^~~~~\n"
            "  add type: shelf or desk\n"
            "hygge.yml:3:3: flow 'b' has no home\n"
            "  3 |   b: {store: y}\n"
            "    |   ^\n"
            "  add home: with a path, or with a type and its settings\n"
            "hygge.yml:4:14: type of home is empty\n"
            "  4 |   c: {home: {type: }, store: {type: [x]}}\n"
            "    |              ^~~~\n"
            "  expected shelf, crate or desk\n"
            "hygge.yml:4:37: type of store must be text, not a list\n"
            "  4 |   c: {home: {type: }, store: {type: [x]}}\n"
            "    |                                     ^~\n"
            "  expected shelf or desk\n"
            "hygge.yml:5:20: path in home (shelf) must be text or a list of texts, not a mapping\n"
            "  5 |   d: {home: {path: {entity}}, store: z, entities: [a]}\n"
            "    |                    ^~~~~~~\n"
            "  put it in quotes: \"{entity}\"\n");
}

TEST(ValueCheckTest, ValuesAreReadAsTheirTypes) {
  ProjectFolder project;
  project.write("hygge.yml",
                "concurrency: '12'\n"
                "continue_on_error: Yes\n"
                "memory_limit: 1.5 GiB\n"
                "timeout: 2m\n"
                "retry_delay: 250ms\n"
                "flows:\n"
                "  a:\n"
                "    home: {type: desk, table: 42, pace: 1.25, types: {id: bigint, n: 5}}\n"
                "    store: {path: y, batch_size: 1_000_000, note: yes, compression: 'none'}\n"
                "    preserve_order: ON\n");
  const Project loaded = project.load();
  EXPECT_EQ(loaded.options.integer("concurrency"), 12);
  EXPECT_TRUE(loaded.options.boolean("continue_on_error"));
  EXPECT_EQ(loaded.options.bytes("memory_limit"), Bytes{1'610'612'736});
  EXPECT_EQ(loaded.options.duration("timeout"), Seconds{120});
  EXPECT_EQ(loaded.options.duration("retry_delay"), Seconds{0.25});
  const FlowConfig& flow = loaded.flows[0];
  EXPECT_EQ(flow.home.settings.text("table"), "42");
  EXPECT_EQ(flow.home.settings.number("pace"), 1.25);
  EXPECT_THAT(flow.home.settings.map("types"), ElementsAre(std::pair{"id", "bigint"}, std::pair{"n", "5"}));
  EXPECT_EQ(flow.store.settings.rows("batch_size"), Rows{1'000'000});
  EXPECT_EQ(flow.store.settings.text("note"), "yes");
  EXPECT_TRUE(flow.settings.boolean("preserve_order"));
  EXPECT_EQ(flow.settings.duration("timeout"), Seconds{120});
}

TEST(ValueCheckTest, SectionsOfWhichEveryLineIsCommentedOutAreEmpty) {
  EXPECT_EQ(problems_of("options:\n  # concurrency: 4\nconnections:\ndefaults:\nflows:\n"), "");
  EXPECT_EQ(problems_of("flows: {a: {home: {path: x, options: }, store: y, options: ~}}\n"), "");
}

TEST(ValueCheckTest, EmptyListsAreRefused) {
  EXPECT_EQ(test::first_lines(problems_of("flows: {a: {home: {path: [], columns: []}, store: y}}\n")),
            "hygge.yml:1:26: path in home (shelf) is an empty list\n"
            "hygge.yml:1:39: columns in home (shelf) is an empty list\n");
}

TEST(ValueCheckTest, AddressesAreRefusedWhereTheyStand) {
  EXPECT_EQ(test::first_lines(problems_of("flows:\n  a: {home: [x, 's3://b/x'], store: 'gs://b/y'}\n"
                                          "  b: {home: C://x, store: 'not a scheme://y'}\n")),
            "hygge.yml:2:17: path in home (shelf) is an address, 's3://b/x', and no path\n"
            "hygge.yml:2:37: path in store (shelf) is an address, 'gs://b/y', and no path\n"
            "hygge.yml:3:13: path in home (shelf) is an address, 'C://x', and no path\n");
}

TEST(ValueCheckTest, KeysOfAPlaceWhoseTypeIsWrongOrMissingAreChecked) {
  EXPECT_EQ(test::first_lines(problems_of("flows:\n  a:\n    home: {type: crat, delimitter: x, table: y}\n"
                                          "    store: {compresion: zstd, table: t}\n")),
            "hygge.yml:3:18: unknown home type 'crat'\n"
            "hygge.yml:3:24: unknown key 'delimitter' in home\n"
            "hygge.yml:4:5: store has no type\n"
            "hygge.yml:4:13: unknown key 'compresion' in store\n");
}

TEST(ValueCheckTest, WordsOfLaterVersionsAreToldApart) {
  const std::string problems = problems_of(
      "flows:\n  a: {home: {type: mssql}, store: y, journal: id}\n"
      "  b: {home: x, store: {path: z, if_exists: append}}\n");
  EXPECT_EQ(test::first_lines(problems),
            "hygge.yml:2:20: unknown home type 'mssql'\n"
            "hygge.yml:2:38: unknown key 'journal' in flow\n"
            "hygge.yml:3:33: unknown key 'if_exists' in store (shelf)\n");
  EXPECT_EQ(problems.find("did you mean"), std::string::npos);
}

TEST(ValueCheckTest, ASectionAnswersForEveryDeclaredSettingAndForNoOther) {
  ProjectFolder project;
  project.write("hygge.yml", "flows: {a: {home: x, store: y, columns: id}}\n");
  const FlowConfig flow = project.load_flow();
  EXPECT_TRUE(flow.home.settings.given("columns"));
  EXPECT_THAT(flow.home.settings.list("columns"), ElementsAre("id"));
  EXPECT_FALSE(flow.home.settings.has("where"));
  EXPECT_EQ(flow.home.settings.text("where"), "");
  EXPECT_FALSE(flow.store.settings.has("batch_size"));
  EXPECT_EQ(flow.store.settings.rows("batch_size"), Rows{0});
  EXPECT_TRUE(flow.store.settings.has("compression"));
  EXPECT_FALSE(flow.store.settings.given("compression"));
  EXPECT_EQ(flow.store.settings.where("compression"), "store.compression");
  EXPECT_EQ(flow.store.settings.where("path"), "hygge.yml:1:29 (store.path)");
  EXPECT_THAT(flow.home.settings.given_names(), ElementsAre("columns", "path"));
  EXPECT_THROW(flow.home.settings.text("compression"), Error);
}

}  // namespace
}  // namespace hygge::config
