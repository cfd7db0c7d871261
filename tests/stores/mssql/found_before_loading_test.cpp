// What can be known to be wrong before a row is loaded is told before: by plan, by debug, by reading the project.

#include <filesystem>

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class FoundBeforeLoading : public FlowTest {
 protected:
  FoundBeforeLoading() {
    project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'x' AS name FROM range(3)");
  }
  /// Nothing was sent to the server's tables.
  void expect_nothing_loaded() { EXPECT_EQ(server().counters().bulk_loads, 0); }
};

TEST_F(FoundBeforeLoading, AKeyOfAMergeThatIsNotThere) {
  write_flow(", write_strategy: merge, key_columns: idd");
  const auto expect_letter = [&] {
    EXPECT_THAT(complaint(project_.hygge({"plan"})),
                AllOf(HasSubstr("'idd' cannot be a key of the merge: 'dbo.t' has no such column"),
                      HasSubstr("did you mean 'id'?"), HasSubstr("hygge.yml:5:"), HasSubstr("store.key_columns")));
    EXPECT_THAT(fails(), AllOf(HasSubstr("'idd' cannot be a key of the merge"), HasSubstr("did you mean 'id'?")));
    expect_nothing_loaded();
  };
  expect_letter();
  server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL)");
  expect_letter();
}

TEST_F(FoundBeforeLoading, AnItemOfAListIsToldWhereItStands) {
  const auto write_lists = [&](const std::string& lists) {
    project_.write_flows(
        "  f:\n    home: landing\n    retries: 0\n    store:\n      type: mssql\n      connection: erp\n"
        "      table: dbo.t\n" +
        lists);
  };
  const std::string merge = "      write_strategy: merge\n      key_columns:\n        - id\n        - ";
  write_lists(merge + "nme\n");
  EXPECT_THAT(fails(),
              AllOf(HasSubstr("'nme' cannot be a key of the merge"), HasSubstr("hygge.yml:15:11 (store.key_columns)")));
  write_lists(merge + "id\n");
  EXPECT_THAT(complaint(project_.hygge({"start"}), 2), HasSubstr("hygge.yml:15:11: key_columns names 'id' twice"));
  write_lists("      table_options:\n        primary_key: [id,\n          nme]\n");
  EXPECT_THAT(fails(), AllOf(HasSubstr("primary_key names a column 'nme'"),
                             HasSubstr("hygge.yml:14:11 (store.table_options.primary_key)")));
  const std::string overrides = "      schema_overrides:\n        id: int\n        ";
  write_lists(overrides + "nme: nvarchar(9)\n");
  EXPECT_THAT(fails(), AllOf(HasSubstr("schema_overrides names a column 'nme'"),
                             HasSubstr("hygge.yml:14:9 (store.schema_overrides)")));
  write_lists(overrides + "name: nvrchar(9)\n");
  EXPECT_THAT(complaint(project_.hygge({"start"}), 2), HasSubstr("hygge.yml:14:9: schema_overrides of 'name'"));
  write_lists("      table_hints:\n        - TABLOCK\n        - TABLOKC\n");
  EXPECT_THAT(complaint(project_.hygge({"start"}), 2), HasSubstr("hygge.yml:14:11: `table_hints` has 'TABLOKC'"));
  server().run("CREATE TABLE dbo.t (id int NULL, name nvarchar(5) NULL)");
  write_lists("      table_hints:\n        - TABLOCK\n        - ORDER(idd)\n");
  EXPECT_THAT(fails(),
              AllOf(HasSubstr("ORDER names the column 'idd'"), HasSubstr("hygge.yml:14:11 (store.table_hints)")));
}

