#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;

/// A project whose only flow has this `where`.
ProjectFolder& with_where(ProjectFolder& project, std::string_view where) {
  project.write("hygge.yml", "flows:\n  a:\n    home: x\n    store: y\n    where: " + std::string{where} + "\n");
  return project;
}

TEST(VariablesTest, AreReplacedFromTheEnvironmentThenFromTheEnvFile) {
  struct Case {
    std::string_view name;
    std::string_view written;
    std::string_view expected;
  };
  constexpr Case kCases[] = {
      {"environment", "${FROM_ENVIRONMENT}", "environment"},
      {"file", "${FROM_FILE}", "file"},
      {"environment wins", "${BOTH}", "environment"},
      {"inside text", "a-${FROM_FILE}-b-${BOTH}", "a-file-b-environment"},
      {"default", "${NOT_SET:-some default}", "some default"},
      {"default for an empty one", "${EMPTY:-filled}", "filled"},
      {"empty", "\"${EMPTY}\"", ""},
      {"empty default", "x${NOT_SET:-}", "x"},
      {"variable in a default", "${NOT_SET:-${BOTH}/${NOT_SET:-x}}", "environment/x"},
      {"escaped dollar", "cost $$5", "cost $5"},
      {"escaped reference", "$${BOTH}", "${BOTH}"},
      {"lone dollars", "a$b $ $", "a$b $ $"},
      {"single quotes", "'${BOTH}'", "environment"},
      {"not replaced again", "${REFERENCE}", "${BOTH}"},
  };
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.name);
    ProjectFolder project;
    project.request.environment = {
        {"FROM_ENVIRONMENT", "environment"}, {"BOTH", "environment"}, {"EMPTY", ""}, {"REFERENCE", "${BOTH}"}};
    project.write(".env", "FROM_FILE=file\nBOTH=file\n");
    EXPECT_EQ(with_where(project, given.written).load_flow().settings.text("where"), given.expected);
  }
}

TEST(VariablesTest, KeysAreLeftAsTheyAre) {
  ProjectFolder project;
  project.request.environment = {{"KEY", "name"}};
  project.write("hygge.yml", "${KEY}: x\n");
  EXPECT_EQ(test::first_lines(project.problems()), "hygge.yml:1:1: unknown key '${KEY}' in hygge.yml\n");
}

TEST(VariablesTest, NumbersAndChoicesMayComeFromVariables) {
  ProjectFolder project;
  project.request.environment = {{"N", "3"}, {"RUN", "incremental"}};
  project.write("hygge.yml", "concurrency: ${N}\nflows: {a: {home: x, store: y, run_type: \"${RUN}\"}}\n");
  EXPECT_EQ(project.load().options.integer("concurrency"), 3);
  EXPECT_EQ(project.load_flow().settings.text("run_type"), "incremental");
}

TEST(VariablesTest, EachMissingVariableIsToldAtItsOwnPlace) {
  ProjectFolder project;
  EXPECT_EQ(with_where(project, "é ${FIRST} and ${SECOND}").problems(),
            "hygge.yml:5:14: the variable FIRST is not set\n"
            "  5 |     where: é ${FIRST} and ${SECOND}\n"
            "    |              ^~~~~~~\n"
            "  set it with: export FIRST=..., add FIRST=... to .env, or give a default: ${FIRST:-...}\n"
            "hygge.yml:5:27: the variable SECOND is not set\n"
            "  5 |     where: é ${FIRST} and ${SECOND}\n"
            "    |                           ^~~~~~~~\n"
            "  set it with: export SECOND=..., add SECOND=... to .env, or give a default: ${SECOND:-...}\n");
}

TEST(VariablesTest, PlacesAreFoundInBlocksAndBehindEscapes) {
  ProjectFolder project;
  EXPECT_EQ(test::first_lines(with_where(project, "|\n      a = $$1\n      and b = ${GONE}").problems()),
            "hygge.yml:7:15: the variable GONE is not set\n");
  EXPECT_EQ(test::first_lines(with_where(project, "${A:-$$ $$} ${GONE}").problems()),
            "hygge.yml:5:24: the variable GONE is not set\n");
}

TEST(VariablesTest, MisspeltReferencesAreExplained) {
  ProjectFolder project;
  EXPECT_EQ(with_where(project, "${OPEN").problems(),
            "hygge.yml:5:12: '${' is never closed\n"
            "  5 |     where: ${OPEN\n"
            "    |            ^~~~~~\n"
            "  write ${NAME}, or $${ for a '${' that is meant as it is\n");
  EXPECT_EQ(with_where(project, "${NOT A NAME}").problems(),
            "hygge.yml:5:12: ${...} holds 'NOT A NAME', which is not the name of a variable\n"
            "  5 |     where: ${NOT A NAME}\n"
            "    |            ^~~~~\n"
            "  write ${NAME} or ${NAME:-default}, or $${ for a '${' that is meant as it is\n");
}

