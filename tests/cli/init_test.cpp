#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

TEST(Init, MakesAProjectThatRunsAtOnce) {
  Project place;
  const ProgramResult made = place.hygge({"init", "shop"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("\n  cd shop && hygge start\n"));

  const ProgramResult run = run_hygge(place.path("shop"), {"start"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(place.count("shop/lake/customers/*.parquet"), 1'000);
  EXPECT_EQ(place.value("SELECT count(*) = (SELECT count(*) FROM '{folder}/shop/landing/orders/*.parquet' "
                        "WHERE amount > 0) FROM '{folder}/shop/lake/orders/*.parquet'"),
            "true");
}

TEST(Init, MakesTheSameSampleDataEachTime) {
  Project place;
  ASSERT_EQ(place.hygge({"init", "one"}).exit_code, 0);
  ASSERT_EQ(place.hygge({"init", "two"}).exit_code, 0);
  for (const char* file : {"customers/customers.parquet", "orders/orders.parquet"}) {
    EXPECT_EQ(place.checksum(std::string{"one/landing/"} + file), place.checksum(std::string{"two/landing/"} + file));
  }
}

TEST(Init, PutsTheFlowsWhereTheyAreWanted) {
  const Project place;
  ASSERT_EQ(place.hygge({"init", "shop", "--flows-dir", "moves/pipelines/"}).exit_code, 0);
  EXPECT_TRUE(place.exists("shop/moves/pipelines/to_lake/flow.yml"));
  EXPECT_FALSE(place.exists("shop/flows"));
  const ProgramResult run = run_hygge(place.path("shop"), {"start", "--quiet"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST(Init, RefusesAFlowsFolderOutsideOfTheProject) {
  const Project place;
  for (const char* folder : {"../flows", "/tmp/flows", ".", "a/../..", "a/../../b", "fl\nows"}) {
    SCOPED_TRACE(folder);
    const ProgramResult run = place.hygge({"init", "shop", "--flows-dir", folder});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("cannot be the flows folder"));
    EXPECT_FALSE(place.exists("shop"));
  }
}

TEST(Init, MakesAProjectThatLoadsWhateverItIsCalled) {
  const Project place;
  for (const char* word : {"null", "true", "12", "1e3"}) {
    SCOPED_TRACE(word);
    ASSERT_EQ(place.hygge({"init", word, "--flows-dir", word}).exit_code, 0);
    const ProgramResult list = run_hygge(place.path(word), {"list"});
    EXPECT_THAT(list.out, HasSubstr("project " + std::string{word} + ", 2 flows")) << list.err;
  }
}

TEST(Init, RefusesAFlowsFolderThatTheProjectNeedsForSomethingElse) {
  const Project place;
  for (const char* folder : {"README.md", ".gitignore", "hygge.yml", ".env", "landing", "lake", "lake/customers"}) {
    SCOPED_TRACE(folder);
    const ProgramResult run = place.hygge({"init", "shop", "--flows-dir", folder});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("for something else"));
    EXPECT_FALSE(place.exists("shop"));
  }
}

TEST(Init, WritesNothingWhereAFileStandsInTheWayOfAFolder) {
  const Project place;
  place.write("shop/landing", "a file");
  const ProgramResult run = place.hygge({"init", "shop", "--force"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("'shop/landing' is there already"));
  EXPECT_THAT(place.files("shop"), testing::ElementsAre("landing"));
}

TEST(Init, RefusesNamesThatAreNoFolderName) {
  const Project place;
  for (const char* name : {"", "..", ".", "a/b", "/tmp/x", "a b", "caf\xc3\xa9", "a\nb", "-"}) {
    SCOPED_TRACE(name);
    const ProgramResult run = place.hygge({"init", "--", name});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("cannot be a project's name"));
  }
  EXPECT_EQ(place.hygge({"init", std::string(65, 'a')}).exit_code, 2);
  EXPECT_TRUE(place.files().empty());
}

TEST(Init, TakesAnEmptyFolder) {
  const Project place;
  std::filesystem::create_directory(place.path("shop"));
  EXPECT_EQ(place.hygge({"init", "shop"}).exit_code, 0);
}

TEST(Init, RefusesAFolderThatIsNotEmpty) {
  const Project place;
  place.write("shop/mine.txt", "keep me");
  const ProgramResult run = place.hygge({"init", "shop"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("is not empty"), HasSubstr("--force")));
  EXPECT_EQ(place.files(), std::vector<std::string>{"shop/mine.txt"});
}

TEST(Init, RefusesANameThatAFileHas) {
  const Project place;
  place.write("shop", "a file");
  EXPECT_EQ(place.hygge({"init", "shop"}).exit_code, 2);
  EXPECT_EQ(place.hygge({"init", "shop", "--force"}).exit_code, 2);
  EXPECT_EQ(place.read("shop"), "a file");
}

TEST(Init, KeepsEveryFileThatIsInTheWayWhenForced) {
  const Project place;
  place.write("shop/mine.txt", "keep me");
  place.write("shop/hygge.yml", "first");
  place.write("shop/landing/orders/orders.parquet", "not really Parquet");
  const ProgramResult run = place.hygge({"init", "shop", "--force"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("kept your shop/hygge.yml as shop/hygge.yml.before-init\n"));
  EXPECT_EQ(place.read("shop/mine.txt"), "keep me");
  EXPECT_EQ(place.read("shop/hygge.yml.before-init"), "first");
  EXPECT_EQ(place.read("shop/landing/orders/orders.parquet.before-init"), "not really Parquet");

  ASSERT_EQ(place.hygge({"init", "shop", "--force"}).exit_code, 0);
  EXPECT_EQ(place.read("shop/hygge.yml.before-init"), "first");
  EXPECT_THAT(place.files("shop"), Contains("hygge.yml.before-init-2"));
  EXPECT_EQ(run_hygge(place.path("shop"), {"start", "--quiet"}).exit_code, 0);
}

}  // namespace
}  // namespace hygge::test
