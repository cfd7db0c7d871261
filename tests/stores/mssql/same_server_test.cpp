// Rows that are read from the server, and the table, that they are loaded into.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SameServer : public FlowTest {
 protected:
  SameServer() { project_.make_orders("dbo.t", 20'000); }
  /// From dbo.t into dbo.t.
  void write_own_flow(const std::string& home, const std::string& store = {},
                      const std::string& connection = "connection: erp") {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t" + home + "}, store: {type: mssql, " +
                         connection + ", table: dbo.t, if_exists: append" + store + "}, retries: 0}\n");
  }
};

TEST_F(SameServer, ATableIsAppendedToItself) {
  write_own_flow("", ", batch_size: 1000");
  EXPECT_THAT(start(), AllOf(HasSubstr("'dbo.t' is on the server that is read from"), HasSubstr("one statement then")));
  EXPECT_EQ(rows_of(), "40000");
  EXPECT_EQ(tables_left(), "hygge_runs t");
}

TEST_F(SameServer, AlsoWithAnIndexAndOneSession) {
  server().run("CREATE CLUSTERED INDEX by_id ON dbo.t (id)");
  write_own_flow("", ", parallel_workers: 1");
  EXPECT_THAT(start(), HasSubstr("'dbo.t' is on the server that is read from"));
  EXPECT_EQ(rows_of(), "40000");
}

TEST_F(SameServer, AndAPartOfIt) {
  write_own_flow(", where: id < 100", ", parallel_workers: 1");
  EXPECT_THAT(start(), HasSubstr("'dbo.t' is on the server that is read from"));
  EXPECT_EQ(rows_of(), "20100");
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t WHERE id < 100"), "200");
}

TEST_F(SameServer, ByTwoConnections) {
  const std::string own = "server: LOCALHOST, port: " + std::to_string(server().port()) +
                          ", database: hygge, user: sa, password: Hygge!2026, encrypt: no";
  write_own_flow("", ", parallel_workers: 1", own);
  EXPECT_THAT(start(), HasSubstr("'dbo.t' is on the server that is read from"));
  EXPECT_EQ(rows_of(), "40000");
}

TEST_F(SameServer, WhatComesFromElsewhereGoesStraight) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id");
  write_flow(", parallel_workers: 1");
  EXPECT_THAT(start(), AllOf(HasSubstr("1 writer adds to it in one transaction"), Not(HasSubstr("read from"))));
  EXPECT_EQ(rows_of(), "20001");
}

TEST_F(SameServer, RowsThatAnIndexDropsAreNotTakenForLoaded) {
  server().run("CREATE TABLE dbo.u (id int NOT NULL, name nvarchar(50) NULL, amount decimal(18,2) NULL)");
  server().run("CREATE UNIQUE INDEX by_id ON dbo.u (id) WITH (IGNORE_DUP_KEY = ON)");
  server().run("INSERT INTO dbo.u VALUES (7, N'old', 1)");
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id FROM range(10)");
  for (const char* way : {"", ", table_hints: FIRE_TRIGGERS", ", write_strategy: temp_swap, if_exists: append"}) {
    project_.write_flows("  f: {home: landing, store: {type: mssql, connection: erp, table: dbo.u" + std::string{way} +
                         "}, retries: 0}\n");
    EXPECT_THAT(fails(),
                AllOf(HasSubstr("the server dropped 1 of 10 rows for dbo.u"), HasSubstr("IGNORE_DUP_KEY of 'by_id'")))
        << way;
    EXPECT_EQ(rows_of("dbo.u"), "1") << way;
  }
}

}  // namespace
}  // namespace hygge::test
