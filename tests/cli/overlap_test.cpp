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

TEST_F(Overlap, ByALinkWithinTheHomeIsRefusedWhenItsFilesAreFound) {
  flow("home: landing\nstore: lake\n");
  ASSERT_EQ(project.hygge({"start"}).exit_code, 0);
  std::filesystem::create_directory_symlink("../lake", project.path("landing/again"));
  std::filesystem::create_directory(project.path("alone"));
  const std::string file = project.value("SELECT max(file) FROM glob('{folder}/lake/*.parquet')");
  std::filesystem::create_symlink(file, project.path("alone/a.parquet"));
  for (const char* text : {"home: landing\nstore: lake\n", "home: landing\nwhere: id < 5\nstore: lake\n",
                           "home: landing/**/*.parquet\nrun_type: incremental\nstore: lake\n",
                           "home: alone\nrun_type: incremental\nstore: lake\n"}) {
    flow(text);
    for (const std::vector<std::string>& command : {std::vector<std::string>{"start"}, {"start", "--dry-run"}}) {
      const ProgramResult run = project.hygge(command);
      EXPECT_NE(run.exit_code, 0) << text;
      EXPECT_THAT(run.out + run.err, AllOf(HasSubstr("lies where flow 'f' writes"), HasSubstr("remove the link"),
                                           HasSubstr("flows/f/flow.yml:1:7")))
          << text;
    }
    EXPECT_EQ(project.count("lake/*.parquet"), 110) << text;
  }
  flow("home: landing\nstore: other\n");  // nobody writes into the lake then
  EXPECT_EQ(project.hygge({"start"}).exit_code, 0);
  EXPECT_EQ(project.count("other/*.parquet"), 220);
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

/// Flows that fill and read tables of a server which nobody has to answer for.
std::string with_tables(const std::string& flows) {
  return "name: shop\nconnections:\n"
         "  dwh: {type: mssql, server: localhost, database: dwh, user: u, password: p, pool: {acquire_timeout: 0.1s}}\n"
         "  same: {type: mssql, server: 'LOCALHOST,1433', database: dwh, user: v, password: p, pool: {acquire_timeout: "
         "0.1s}}\n"
         "  other: {type: mssql, server: 'localhost,1434', database: dwh, user: u, password: p, pool: "
         "{acquire_timeout: 0.1s}}\n"
         "options: {continue_on_error: true}\nflows:\n" +
         flows;
}

TEST_F(Overlap, OfFlowsOfWhichOneTakesAwayWhatTheOtherBringsIntoATableIsRefused) {
  const std::string one = "  one: {home: landing/customers, store: {type: mssql, connection: dwh, table: dbo.t, ";
  const std::string two = "  two: {home: landing/customers, store: {type: mssql, ";
  struct Case {
    std::string flows;
    std::string fault;
    std::string advice;
  };
  const std::string both = "flows 'one' and 'two' would both replace the rows of ";
  const std::vector<Case> cases = {
      {one + "if_exists: replace}}\n" + two + "connection: dwh, table: dbo.t, if_exists: replace}}\n", both + "'dbo.t'",
       "give each a table of its own"},
      {one + "if_exists: replace}}\n" + two + "connection: same, table: '[t]', write_strategy: temp_swap}}\n",
       both + "'t'", "give each a table of its own"},
      {one + "if_exists: replace}}\n" + two + "connection: other, table: x.dbo.t}}\n", "", ""},
      {one + "if_exists: replace}}\n" + two + "connection: dwh, table: dbo.t}}\n",
       "hygge.yml:8:79: flow 'one' replaces the rows of 'dbo.t', to which flow 'two' adds",
       "with --flow one and then with --flow two"},
      {one + "if_exists: append}}\n" + two + "connection: dwh, table: dwh.dbo.t}, run_type: full_drop}\n",
       "flow 'two' replaces the rows of 'dwh.dbo.t', to which flow 'one' adds",
       "with --flow two and then with --flow one"},
      {one + "if_exists: append}}\n" + two + "connection: dwh, table: dbo.t}}\n", "", ""},
      {one + "if_exists: append}}\n  two: {home: {type: mssql, connection: same, table: t}, store: lake}\n",
       "hygge.yml:9:54: flow 'two' reads where flow 'one' writes", "with --flow one and then with --flow two"},
      {"  one: {home: {type: mssql, connection: dwh, table: t}, store: {type: mssql, connection: dwh, table: t}}\n", "",
       ""},
      {"  f: {home: landing/customers, store: {type: mssql, connection: dwh, if_exists: replace}, entities: [a, "
       "dbo.a]}\n",
       "flows 'f_a' and 'f_dbo.a' would both replace the rows of 'dbo.a'", "give each a table of its own"},
  };
  for (const Case& given : cases) {
    project.write("hygge.yml", with_tables(given.flows));
    const ProgramResult list = project.hygge({"list"});
    EXPECT_EQ(list.exit_code, 0) << given.flows << list.err;
    const ProgramResult run = project.hygge({"start", "--dry-run"});
    EXPECT_THAT(run.err, HasSubstr(given.fault)) << given.flows;
    EXPECT_THAT(run.err, HasSubstr(given.advice)) << given.flows;
    EXPECT_EQ(run.err.find("cannot run together") != std::string::npos, !given.fault.empty()) << run.err;
  }
}

/// They would come back as data, or be strangers in a lake.
TEST_F(Overlap, OfRowsThatAreSetAsideIsRefused) {
  const auto up = [](const std::string& folder) {
    return "  up: {home: landing/customers, store: {type: mssql, connection: dwh, table: t, on_error: reject, "
           "reject_path: " +
           folder + "}}\n";
  };
  const std::string flows = "  lake: {home: landing/x.parquet, store: lake}\n  back: {home: 'again/*', store: out}\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"landing/customers", "hygge.yml:8:112: reject_path of flow 'up' lies in what its home reads"},
      {"landing/customers/rejects", "reject_path of flow 'up' lies in what its home reads"},
      {"lake/rejects", "reject_path of flow 'up' lies in the folder that flow 'lake' fills"},
      {"again/rejects", "flow 'back' reads where flow 'up' writes"},
      {"landing/customers/_rejects", ""},
      {"landing", ""},
      {".", ""},
  };
  for (const auto& [folder, fault] : cases) {
    project.write("hygge.yml", with_tables(up(folder) + flows));
    const ProgramResult run = project.hygge({"start", "--dry-run"});
    EXPECT_THAT(run.err, HasSubstr(fault)) << folder;
    EXPECT_THAT(run.out + run.err, Not(HasSubstr("a link leads"))) << folder;
    EXPECT_EQ(run.exit_code == 2, !fault.empty()) << folder << run.err;
  }
}

}  // namespace
}  // namespace hygge::test
