// One table read by several sessions, and what they see of others' changes: the built program, reading from the test
// server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/support/one_line.h"
#include "tests/support/served_project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class MssqlReadersTest : public testing::Test {
 protected:
  /// What a run tells that reads dbo.t with these keys of the home.
  std::string read(const std::string& keys, const std::string& flow = "", int exit_code = 0) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t" + keys +
                         "}, store: lake, retries: 0" + flow + "}\n");
    const ProgramResult run = project_.hygge({"start"});
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  /// Rows, different ones, and their sum, in the lake and in the table.
  void expect_all_rows(const std::string& key) {
    const std::string select = "SELECT count(*) || ' ' || count(DISTINCT n) || ' ' || sum(n) || ' ' || count(" + key +
                               ") FROM '{folder}/lake/*.parquet'";
    const auto server = project_.server().run(
        "SELECT CAST(COUNT(*) AS varchar(20)) + ' ' + CAST(COUNT(DISTINCT n) AS varchar(20)) + ' ' + CAST(SUM(CAST(n "
        "AS "
        "bigint)) AS varchar(20)) + ' ' + CAST(COUNT(" +
        key + ") AS varchar(20)) FROM dbo.t");
    EXPECT_EQ(project_.value(select), server[0][0].value_or(""));
  }
  /// `rows` rows with n from 0, and `key` made from n.
  void make(const std::string& declaration, const std::string& key, int rows) {
    project_.make_orders("dbo.numbers", rows);
    project_.server().run("CREATE TABLE dbo.t (" + declaration + ", n int NOT NULL)");
    project_.server().run("INSERT INTO dbo.t SELECT " + key + ", id FROM dbo.numbers");
  }

  ServedProject project_;
};