TEST_F(FoundBeforeLoading, WhatIsNotSetAsideBehindAStagingTable) {
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL, CONSTRAINT few CHECK (id < 2), CONSTRAINT asleep "
      "CHECK (id < 9)); ALTER TABLE dbo.t NOCHECK CONSTRAINT asleep");
  const std::string line =
      "rows that break 'few' are not set aside: the server looks at that when they go over from the "
      "staging table, and the flow fails";
  const std::string rejects = ", on_error: reject";
  for (const char* const way : {", if_exists: replace", ", write_strategy: temp_swap, if_exists: append",
                                ", write_strategy: merge, key_columns: id"}) {
    write_flow(rejects + way);
    EXPECT_THAT(well(project_.hygge({"plan"})), HasSubstr(line)) << way;
    EXPECT_THAT(fails(), AllOf(HasSubstr(line), HasSubstr("few"))) << way;
    EXPECT_EQ(rows_of(), "0");
    write_flow(way);
    EXPECT_THAT(well(project_.hygge({"plan"})), Not(HasSubstr("not set aside"))) << way;
  }
  write_flow(rejects + ", batch_size: 1");
  EXPECT_THAT(well(project_.hygge({"plan"})), HasSubstr(line + "; with `parallel_workers: 1` they would be"));
  write_flow(rejects + ", if_exists: append, parallel_workers: 1");
  EXPECT_THAT(well(project_.hygge({"plan"})), Not(HasSubstr("not set aside")));
  EXPECT_THAT(start(), HasSubstr("1 row was set aside"));
  EXPECT_EQ(rows_of(), "2");
}

TEST_F(FoundBeforeLoading, APathBelowADefaultStoreOfAServer) {
  const auto write = [&](const std::string& store) {
    project_.write_flows("  f: {home: landing, store: " + store +
                         "}\ndefaults: {store: {type: mssql, connection: erp}}\n");
  };
  write("lake/b");
  EXPECT_THAT(complaint(project_.hygge({"start"}), 2),
              AllOf(HasSubstr("hygge: 1 problem in the configuration"),
                    HasSubstr("hygge.yml:5:22: store is of type mssql, as hygge.yml:6:26 says, and that takes no path"),
                    HasSubstr("write store: {type: parquet, path: lake/b}")));
  write("{type: parquet, path: lake/b}");
  start();
  EXPECT_EQ(project_.value("SELECT count(*) FROM read_parquet('{folder}/lake/b/*.parquet')"),
            project_.value("SELECT count(*) FROM read_parquet('{folder}/landing/*.parquet')"));
}

TEST_F(FoundBeforeLoading, AnOrderByAColumnThatIsNotThere) {
  server().run("CREATE TABLE dbo.t (id int NULL, name nvarchar(5) NULL, other int NULL)");
  write_flow(", table_hints: [TABLOCK, 'ORDER (idd DESC)']");
  for (const char* command : {"plan", "debug", "start"}) {
    EXPECT_THAT(complaint(project_.hygge({command})),
                AllOf(HasSubstr("ORDER names the column 'idd', which 'dbo.t' does not have"),
                      HasSubstr("did you mean 'id'?"), HasSubstr("hygge.yml:5:"), HasSubstr("store.table_hints")))
        << command;
  }
  expect_nothing_loaded();
  write_flow(", table_hints: ORDER(other)");
  EXPECT_THAT(complaint(project_.hygge({"plan"})),
              AllOf(HasSubstr("ORDER names the column 'other', which 'dbo.t' does not get"),
                    HasSubstr("the rows do not bring it, or the server makes its values")));
  write_flow(", table_hints: ORDER(NAME)");
  start();
  EXPECT_EQ(rows_of(), "3");
}

TEST_F(FoundBeforeLoading, AnOrderIsLookedAtOnlyWhereItIsSent) {
  // A staging table is loaded without it: that of a table that is made, and of one that is there.
  for (const char* aside : {"", ", if_exists: replace", ", write_strategy: merge, key_columns: id"}) {
    write_flow(std::string{", table_hints: ORDER(idd)"} + aside);
    well(project_.hygge({"plan"}));
    start();
    EXPECT_EQ(rows_of(), "3") << aside;
  }
}

