#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::problems_of;
using test::ProjectFolder;

struct Case {
  std::string_view name;
  std::string_view yaml;
  std::string_view problems;
};

TEST(YamlProblemsTest, SyntaxErrorsAreToldInPlainWordsWithTheirPlace) {
  constexpr Case kCases[] = {
      {"tab", "flows:\n\ta: 1\n",
       "hygge.yml:2:1: YAML forbids tabs for indentation\n  2 |  a: 1\n    | ^~\n  use spaces\n"},
      {"tab after spaces", "flows:\n  a:\n  \thome: x\n",
       "hygge.yml:3:3: YAML forbids tabs for indentation\n  3 |    home: x\n    |   ^~~~~\n  use spaces\n"},
      {"tab that continues a mapping", "name: x\n\tflows: 1\n",
       "hygge.yml:2:1: YAML forbids tabs for indentation\n  2 |  flows: 1\n    | ^~~~~~\n  use spaces\n"},
      {"colon in a value", "name: a: b\n",
       "hygge.yml:1:8: a ':' stands where none can be\n  1 | name: a: b\n    |        ^\n"
       "  put the value in quotes if this belongs to it\n"},
      {"bracket left open", "flows: [a, b\nname: x\n",
       "hygge.yml:1:8: this '[' is not closed\n  1 | flows: [a, b\n    |        ^~\n"
       "  close it, put commas between its items, and quote values that hold brackets or ': '\n"},
      {"brace left open", "flows: {a: b\nname: x\n",
       "hygge.yml:1:8: this '{' is not closed\n  1 | flows: {a: b\n    |        ^~\n"
       "  close it, put commas between its items, and quote values that hold brackets or ': '\n"},
      {"variable in a list without quotes", "flows: [a, ${B}]\n",
       "hygge.yml:1:12: between brackets, '${' must stand in quotes\n  1 | flows: [a, ${B}]\n    |            ^~~\n"
       "  put double quotes around the whole value, as in [\"${NAME}/users\"]\n"},
      {"variable in a mapping without quotes", "flows:\n  {a: x/${B}}\n",
       "hygge.yml:2:9: between brackets, '${' must stand in quotes\n  2 |   {a: x/${B}}\n    |         ^~~\n"
       "  put double quotes around the whole value, as in [\"${NAME}/users\"]\n"},
      {"bracket never opened", "name: x\n]\n",
       "hygge.yml:2:1: this bracket closes nothing\n  2 | ]\n    | ^\n"
       "  put the value in quotes if this belongs to it\n"},
      {"double quote left open", "name: \"x\nflows: {}\n",
       "hygge.yml:1:7: this quoted text is never closed\n  1 | name: \"x\n    |       ^~\n  end it with \"\n"},
      {"single quote left open", "name: 'it''s\n",
       "hygge.yml:1:7: this quoted text is never closed\n  1 | name: 'it''s\n    |       ^~~~\n  end it with '\n"},
      {"merge conflict", "name: x\n<<<<<<< HEAD\nflows_dir: a\n=======\nflows_dir: b\n>>>>>>> other\n",
       "hygge.yml:2:1: a merge conflict is not settled here\n  2 | <<<<<<< HEAD\n    | ^~~~~~~\n"
       "  keep one of the two versions, and take out the lines of '<<<<<<<', '=======' and '>>>>>>>'\n"},
      {"colon forgotten", "name: x\nflows\n",
       "hygge.yml:2:1: a ':' is missing after 'flows'\n  2 | flows\n    | ^~~~~\n"},
      {"list in a mapping", "name: x\n- b\n",
       "hygge.yml:2:1: this does not fit into the mapping above it\n  2 | - b\n    | ^\n"
       "  give all keys of one mapping the same indentation, and each a ':'\n"},
      {"mapping after a list", "- a\nname: b\n",
       "hygge.yml:2:1: this does not belong to what stands above it\n  2 | name: b\n    | ^~~~\n"
       "  check the indentation, and for a missing '-'\n"},
      {"braces and more", "name: {entity}/x\n",
       "hygge.yml:1:15: something follows the '}' of a mapping\n  1 | name: {entity}/x\n    |               ^~\n"
       "  put the value in quotes if the braces belong to it\n"},
      {"forbidden first character", "name: @x\n",
       "hygge.yml:1:7: no value can begin like this\n  1 | name: @x\n    |       ^~\n  put the value in quotes\n"},
      {"unknown escape", "name: \"\\q\"\n",
       "hygge.yml:1:10: an unknown escape in double quotes\n  1 | name: \"\\q\"\n    |          ^\n"
       "  write \\\\ for a backslash, or use single quotes\n"},
      {"unknown anchor", "name: *nope\n",
       "hygge.yml:1:7: an alias refers to an anchor that is not defined above it\n  1 | name: *nope\n    |       "
       "^~~~~\n"
       "  put the value in quotes if the '*' belongs to it, or define the anchor with &name\n"},
      {"alias inside itself", "x-a: &a [*a]\n",
       "hygge.yml:1:10: this alias stands inside the value that it refers to\n  1 | x-a: &a [*a]\n    |          ^~\n"},
      {"unknown tag", "name: !secret x\n",
       "hygge.yml:1:7: the YAML tag '!secret' means nothing here\n  1 | name: !secret x\n    |       ^~~~~~~\n"
       "  leave it out\n"},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.name);
    EXPECT_EQ(problems_of(given.yaml), given.problems);
  }
}

