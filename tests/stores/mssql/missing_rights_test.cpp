// A login that lacks a right: the message says which one, and the statement that gives it.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class MissingRights : public FlowTest {
 protected:
  MissingRights() {
    server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL)");
    server().run("INSERT INTO dbo.t VALUES (1, N'old')");
    project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'x' AS name FROM range(3)");
  }
  /// A run that is denied something, of a flow whose store has these keys.
  std::string denied(const char* what, int number, const std::string& more) {
    write_flow(more);
    server().faults().clear();
    server().faults().set(what, number);
    const std::string told = fails();
    server().faults().clear();
    EXPECT_EQ(rows_of(), "1");
    EXPECT_THAT(tables_left(), Not(HasSubstr("__hygge_")));
    return told;
  }
};

TEST_F(MissingRights, AreNamedWithTheStatementThatGivesThem) {
  EXPECT_THAT(denied("deny_insert", 229, ", parallel_workers: 1"),
              AllOf(HasSubstr("loading dbo.t"), HasSubstr("the login lacks a right"),
                    HasSubstr("GRANT INSERT ON [dbo].[t] TO [dbo]")));
  EXPECT_THAT(denied("deny_create", 262, ", if_exists: replace"),
              AllOf(HasSubstr("making a staging table for dbo.t"), HasSubstr("GRANT CREATE TABLE TO [dbo]")));
  EXPECT_THAT(denied("deny_create", 2760, ", if_exists: replace"), HasSubstr("GRANT ALTER ON SCHEMA::[dbo] TO [dbo]"));
  EXPECT_THAT(denied("deny_insert", 229, ", if_exists: replace"), HasSubstr("GRANT INSERT ON SCHEMA::[dbo] TO [dbo]"));
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'x' AS added FROM range(3)");
  EXPECT_THAT(denied("deny_alter", 1088, ", parallel_workers: 1, add_columns: true"),
              HasSubstr("GRANT ALTER ON [dbo].[t] TO [dbo]"));
}

TEST_F(MissingRights, ToChangeRowsAreNamedWhenTheyArePublished) {
  EXPECT_THAT(denied("deny_update", 229, ", write_strategy: merge, key_columns: id"),
              AllOf(HasSubstr("publishing dbo.t"), HasSubstr("GRANT UPDATE ON ")));
}

/// What a run would be refused is known before it begins, and in the same words.
TEST_F(MissingRights, AreToldByDebugAndPlanBeforeAnythingMoves) {
  struct Case {
    const char* fault;
    int number;
    const char* store;  ///< more of its keys
    const char* grant;
  };
  const auto expect_told = [&](const Case& one) {
    SCOPED_TRACE(std::string{one.fault} + one.store);
    write_flow(one.store);
    server().faults().set(one.fault, one.number);
    const std::string before = tables_left();
    EXPECT_THAT(complaint(project_.hygge({"debug"})),
                AllOf(HasSubstr("ok columns, conditions and settings fit the data"),
                      HasSubstr("BAD loading 'dbo.t' needs rights that the login lacks: "), HasSubstr(one.grant)));
    EXPECT_THAT(complaint(project_.hygge({"plan"})),
                AllOf(HasSubstr("f: loading 'dbo.t' needs rights that the login lacks: "), HasSubstr(one.grant),
                      HasSubstr("'dbo.t' is "), HasSubstr("1 of 1 flow would fail")));
    EXPECT_EQ(tables_left(), before);
    EXPECT_THAT(fails(), HasSubstr(one.grant));
    server().faults().clear();
    EXPECT_EQ(rows_of(), "1");
  };
  expect_told({"deny_create", 262, ", if_exists: replace", "GRANT CREATE TABLE TO [dbo]"});
  expect_told({"deny_create", 2760, ", if_exists: replace", "GRANT ALTER ON SCHEMA::[dbo] TO [dbo]"});
  expect_told({"deny_insert", 229, ", parallel_workers: 1", "GRANT INSERT ON [dbo].[t] TO [dbo]"});
  expect_told({"deny_insert", 229, ", if_exists: replace", "GRANT INSERT ON SCHEMA::[dbo] TO [dbo]"});
  expect_told({"deny_select", 229, ", parallel_workers: 1", "GRANT SELECT ON [dbo].[t] TO [dbo]"});
  expect_told({"deny_update", 229, ", write_strategy: merge, key_columns: id", "GRANT UPDATE ON [dbo].[t] TO [dbo]"});
  // Neither swapped nor truncated.
  server().faults().set("deny_control", 15151);
  server().faults().set("deny_alter", 1088);
  expect_told({"deny_delete", 229, ", if_exists: replace", "GRANT DELETE ON [dbo].[t] TO [dbo]"});
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'x' AS added FROM range(3)");
  expect_told({"deny_alter", 1088, ", parallel_workers: 1, add_columns: true", "GRANT ALTER ON [dbo].[t] TO [dbo]"});
}

