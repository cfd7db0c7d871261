#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "hygge/base/text.h"
#include "tests/config/project_folder.h"

namespace hygge::config {
namespace {

using test::ProjectFolder;
using testing::StartsWith;

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) {
    result += text;
  }
  return result;
}

std::string first_problem(const std::string& hygge_yml) {
  ProjectFolder project;
  project.write("hygge.yml", hygge_yml);
  return split(project.problems(), '\n').front();
}

TEST(HostileFilesTest, NestingEndsAtSixtyFourLevels) {
  EXPECT_EQ(first_problem("x-a: " + repeat("[", 100'000)), "hygge.yml:1:7: a key must be plain text, not a list");
  EXPECT_EQ(first_problem("x-a: " + repeat("{a: ", 100'000)), "hygge.yml:1:255: nested more than 64 levels deep");
  EXPECT_EQ(first_problem(repeat("- ", 100'000)), "hygge.yml:1:129: nested more than 64 levels deep");
  EXPECT_EQ(first_problem(repeat("[", 100'000)), "hygge.yml:1:1: a key must be plain text, not a list");
  std::string blocks;
  for (std::size_t i = 0; i < 1'000; ++i) {
    blocks += std::string(i, ' ') + "x-a:\n";
  }
  EXPECT_EQ(first_problem(blocks), "hygge.yml:64:64: nested more than 64 levels deep");
}

TEST(HostileFilesTest, AnchorsMayNotExpandWithoutEnd) {
  std::string bomb = "x-0: &x0 [a,a,a,a,a,a,a,a,a,a]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string name = std::to_string(i);
    bomb += "x-" + name + ": &x" + name + " [" + repeat("*x" + std::to_string(i - 1) + ",", 10) + "]\n";
  }
  EXPECT_THAT(first_problem(bomb), StartsWith("hygge.yml:5:35: anchors expand to too much: more than 100,000 keys and "
                                              "values, or 16 MiB of text"));
  const std::string long_text = "x-a: &a \"" + std::string(500'000, 'b') + "\"\nx-b: [" + repeat("*a,", 1'000) + "]\n";
  EXPECT_THAT(first_problem(long_text), StartsWith("hygge.yml:2:100: anchors expand to too much"));
}

TEST(HostileFilesTest, FilesOfTooManyValuesAreRefused) {
  EXPECT_THAT(first_problem("x-a: [" + repeat("a,", 200'000) + "]"),
              StartsWith("hygge.yml:1:200001: the file holds too much"));
}

TEST(HostileFilesTest, BigFilesAreRefusedBeforeTheyAreRead) {
  ProjectFolder project;
  project.write("hygge.yml", "");
  std::filesystem::resize_file(project.path() / "hygge.yml", 100'000'000);
  EXPECT_EQ(project.problems(), "hygge.yml: is 100.0 MB; a configuration file may have at most 1 MiB\n");
}

TEST(HostileFilesTest, WhatIsNoFileIsNotWaitedFor) {
  ProjectFolder project;
  project.write("hygge.yml", "name: x\n");
  std::filesystem::create_directories(project.path() / "flows/a");
  ASSERT_EQ(mkfifo((project.path() / "flows/a/flow.yml").c_str(), 0600), 0);
  EXPECT_EQ(project.problems(), "flows/a/flow.yml: is not a regular file\n");
}

TEST(HostileFilesTest, ALineOfManyMistakesTakesNoLongerThanItsLength) {
  const std::string problems = first_problem("x-a: [" + repeat("\"${NOT_SET}\",", 45'000) + "]");
  EXPECT_EQ(problems, "hygge.yml:1:8: the variable NOT_SET is not set");
}

TEST(HostileFilesTest, OfVeryManyProblemsAHundredAreShown) {
  ProjectFolder project;
  std::string yaml;
  for (int i = 0; i < 2'500; ++i) {
    yaml += "wrong" + std::to_string(i) + ": 1\n";
  }
  project.write("hygge.yml", yaml);
  const std::vector<std::string> lines = split(test::first_lines(project.problems()), '\n');
  EXPECT_EQ(project.error().headline(), "2,500 problems in the configuration");
  ASSERT_EQ(lines.size(), 102U);
  EXPECT_EQ(lines[100], "... and 2,400 problems more");
}

TEST(HostileFilesTest, AFloodOfFlowsOrOfTextIsRefused) {
  ProjectFolder project;
  std::string entities;
  for (int i = 0; i < 10'001; ++i) {
    entities += "e" + std::to_string(i) + ",";
  }
  project.write("hygge.yml", "flows: {a: {home: x, store: y, entities: [" + entities + "]}}");
  EXPECT_EQ(split(project.problems(), '\n').front(),
            "hygge.yml:1:58933: a project may have at most 10,000 flows and entities, with 256 MiB of settings");
  project.write("hygge.yml", "defaults: {where: '" + std::string(900'000, 'w') +
                                 "'}\nflows: {a: {home: x, store: y, entities: [" + entities.substr(0, 5'000) + "e]}}");
  EXPECT_EQ(split(project.problems(), '\n').front(),
            "hygge.yml:2:678: a project may have at most 10,000 flows and entities, with 256 MiB of settings");
}

}  // namespace
}  // namespace hygge::config