TEST(VariablesTest, NestedDefaultsAndFloodsOfTextEnd) {
  ProjectFolder project;
  std::string nested = "x";
  for (int i = 0; i < 40; ++i) {
    nested = "${GONE:-" + nested + "}";
  }
  EXPECT_EQ(test::first_lines(with_where(project, nested).problems()),
            "hygge.yml:5:148: defaults of variables are nested too deeply\n");
  project.request.environment = {{"BIG", std::string(100'000, 'b')}};
  std::string flood;
  for (int i = 0; i < 1'000; ++i) {
    flood += "${BIG}";
  }
  EXPECT_EQ(test::first_lines(with_where(project, flood).problems()),
            "hygge.yml:5:1014: variables expand to more than 16 MiB of text\n");
}

TEST(VariablesTest, TheEnvFileTakesQuotesCommentsAndExport) {
  ProjectFolder project;
  project.write(".env",
                "# comment\n"
                "\n"
                "export EXPORTED=yes\n"
                "  SPACED = around  \n"
                "COMMENT=value # rest\n"
                "HASH=a#b\n"
                "SINGLE='as $it \\n is' # rest\n"
                "DOUBLE=\"line\\n\\\"quoted\\\" \\$5\"\n"
                "PATH_OF_WINDOWS=\"C:\\data\\\\new\\x41\"\n"
                "EMPTY=\n"
                "WINDOWS=line\r\n");
  project.write("hygge.yml",
                "flows: {a: {home: x, store: y, columns: ['${EXPORTED}', '${SPACED}', '${COMMENT}', '${HASH}', "
                "'${SINGLE}', '${DOUBLE}', 'e${EMPTY}', '${WINDOWS}', '${PATH_OF_WINDOWS}']}}\n");
  EXPECT_EQ(project.load_flow().home.settings.list("columns"),
            (std::vector<std::string>{"yes", "around", "value", "a#b", "as $it \\n is", "line\n\"quoted\" $5", "e",
                                      "line", "C:\\data\\new\\x41"}));
}

TEST(VariablesTest, AVariableIsGivenOnceInTheEnvFile) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  project.write(".env", "A=hunter1\nB=x\nexport A='hunter2'\n");
  EXPECT_EQ(project.problems(),
            ".env:3:1: the variable A is given twice\n"
            "  the first is on line 1; keep one of them\n");
}

TEST(VariablesTest, TheEnvFileIsNeverQuoted) {
  ProjectFolder project;
  project.write("hygge.yml", "name: x\n");
  project.write(".env", "hunter2\nA B=hunter2\nC=\"hunter2\nD='x' hunter2\nE=\xff\n");
  EXPECT_EQ(project.problems(), ".env:5:3: the byte 0xff is not valid UTF-8\n  save the file as UTF-8\n");
  project.write(".env", "hunter2\nA B=hunter2\nC=\"hunter2\nD='x' hunter2\n");
  EXPECT_EQ(project.problems(),
            ".env:1:1: a '=' is missing\n"
            "  write lines as KEY=value\n"
            ".env:2:1: what stands before the '=' is not the name of a variable\n"
            "  use letters, digits and '_', and begin with a letter\n"
            ".env:3:1: a quoted value is never closed\n"
            "  close the quotes on the same line\n"
            ".env:4:1: something follows the closing quote\n"
            "  escape quotes inside the value, or begin a comment with #\n");
}

TEST(VariablesTest, ThatAreNotSetAreToldOnceInPathsToo) {
  EXPECT_EQ(test::first_lines(test::problems_of("flows: {a: {home: '${GONE}/x', store: 'y/${GONE_TOO}'}}\n")),
            "hygge.yml:1:20: the variable GONE is not set\n"
            "hygge.yml:1:42: the variable GONE_TOO is not set\n");
}

TEST(VariablesTest, WhatFollowsFromABrokenEnvFileIsLeftOut) {
  ProjectFolder project;
  project.write(".env", "A=\"hunter2\nB: hunter2\nexport C\nE=1\n");
  project.write("hygge.yml",
                "concurrency: ${A}\nlog_level: ${B}\nthreads: ${D}\n"
                "flows: {a: {home: {type: '${C}', path: x}, store: 'y/${E}/${B}'}}\n");
  const std::string problems = project.problems();
  EXPECT_THAT(problems, testing::HasSubstr(".env:1:1: a quoted value is never closed\n"));
  EXPECT_THAT(problems, testing::HasSubstr("hygge.yml:3:10: the variable D is not set\n"));
  EXPECT_THAT(problems, testing::AllOf(testing::Not(testing::HasSubstr("hygge.yml:1:")),
                                       testing::Not(testing::HasSubstr("hygge.yml:2:")),
                                       testing::Not(testing::HasSubstr("threads must be")),
                                       testing::Not(testing::HasSubstr("hygge.yml:4:"))))
      << problems;
  project.write(".env", std::string{"A=\xff\n"});
  EXPECT_EQ(project.problems(), ".env:1:3: the byte 0xff is not valid UTF-8\n  save the file as UTF-8\n");
  project.write(".env", "A=3\nB=info\nC=shelf\nD=2\n");
  EXPECT_THAT(project.problems(), testing::HasSubstr("hygge.yml:4:54: the variable E is not set\n"));
}

}  // namespace
}  // namespace hygge::config