TEST(YamlProblemsTest, ShapesThatAConfigurationCannotHaveAreRefused) {
  constexpr Case kCases[] = {
      {"second document", "name: x\n---\nname: y\n",
       "hygge.yml:2:1: a second YAML document begins here\n  2 | ---\n    | ^~~\n"
       "  a configuration file holds one; split it in two files\n"},
      {"list", "- a\n",
       "hygge.yml:1:1: a configuration file must be a mapping of keys to values, not a list\n  1 | - a\n    | ^\n"
       "  write each on a line of its own: key: value\n"},
      {"text", "hello\n",
       "hygge.yml:1:1: a configuration file must be a mapping of keys to values, not text\n  1 | hello\n    | ^~~~~\n"
       "  write each on a line of its own: key: value\n"},
      {"list as a key", "? [k]\n: v\n",
       "hygge.yml:1:3: a key must be plain text, not a list\n  1 | ? [k]\n    |   ^~\n"
       "  close every bracket, and put the value in quotes if brackets belong to it\n"},
      {"braces of a template", "name: {{ x }}\n",
       "hygge.yml:1:8: a key must be plain text, not a mapping\n  1 | name: {{ x }}\n    |        ^\n"
       "  close every bracket, and put the value in quotes if brackets belong to it\n"},
      {"null as a key", "~: v\n",
       "hygge.yml:1:1: null cannot be a key\n  1 | ~: v\n    | ^\n  put it in quotes if it is a name\n"},
      {"no key", ": v\n", "hygge.yml:1:1: a key is missing before the ':'\n  1 | : v\n    | ^\n"},
      {"two merges", "x-a: &a {retries: 1}\nx-b: &b {retries: 2}\nflows:\n  b: {home: x, store: y, <<: *a, <<: *b}\n",
       "hygge.yml:4:34: key '<<' is given twice\n  4 |   b: {home: x, store: y, <<: *a, <<: *b}\n"
       "    |                                  ^~\n"
       "  the first is at hygge.yml:4:26; take both in at once, as in <<: [*first, *second]\n"},
      {"merge of a text", "x-a: &a text\nflows:\n  b: {<<: *a}\n",
       "hygge.yml:3:7: '<<' takes in a mapping or a list of mappings, not text\n  3 |   b: {<<: *a}\n    |       ^~\n"
       "  write it as <<: *anchor\n"},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.name);
    EXPECT_EQ(problems_of(given.yaml), given.problems);
  }
}