TEST_F(FoundBeforeLoading, AnOrderByLettersThatOnlyTheServerKnowsIsLeftToIt) {
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS \"ö\" FROM range(3)");
  server().run("CREATE TABLE dbo.t ([ö] int NULL)");
  write_flow(", table_hints: ORDER(Ö)");
  well(project_.hygge({"plan"}));
}

TEST_F(FoundBeforeLoading, TypesThatAreNoneAndHintsWithASlip) {
  write_flow(", schema_overrides: {name: nvarcahr(20), other: vector}, table_hints: [TABLOK]");
  for (const char* command : {"start", "list", "debug", "plan"}) {
    EXPECT_THAT(
        complaint(project_.hygge({command}), 2),
        AllOf(HasSubstr("schema_overrides of 'name': 'nvarcahr(20)' is no type of SQL Server"),
              HasSubstr("did you mean 'nvarchar'?"), HasSubstr("schema_overrides of 'other': 'vector'"),
              HasSubstr("'TABLOK', which is no hint"), HasSubstr("did you mean TABLOCK?"), HasSubstr("hygge.yml:5:")))
        << command;
  }
}

TEST_F(FoundBeforeLoading, AColumnThatIsNotThereIsKnownWithTheData) {
  write_flow(", schema_overrides: {nmae: nvarchar(20)}");
  well(project_.hygge({"list"}));
  EXPECT_THAT(complaint(project_.hygge({"plan"})), HasSubstr("schema_overrides names a column 'nmae'"));
}

TEST_F(FoundBeforeLoading, AnOverrideThatCannotHoldTheFirstRows) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT range::INTEGER AS id, repeat('x', range::INTEGER + 1) AS name FROM range(5)");
  const auto expect_letter = [&](const std::string& type, const testing::Matcher<std::string>& letter) {
    write_flow(", schema_overrides: {" + type + "}");
    for (const char* command : {"plan", "start"}) {
      EXPECT_THAT(
          complaint(project_.hygge({command})),
          AllOf(letter, HasSubstr("cannot hold"), HasSubstr("hygge.yml:5:"), HasSubstr("store.schema_overrides")))
          << command << " " << type;
    }
    EXPECT_EQ(tables_left(), "hygge_runs") << type;
  };
  expect_letter("name: nvarchar(1)",
                AllOf(HasSubstr("'name' as nvarchar(1): it has 2 characters, and the column takes 1: 'xx'; the longest "
                                "of the first 5 rows has 5"),
                      HasSubstr("choose a type that holds them")));
  expect_letter("id: bit", HasSubstr("'id' as bit: '2' does not fit bit without loss"));
  expect_letter("'id': nvarchar(3), name: varchar(3)", HasSubstr("'name' as varchar(3)"));
  expect_letter("id: bit, name: char(4)",
                AllOf(HasSubstr("2 columns"), HasSubstr("'id' as bit"), HasSubstr("'name' as char(4)")));
  project_.write_parquet("landing/a.parquet",
                         "SELECT 300::INTEGER AS id, CASE WHEN range < 2 THEN 'x' END AS name FROM range(5)");
  expect_letter("id: tinyint", HasSubstr("'id' as tinyint: it is outside of the type's range: 300"));
  expect_letter("name: nvarchar(5) not null",
                HasSubstr("'name' as nvarchar(5): it is NULL, and the column takes none"));
  expect_nothing_loaded();
}

TEST_F(FoundBeforeLoading, AnOverrideThatHoldsTheRowsOrMayLeaveSomeOut) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT range::INTEGER AS id, repeat('x', 1 + range::INTEGER) AS name "
                         "FROM range(5)");
  write_flow(", schema_overrides: {id: tinyint, name: varchar(5)}");
  well(project_.hygge({"plan"}));
  start();
  EXPECT_EQ(rows_of(), "5");
  server().run("DROP TABLE dbo.t");
  write_flow(", schema_overrides: {name: nvarchar(3)}, on_error: reject, reject_path: aside");
  well(project_.hygge({"plan"}));
  start();
  EXPECT_EQ(rows_of(), "3");
}