TEST_F(MssqlReadersTest, RangesOfTheKeyHoldEveryRowOnce) {
  make("k int NOT NULL PRIMARY KEY", "id", 10'000);
  const std::string told = read(", readers: 4");
  EXPECT_THAT(told, HasSubstr("4 readers: ranges of 'k' by its statistics, the largest with 25 % of the rows; in "
                              "snapshots of one moment"));
  expect_all_rows("k");
}

TEST_F(MssqlReadersTest, NullsAndTiesAtTheBordersComeOnce) {
  make("k int NULL", "CASE WHEN id % 10 = 0 THEN NULL ELSE id % 7 END", 5'000);
  project_.server().run("CREATE CLUSTERED INDEX i ON dbo.t (k)");
  EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: ranges of 'k'"));
  expect_all_rows("k");
}

TEST_F(MssqlReadersTest, SkewedAndSparseKeysAreHandled) {
  make("k bigint NOT NULL", "CASE WHEN id < 900 THEN 1 WHEN id < 950 THEN 2 ELSE 1000000000000000 + id END", 1'000);
  project_.server().run("CREATE CLUSTERED INDEX i ON dbo.t (k)");
  EXPECT_THAT(read(", readers: 4"), ContainsRegex("2 readers instead of 4: ranges of 'k' .*the largest with 90 %"));
  expect_all_rows("k");
}

TEST_F(MssqlReadersTest, AKeyWithOneValueIsNotCut) {
  make("k int NOT NULL", "7", 100);
  project_.server().run("CREATE CLUSTERED INDEX i ON dbo.t (k)");
  EXPECT_THAT(read(", readers: 4"),
              HasSubstr("one reader instead of 4: its key begins with 'k', which has too few values"));
  expect_all_rows("k");
}

TEST_F(MssqlReadersTest, KeysOfOtherTypesAreCut) {
  struct Case {
    const char* type;
    const char* key;
  };
  for (const Case& one :
       {Case{"uniqueidentifier", "NEWID()"}, Case{"nvarchar(20)", "N'ø' + CAST(id % 500 AS nvarchar(10))"},
        Case{"varchar(20) COLLATE Polish_CI_AS", "'K''y ' + CAST(id AS varchar(10))"},
        Case{"datetime2(7)",
             "CAST('2024-01-02T03:04:' + RIGHT('0' + CAST(id % 60 AS varchar(2)), 2) + '.1234567' AS datetime2(7))"},
        Case{"datetime",
             "CAST('2024-01-02T03:04:' + RIGHT('0' + CAST(id % 60 AS varchar(2)), 2) + '.003' AS datetime)"},
        Case{"decimal(18,2)", "id / 4.0"},
        Case{"date", "CAST('2024-01-' + RIGHT('0' + CAST(1 + id % 30 AS varchar(2)), 2) AS date)"}}) {
    SCOPED_TRACE(one.type);
    make(std::string{"k "} + one.type + " NOT NULL", one.key, 3'000);
    project_.server().run("CREATE CLUSTERED INDEX i ON dbo.t (k)");
    EXPECT_THAT(read(", readers: 3", ", verify: full"), HasSubstr("3 readers: ranges of 'k'"));
    expect_all_rows("k");
    project_.server().run("DROP TABLE dbo.t; DROP TABLE dbo.numbers");
  }
}

TEST_F(MssqlReadersTest, AHeapIsDealtOutByItsPages) {
  make("k int NULL", "NULLIF(id, 3)", 10'000);
  EXPECT_THAT(read(", readers: 4"), HasSubstr("4 readers: dealt out by the pages of the heap"));
  expect_all_rows("k");
  // Rows have other places in an index, which a server may read in its stead.
  EXPECT_THAT(in_one_line(project_.hygge({"plan"}).out), HasSubstr("FROM [dbo].[t] WITH (INDEX(0)) WHERE"));
}

TEST_F(MssqlReadersTest, AHeapWhosePagesNobodyTellsIsReadByOne) {
  make("k int NOT NULL", "id", 1'000);
  project_.server().faults().set("no_pages", 1);
  EXPECT_THAT(read(", readers: 4"),
              HasSubstr("one reader instead of 4: it is a heap, and the server does not tell on which pages rows are"));
  expect_all_rows("k");
}

TEST_F(MssqlReadersTest, AConditionHoldsInEachPiece) {
  make("k int NOT NULL PRIMARY KEY", "id", 4'000);
  read(", readers: 4, columns: [n], where: \"n % 2 = 0 OR n = 1\"");
  EXPECT_EQ(project_.count("lake/*.parquet"), 2'001);
}

TEST_F(MssqlReadersTest, WhatCannotBeCutIsReadByOneAndTold) {
  make("k int NOT NULL PRIMARY KEY", "id", 1'000);
  EXPECT_THAT(read(", readers: 4", ", preserve_order: true"), HasSubstr("one reader instead of 4: preserve_order"));
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, query: SELECT k FROM dbo.t, readers: 2}, store: lake}\n");
  EXPECT_THAT(in_one_line(project_.hygge({"start"}).err),
              HasSubstr("one reader instead of 2: a query is read as it is"));
}

TEST_F(MssqlReadersTest, TheyAreNoMoreThanThePoolHas) {
  ServedProject project{", pool: {max_size: 2}"};
  project.make_orders("dbo.t", 1'000);
  project.server().run("CREATE CLUSTERED INDEX i ON dbo.t (id)");
  project.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t, readers: 8}, store: lake}\n");
  const ProgramResult run = project.hygge({"start"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(in_one_line(run.err), HasSubstr("2 readers instead of 8"));
  EXPECT_LE(project.server().counters().connections, 2);
  EXPECT_EQ(project.count("lake/*.parquet"), 1'000);
}

TEST_F(MssqlReadersTest, TheyAllSeeOneMoment) {
  make("k int NOT NULL PRIMARY KEY", "id", 20'000);
  // A row moves from one end to the other and back: whoever sees two moments misses it, or has it twice.
  std::atomic<bool> has_ended{false};
  std::thread mover{[&] {
    while (!has_ended) {
      project_.server().run("UPDATE dbo.t SET k = 100000 WHERE k = 5");
      project_.server().run("UPDATE dbo.t SET k = 5 WHERE k = 100000");
    }
  }};
  for (int round = 0; round < 3; ++round) {
    read(", readers: 4");
    EXPECT_EQ(project_.value("SELECT count(*) || ' ' || count(DISTINCT n) FROM '{folder}/lake/*.parquet'"),
              "20000 20000");
  }
  has_ended = true;
  mover.join();
}

TEST_F(MssqlReadersTest, ACopyThatIsOnlyReadCannotBeHeldStill) {
  make("k int NOT NULL PRIMARY KEY", "id", 10'000);
  project_.server().faults().set("read_only_replica", 1);
  EXPECT_THAT(read(", readers: 2"), AllOf(HasSubstr("2 readers: ranges of 'k'"),
                                          HasSubstr("each sees a moment of its own, because the database is a copy")));
  expect_all_rows("k");
  project_.server().faults().set("read_only_replica", 2);
  EXPECT_THAT(read(", readers: 2"), HasSubstr("in snapshots of one moment"));
}

TEST_F(MssqlReadersTest, IsolationIsAsAskedFor) {
  make("k int NOT NULL PRIMARY KEY", "id", 100);
  for (const char* const isolation : {"read_committed", "snapshot", "repeatable_read", "serializable"}) {
    EXPECT_THAT(read(std::string{", isolation: "} + isolation), HasSubstr("PASS=1 WARN=0")) << isolation;
  }
  EXPECT_THAT(read(", isolation: read_uncommitted"), AllOf(HasSubstr("WARN=1"), HasSubstr("may be read twice")));
  EXPECT_THAT(read(", isolation: nolock", "", 2), HasSubstr("isolation"));
  expect_all_rows("k");
}

TEST_F(MssqlReadersTest, AReplicaIsAskedForByTheHome) {
  make("k int NOT NULL PRIMARY KEY", "id", 100);
  const std::string told = read(", application_intent: read_only");
  EXPECT_THAT(told, HasSubstr("connection erp (read_only: true): 1 opened"));
  expect_all_rows("k");
}

TEST_F(MssqlReadersTest, SmallBatchesAndProgressAreAsAskedFor) {
  make("k int NOT NULL PRIMARY KEY", "id", 5'000);
  const std::string told = read(", batch_size: 100, row_multiplier: 2000");
  EXPECT_THAT(told,
              AllOf(HasSubstr("2,000 rows read"), HasSubstr("4,000 rows read"), Not(HasSubstr("5,000 rows read"))));
  expect_all_rows("k");
}

}  // namespace
}  // namespace hygge::test