TEST(YamlProblemsTest, WhatCannotBeReadHidesNoOtherProblem) {
  test::ProjectFolder project;
  project.write("hygge.yml",
                "concurrency: lots\n"
                "flows:\n"
                "  q: {home: x, store: y, nope: 1\n"
                "  r: {home: z}\n"
                "  s:\n"
                "    home: x\n"
                "     store: y\n"
                "  t: {home: x, store: {path: y, compresion: zstd}}\n"
                "connections:\n"
                "  erp: {type: tray, host: a, legs: [}\n"
                "  dwh: {type: tray, prt: 1}\n"
                "retries: many\n");
  project.write("flows/a/flow.yml", "store: [lake\ncolums: [a]\nhome: {pth: 1}\n");
  project.write("flows/a/entities/e.yml", "name: [x\n");
  project.write("flows/a/entities/f.yml", "home: {unon_by_name: true}\n");
  project.write("flows/b/flow.yml", "home: landing\nstore: \"lake\n");
  project.write("flows/c/flow.yml", "- a list\n");
  project.write("flows/c/entities/e.yml", "nme: x\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:1:14: concurrency must be a whole number, not 'lots'\n"
            "hygge.yml:3:6: this '{' is not closed\n"
            "hygge.yml:4:3: flow 'r' has no store\n"
            "hygge.yml:7:6: this line is indented more than 'home' above it, which has its value already\n"
            "hygge.yml:8:33: unknown key 'compresion' in store (shelf)\n"
            "hygge.yml:10:37: this bracket closes nothing\n"
            "hygge.yml:11:3: connection (tray) needs 'host'\n"
            "hygge.yml:11:21: unknown key 'prt' in connection (tray)\n"
            "hygge.yml:12:10: retries must be a whole number, not 'many'\n"
            "flows/a/flow.yml:1:8: this '[' is not closed\n"
            "flows/a/flow.yml:2:1: unknown key 'colums' in flow\n"
            "flows/a/flow.yml:3:8: unknown key 'pth' in home\n"
            "flows/a/entities/e.yml:1:7: this '[' is not closed\n"
            "flows/a/entities/f.yml:1:8: unknown key 'unon_by_name' in home\n"
            "flows/b/flow.yml:2:8: this quoted text is never closed\n"
            "flows/c/flow.yml:1:1: a flow must be a mapping with home and store, not a list\n"
            "flows/c/entities/e.yml:1:1: unknown key 'nme' in entity\n");
}

TEST(YamlProblemsTest, WhatMayStandWhereNothingCanBeReadIsNotCalledMissing) {
  test::ProjectFolder project;
  project.write("hygge.yml", "connections:\n  erp: {type: [\ndefaults:\n  home: {type: desk\n  store: lake\n");
  project.write("flows/a/flow.yml", "home: {table: t}\nentities: [x, y]\n");
  project.write("flows/b/flow.yml", "home: {columns: [a]}\nstore: {path: l, compresion: zstd}\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:2:15: this '[' is not closed\n"
            "hygge.yml:4:9: this '{' is not closed\n"
            "flows/b/flow.yml:2:18: unknown key 'compresion' in store (shelf)\n");
  project.write("hygge.yml", "x-anchors: {a: &zstd zstd, b: [}\ndefaults: {store: {compression: *zstd}}\n");
  EXPECT_EQ(test::first_lines(project.problems()),
            "hygge.yml:1:32: this bracket closes nothing\n"
            "flows/b/flow.yml:2:18: unknown key 'compresion' in store (shelf)\n");
}

TEST(YamlProblemsTest, EveryDuplicateKeyNamesBothPlaces) {
  EXPECT_EQ(problems_of("name: x\nname: y\nflows: {a: {home: x, store: {path: a, path: b}}}\n"),
            "hygge.yml:2:1: key 'name' is given twice\n"
            "  2 | name: y\n"
            "    | ^~~~\n"
            "  the first is at hygge.yml:1:1; keep one of them\n"
            "hygge.yml:3:39: key 'path' is given twice\n"
            "  3 | flows: {a: {home: x, store: {path: a, path: b}}}\n"
            "    |                                       ^~~~\n"
            "  the first is at hygge.yml:3:30; keep one of them\n");
}