TEST_F(MissingRights, APlanIsWholeForWhoeverMayCarryItOut) {
  server().run("DROP TABLE dbo.t");
  server().faults().set("deny_create", 262);
  server().faults().set("deny_select", 229);
  write_flow();
  const std::string told = complaint(project_.hygge({"plan"}));
  EXPECT_THAT(told, AllOf(HasSubstr("CREATE TABLE [dbo].[t]"), HasSubstr("[name] nvarchar"),
                          HasSubstr("'dbo.t' is made: "), HasSubstr("lacks: CREATE TABLE; SELECT on the schema 'dbo'"),
                          HasSubstr("whoever may give them runs: GRANT CREATE TABLE TO [dbo]; GRANT SELECT ON "
                                    "SCHEMA::[dbo] TO [dbo]")));
  EXPECT_EQ(complaint(project_.hygge({"start", "--dry-run"})), told);
  EXPECT_EQ(tables_left(), "");
}

TEST_F(MissingRights, OnTheTableOfRunsAreToldAheadToo) {
  write_flow(", parallel_workers: 1");
  start();
  server().faults().set("deny_markers", 229);
  EXPECT_THAT(complaint(project_.hygge({"debug"})),
              HasSubstr("INSERT on 'dbo.hygge_runs' try whoever may give it runs: GRANT INSERT ON [dbo].[hygge_runs] "
                        "TO [dbo]"));
  EXPECT_THAT(fails(), HasSubstr("the login may not add rows to 'dbo.hygge_runs'"));
}

TEST_F(MissingRights, AllIsWellForWhoLacksNothingThatIsNeeded) {
  const auto expect_well = [&](const std::string& more) {
    write_flow(more);
    EXPECT_THAT(well(project_.hygge({"debug"})),
                AllOf(HasSubstr("ok the login has the rights that loading 'dbo.t' needs"), HasSubstr("All is well")));
    EXPECT_THAT(well(project_.hygge({"plan"})), Not(HasSubstr("rights")));
    EXPECT_EQ(tables_left(), "t");
    EXPECT_EQ(rows_of(), "1");
  };
  expect_well(", parallel_workers: 1");
  expect_well(", if_exists: replace");
  // Whoever may not make tables loads straight all the same; and what changes the way alone is not missing.
  server().faults().set("deny_create", 262);
  expect_well(", parallel_workers: 1");
  server().faults().clear();
  server().faults().set("deny_control", 15151);
  server().faults().set("hide_references", 1);
  write_flow(", if_exists: replace");
  EXPECT_THAT(well(project_.hygge({"debug"})), HasSubstr("ok the login has the rights that loading 'dbo.t' needs"));
}

TEST_F(MissingRights, AreThoseOfTheWayThatVerifyingTakes) {
  server().faults().set("deny_create", 262);
  write_flow(", parallel_workers: 1", ", verify: full");
  EXPECT_THAT(complaint(project_.hygge({"plan"})),
              AllOf(HasSubstr("'dbo.t' is verified before it is added to"), HasSubstr("GRANT CREATE TABLE TO [dbo]")));
  EXPECT_THAT(fails(), HasSubstr("GRANT CREATE TABLE TO [dbo]"));
}

TEST_F(MissingRights, AStraightLoadDoesWithoutMarkersThatItMayNotMake) {
  write_flow(", parallel_workers: 1");
  server().faults().set("deny_create", 262);
  start();
  EXPECT_EQ(rows_of(), "4");
  EXPECT_EQ(tables_left(), "t");
}

}  // namespace
}  // namespace hygge::test
