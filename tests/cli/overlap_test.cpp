#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A landing zone of two tables, and one flow that the test writes.
class Overlap : public testing::Test {
 protected:
  Overlap() {
    project.write("hygge.yml", "name: shop\n");
    project.write_parquet("landing/customers/a.parquet", "SELECT range AS id FROM range(100)");
    project.write_parquet("landing/x.parquet", "SELECT range AS id FROM range(10)");
  }
  void flow(const std::string& text) const { project.write("flows/f/flow.yml", text); }

  Project project;
};

TEST_F(Overlap, OfAFlowWithItsOwnHomeIsRefusedWhateverItSays) {
  struct Case {
    std::string flow;
    std::string place;
    std::string fault;
  };
  const std::vector<Case> cases = {
      {"home: landing\nstore: landing/out\n", ":2:8: ", "lies inside of what its home reads"},
      {"home: landing/customers\nwhere: id < 5\nstore: {path: landing/customers, replace_foreign: true}\n",
       ":3:15: ", "is what its home reads"},
      {"home: landing/customers\nstore: landing\n", ":2:8: ", "lies around what its home reads"},
      {"home: landing/x.parquet\nstore: {path: landing, replace_foreign: true}\n",
       ":2:15: ", "lies around what its home reads"},
      {"home: landing/*\nstore: landing/out\n", ":2:8: ", "lies inside of what its home reads"},
      {"home: linked\nstore: landing/out\n", ":2:8: ", "lies inside of what its home reads"},
      {"home: landing\nstore: 'landing/{entity}/out'\nentities: [customers]\n",
       ":2:8: ", "lies inside of what its home reads"},
  };
  std::filesystem::create_directory_symlink("landing", project.path("linked"));
  for (const Case& given : cases) {
    flow(given.flow);
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"start"}, {"start", "--dry-run"}, {"debug"}, {"list"}}) {
      const ProgramResult run = project.hygge(command);
      EXPECT_EQ(run.exit_code, 2) << given.flow;
      EXPECT_THAT(run.err, AllOf(HasSubstr("flows/f/flow.yml" + given.place), HasSubstr(given.fault), HasSubstr("^")));
    }
  }
  EXPECT_EQ(project.count("landing/**/*.parquet"), 110);
}

TEST_F(Overlap, IsNoneWhereTheHomeDoesNotRead) {
  for (const char* text : {"home: landing/*.parquet\nstore: landing/out\n", "home: landing\nstore: landing/_out\n",
                           "home: landing/customers\nstore: landing/out\n",
                           "home: landing/x.parquet\nstore: landing/x\n", "home: landing\nstore: landing2\n"}) {
    flow(text);
    for (int time = 0; time < 2; ++time) {
      const ProgramResult run = project.hygge({"start", "-q"});
      EXPECT_EQ(run.exit_code, 0) << text << run.err;
    }
  }
  EXPECT_EQ(project.count("landing/out/*.parquet"), 100);
}

TEST_F(Overlap, OfFlowsThatWouldRunTogetherIsRefused) {
  flow("home: landing/customers\nstore: lake/customers\n");
  project.write("flows/g/flow.yml", "home: lake/customers\nstore: mart/customers\n");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"start"}, {"start", "--dry-run"}}) {
    const ProgramResult run = project.hygge(command);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, AllOf(HasSubstr("flows/g/flow.yml:1:7: flow 'g' reads where flow 'f' writes"),
                               HasSubstr("--flow f and then with --flow g")));
  }
  EXPECT_FALSE(project.exists("lake"));
  const ProgramResult debug = project.hygge({"debug"});
  EXPECT_EQ(debug.exit_code, 1);
  EXPECT_THAT(debug.out, HasSubstr("flow 'g' reads where flow 'f' writes"));
  EXPECT_EQ(project.hygge({"list"}).exit_code, 0);
}

TEST_F(Overlap, OfFlowsIsFineOneAfterTheOther) {
  flow("home: landing/customers\nstore: lake/customers\n");
  project.write("flows/g/flow.yml", "home: lake\nstore: mart/customers\n");
  EXPECT_EQ(project.hygge({"start", "-q", "--flow", "f"}).exit_code, 0);
  EXPECT_EQ(project.hygge({"start", "-q", "--flow", "g"}).exit_code, 0);
  EXPECT_EQ(project.count("mart/customers/*.parquet"), 100);
}

TEST_F(Overlap, OfTheEntitiesOfAFlowNamesThem) {
  flow("home: landing\nstore: lake\nentities: [customers, {name: again, home: lake/customers}]\n");
  const ProgramResult run = project.hygge({"start"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("flow 'f_again' reads where flow 'f_customers' writes"));
}

}  // namespace
}  // namespace hygge::test