TEST(YamlProblemsTest, BytesThatAreNoTextAreRefusedWithTheirPlace) {
  constexpr Case kCases[] = {
      {"invalid UTF-8", "name: x\nflows: \xc3\xa9\xff\n",
       "hygge.yml:2:9: the byte 0xff is not valid UTF-8\n  save the file as UTF-8\n"},
      {"UTF-16", "\xff\xfen", "hygge.yml: is written in UTF-16\n  save it as UTF-8\n"},
      {"control character",
       "name: a\x01"
       "b\n",
       "hygge.yml:1:8: the control character 0x01 cannot stand in this file\n  1 | name: a\\x01b\n    |        ^~~~~\n"
       "  remove it, or write it as an escape in double quotes\n"},
      {"escaped NUL", "name: \"a\\0b\"\n",
       "hygge.yml:1:7: a NUL character cannot be part of a value\n  1 | name: \"a\\0b\"\n    |       ^~~~~~\n"},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.name);
    EXPECT_EQ(problems_of(given.yaml), given.problems);
  }
}

TEST(YamlProblemsTest, ColumnsCountCharactersAndTheCaretStandsBelowThem) {
  EXPECT_EQ(problems_of("x-note: {é: \"日本 🎉\"}\noptions: {log_file: \"日本\", nme: 1}\n"),
            "hygge.yml:2:27: unknown key 'nme' in hygge.yml\n"
            "  2 | options: {log_file: \"日本\", nme: 1}\n"
            "    |                             ^~~\n"
            "  did you mean 'name'?\n");
}

TEST(YamlProblemsTest, LongLinesAreCutAroundTheProblem) {
  const std::string filler(200, 'f');
  EXPECT_EQ(problems_of("options: {log_file: " + filler + ", retries: x, temp_directory: " + filler + "}\n"),
            "hygge.yml:1:232: retries must be a whole number, not 'x'\n"
            "  1 | ..." +
                std::string(49, 'f') + ", retries: x, temp_directory: " + std::string(21, 'f') + "...\n" + "    | " +
                std::string(63, ' ') + "^\n");
}

TEST(YamlProblemsTest, AcceptsWhatEditorsAndPeopleWrite) {
  constexpr std::string_view kFlow = "flows: {a: {home: x, store: y}}\n";
  constexpr Case kCases[] = {
      {"empty file", "", ""},
      {"comment alone", "# nothing yet\n", ""},
      {"byte order mark", "\xef\xbb\xbfname: x\n", ""},
      {"Windows line ends", "name: x\r\noptions:\r\n  retries: 3\r\n", ""},
      {"document markers", "%YAML 1.2\n---\nname: x\n...\n", ""},
      {"tabs that do not indent", "name:\tx\t# note\nx-b: |\n  a\n  \tb\nx-c: [\n\t1]\n", ""},
      {"quotes inside quotes", "name: 'quo\"te'\nx-a: \"it's\"\n", ""},
      {"text tag", "name: !!str 5\n", ""},
      {"merge keys", "x-a: &a {home: x, retries: 1}\nflows: {b: {<<: *a, store: y, retries: 3}}\n", ""},
      {"several merges", "x-a: &a {home: x}\nx-b: &b {store: y}\nflows: {b: {<<: [*a, *b]}}\n", ""},
      {"quoted merge key is a key", "x-a: {\"<<\": x}\n", ""},
      {"flow style", kFlow, ""},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.name);
    EXPECT_EQ(problems_of(given.yaml), given.problems);
  }
}

TEST(YamlProblemsTest, WhatIsWrittenBesideAMergeKeyWins) {
  ProjectFolder project;
  project.write("hygge.yml",
                "x-a: &a {home: x, retries: 1, timeout: 3s}\nflows: {b: {retries: 7, <<: *a, store: y}}\n");
  const FlowConfig flow = project.load_flow();
  EXPECT_EQ(flow.settings.integer("retries"), 7);
  EXPECT_EQ(flow.settings.duration("timeout"), Seconds{3});
  EXPECT_EQ(flow.settings.where("timeout"), "hygge.yml:1:40 (flow.timeout)");
}

}  // namespace
}  // namespace hygge::config