TEST_F(FoundBeforeLoading, ACollationThatTheServerDoesNotKnow) {
  write_flow(", schema_overrides: {name: varchar(20) collate Nope_CI}");
  for (const char* command : {"plan", "start"}) {
    EXPECT_THAT(
        complaint(project_.hygge({command})),
        AllOf(HasSubstr("schema_overrides of column 'name': the server knows no collation 'Nope_CI'"),
              HasSubstr("sys.fn_helpcollations()"), HasSubstr("hygge.yml:5:"), HasSubstr("store.schema_overrides")))
        << command;
  }
  expect_nothing_loaded();
  write_flow(", schema_overrides: {name: varchar(20) collate Polish_CI_AS}");
  start();
  EXPECT_EQ(rows_of(), "3");
}

TEST_F(FoundBeforeLoading, ATableOfSomebodyElseWhereHyggeKeepsItsRuns) {
  server().run("CREATE TABLE dbo.hygge_runs (a int NULL)");
  write_flow();
  for (const char* command : {"plan", "debug", "start"}) {
    EXPECT_THAT(complaint(project_.hygge({command})),
                AllOf(HasSubstr("'dbo.hygge_runs' is not the table in which hygge keeps its runs"),
                      HasSubstr("it has other columns"), HasSubstr("give that table another name")))
        << command;
  }
  server().run("DROP TABLE dbo.hygge_runs");
  // Its columns are all that a run uses of it.
  server().run("CREATE TABLE dbo.hygge_runs (table_name nvarchar(128) NULL, published_at datetime2(3) NULL)");
  EXPECT_THAT(fails(), HasSubstr("is not the table in which hygge keeps its runs"));
  expect_nothing_loaded();
  server().run("DROP TABLE dbo.hygge_runs");
  start();
  for (const char* command : {"plan", "debug", "start"}) well(project_.hygge({command}));
}

TEST_F(FoundBeforeLoading, ATableOfHyggesOwnAsTheTarget) {
  write_flow();
  start();
  for (const char* name : {"dbo.hygge_runs", "dbo.Hygge_Runs"}) {
    project_.write_flows(std::string{"  f: {home: landing, store: {type: mssql, connection: erp, table: "} + name +
                         "}, retries: 0}\n");
    for (const char* command : {"plan", "debug", "start"}) {
      EXPECT_THAT(complaint(project_.hygge({command})),
                  AllOf(HasSubstr("'dbo.hygge_runs' is a table of hygge's own"), HasSubstr("hygge.yml:5:"),
                        HasSubstr("give the table for these rows another name"), Not(HasSubstr("ALTER TABLE"))))
          << command;
    }
  }
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.hygge_runs"), "1");
}

TEST_F(FoundBeforeLoading, AFolderForRejectedRowsThatCannotBe) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL)");
  project_.write("taken", "a file");
  write_flow(", on_error: reject, reject_path: taken/rejects");
  for (const char* command : {"start", "plan", "debug"}) {
    EXPECT_THAT(complaint(project_.hygge({command})),
                AllOf(HasSubstr("rows that are set aside could not be written to"), HasSubstr("is no folder"),
                      HasSubstr("name another folder in `reject_path`"), HasSubstr("store.reject_path")))
        << command;
  }
  write_flow(", on_error: reject, reject_path: /proc/none/rejects");
  EXPECT_THAT(fails(), AllOf(HasSubstr("rows that are set aside could not be written to '/proc/none/rejects'"),
                             HasSubstr("or name another folder in `reject_path`")));
  expect_nothing_loaded();
  EXPECT_EQ(rows_of(), "0");
}

TEST_F(FoundBeforeLoading, AFolderForRejectedRowsIsNotMadeForNothing) {
  write_flow(", on_error: reject, reject_path: aside/rejects");
  start();
  EXPECT_EQ(rows_of(), "3");
  EXPECT_FALSE(project_.exists("aside"));
  EXPECT_THAT(well(project_.hygge({"debug"})), HasSubstr("rows that do not fit go to aside/rejects"));
}

}  // namespace
}  // namespace hygge::test
