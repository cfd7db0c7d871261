// What becomes of tables and their names: cases of the list, by their numbers.

#include <string>
#include <vector>

#include "tests/mssql_runs/field_cases.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(FieldCasesTest, Field18NamesThatMustBeQuotedWorkInEveryWay) {
  HYGGE_NO_BABELFISH("it cannot read [weird]]name], and miscounts the letters of [😀]");
  const std::string longest(128, 'n');
  project_.write_parquet("landing/a.parquet",
                         "SELECT 1 AS \"Order\", 2 AS \"weird]name\", 3 AS \"1st\", 4 AS \"a.b\", "
                         "5 AS \"😀\", 6 AS \"" +
                             longest + "\"");
  std::string flows;
  const std::vector<std::string> names{"Order", "bulk load", "weird]]name", "1st", "a.b", "😀", longest};
  for (std::size_t i = 0; i < names.size(); ++i) {
    flows +=
        flow("f" + std::to_string(i), "landing",
             table("'dbo.[" + names[i] + "]'", ", if_exists: replace, table_options: {primary_key: 'weird]name'}"));
  }
  start(flows);
  start(flows);  // the second run swaps
  std::string merges;
  for (std::size_t i = 0; i < names.size(); ++i) {
    merges += flow("f" + std::to_string(i), "landing",
                   table("'dbo.[" + names[i] + "]'", ", write_strategy: merge, key_columns: 'weird]name'"));
  }
  start(merges);
  for (const std::string& name : names) EXPECT_EQ(asked("SELECT * FROM dbo.[" + name + "]"), "1 2 3 4 5 6") << name;
  EXPECT_EQ(asked("SELECT COUNT(*) FROM sys.tables"), std::to_string(names.size() + 1));
}

TEST_F(FieldCasesTest, Field19NamesAreToldApartAsTheServerDoes) {
  server().run("CREATE TABLE dbo.Orders (Id int NOT NULL, [Name] nvarchar(10) NULL)");
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS ID, 'x' AS name");
  start(flow("f", "landing", table("DBO.ORDERS")));
  EXPECT_EQ(asked("SELECT Id, Name FROM dbo.Orders"), "1 x");
}

/// Only the server knows that the names are one.
TEST_F(FieldCasesTest, Field19TwoFlowsOfARunDoNotReplaceEachOthersRows) {
  project_.write_parquet("one/a.parquet", "SELECT 1 AS id");
  project_.write_parquet("two/a.parquet", "SELECT 1 AS id");
  for (const char* more : {", if_exists: replace", ", write_strategy: temp_swap"}) {
    const std::string told =
        fails("  a: {home: one, store: " + table("dbo.T", more) + "}\n  b: {home: two, store: " + table("dbo.t", more) +
              "}\noptions: {continue_on_error: true}\n");
    EXPECT_THAT(told, HasSubstr("another flow of this run has brought its rows into 'dbo.")) << more;
    EXPECT_THAT(told, HasSubstr("PASS=1 WARN=0 ERROR=1")) << more;
    EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "1") << more;
  }
  start(flow("a", "one", table("dbo.T")) + flow("b", "two", table("dbo.t")));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "3");
}

class CaseSensitiveServer : public FieldCasesTest {
 protected:
  CaseSensitiveServer() : FieldCasesTest{"", {.case_sensitive = true}} {}
};

TEST_F(CaseSensitiveServer, Field19TablesThatDifferInCaseAreTwo) {
  HYGGE_TEST_SERVER_ONLY("the database's collation tells case apart");
  server().run("CREATE TABLE dbo.T (id int NOT NULL); CREATE TABLE dbo.t (id int NOT NULL)");
  project_.write_parquet("one/a.parquet", "SELECT 1 AS id");
  project_.write_parquet("two/a.parquet", "SELECT 2 AS id FROM range(2)");
  // Each with a staging table of its own, side by side.
  const std::string aside = ", if_exists: replace";
  start(flow("a", "one", table("dbo.T", aside)) + flow("b", "two", table("dbo.t", aside)));
  EXPECT_EQ(asked("SELECT id FROM dbo.T"), "1");
  EXPECT_EQ(asked("SELECT id FROM dbo.t"), "2 2");
  start(flow("a", table("dbo.T"), "lake/one") + flow("b", table("dbo.t"), "lake/two"));
  EXPECT_EQ(project_.count("lake/one/*.parquet"), 1);
  EXPECT_EQ(project_.count("lake/two/*.parquet"), 2);
  EXPECT_THAT(fails(flow("c", "one", table("dbo.T", ", if_exists: fail"))), HasSubstr("'dbo.T' is there already"));
}

TEST_F(CaseSensitiveServer, Field19ColumnsThatDifferInCaseAreNamedAndCanBeChosen) {
  HYGGE_TEST_SERVER_ONLY("the database's collation tells case apart");
  server().run("CREATE TABLE dbo.t (Id int NOT NULL, ID int NOT NULL); INSERT INTO dbo.t VALUES (1, 2)");
  EXPECT_THAT(fails(flow("f", table("dbo.t"), "lake")), AllOf(HasSubstr("'Id'"), HasSubstr("'ID'")));
  start(flow("f", "{type: mssql, connection: erp, query: 'SELECT Id AS a, ID AS b FROM dbo.t'}", "lake"));
  EXPECT_EQ(project_.value("SELECT a || ' ' || b FROM '{folder}/lake/*.parquet'"), "1 2");
  // A column that the table has in another case is another one.
  project_.write_parquet("landing/a.parquet", "SELECT 5 AS id");
  EXPECT_THAT(fails(flow("g", "landing", table("dbo.t"))), AllOf(HasSubstr("dbo.t"), HasSubstr("id")));
}

TEST_F(CaseSensitiveServer, Field19NoColumnIsTakenForOneInAnotherCase) {
  HYGGE_TEST_SERVER_ONLY("the database's collation tells case apart");
  server().run("CREATE TABLE dbo.t (Id int NOT NULL, ID int NOT NULL, x int); INSERT INTO dbo.t VALUES (1, 2, 3)");
  server().run("CREATE TABLE dbo.one (Id int NOT NULL, x int); INSERT INTO dbo.one VALUES (1, 3)");
  const auto columns = [](const std::string& names) { return ", columns: [" + names + "]"; };
  EXPECT_THAT(fails(flow("f", table("dbo.t", columns("id, x")), "lake")),
              HasSubstr("`columns` asks for 'id', and there are 'Id' and 'ID'"));
  EXPECT_THAT(fails(flow("f", table("dbo.one", columns("id, x")), "lake")),
              AllOf(HasSubstr("`columns` asks for 'id', which is not there"), HasSubstr("did you mean 'Id'?")));
  EXPECT_THAT(fails(flow("f", table("dbo.one", columns("Id, x") + ", where: id > 0"), "lake")),
              AllOf(HasSubstr("did you mean 'Id'?"), Not(HasSubstr("`columns`"))));
  start(flow("f", table("dbo.t", columns("ID, x")), "lake"));
  EXPECT_EQ(project_.value("SELECT \"ID\" || ' ' || x FROM '{folder}/lake/*.parquet'"), "2 3");
}

TEST_F(FieldCasesTest, Field19ANameInAnotherCaseIsTheColumnsWhereTheDatabaseSaysSo) {
  server().run("CREATE TABLE dbo.t (Id int NOT NULL, x int); INSERT INTO dbo.t VALUES (1, 3)");
  start(flow("f", table("dbo.t", ", columns: [ID]"), "lake"));
  EXPECT_EQ(project_.value("SELECT name FROM parquet_schema('{folder}/lake/*.parquet') WHERE num_children IS NULL"),
            "Id");
}

TEST_F(FieldCasesTest, Field19AKeyComesBackInItsOrderAndDirections) {
  server().run(
      "CREATE TABLE dbo.t (a int NOT NULL, b int NOT NULL, CONSTRAINT pk_t PRIMARY KEY (b DESC, a)); INSERT INTO dbo.t "
      "VALUES (1, 2), (2, 1)");
  out_and_back();
  start(
      flow("copy", table("dbo.t"), table("dbo.copy")) +
      flow("aside", "lake", table("dbo.aside", ", if_exists: replace, table_options: {clustered_columnstore: false}")) +
      flow("mine", "lake", table("dbo.mine", ", table_options: {primary_key: [b, a]}")));
  const auto key_of = [&](const std::string& name) {
    return server().asked(
        "SELECT c.name, CAST(k.is_descending_key AS int) FROM sys.indexes AS i JOIN sys.index_columns AS k ON "
        "k.object_id = i.object_id AND k.index_id = i.index_id JOIN sys.columns AS c ON c.object_id = k.object_id AND "
        "c.column_id = k.column_id WHERE i.is_primary_key = 1 AND i.object_id = OBJECT_ID(N'dbo." +
        name + "') ORDER BY k.key_ordinal");
  };
  for (const char* const name : {"t", "again", "copy", "aside"}) EXPECT_EQ(key_of(name), "b 1; a 0") << name;
  EXPECT_EQ(key_of("mine"), "b 0; a 0") << "as it was asked for";
}

TEST_F(FieldCasesTest, Field19AComputedColumnThatBecomesAnOrdinaryOneIsWarnedOf) {
  server().run("CREATE TABLE dbo.t (a int NOT NULL, c AS (a + 1)); INSERT INTO dbo.t (a) VALUES (1)");
  const std::string warning = "column 'c': it was computed from other columns";
  EXPECT_THAT(out_and_back(), HasSubstr(warning));
  EXPECT_THAT(start(flow("copy", table("dbo.t"), table("dbo.copy"))), HasSubstr(warning));
  project_.write_flows(flow("plan", "lake", table("dbo.planned")));
  EXPECT_THAT(well(project_.hygge({"plan"})), HasSubstr(warning));
  EXPECT_EQ(asked("SELECT c FROM dbo.again"), "2");
  EXPECT_THAT(start(flow("more", "lake", table("dbo.again"))), Not(HasSubstr(warning))) << "it is not made";
}

TEST_F(FieldCasesTest, Field22AnIdentityThatNobodyCanReadIsLeftOut) {
  project_.write_parquet("landing/a.parquet", "SELECT 7 AS id",
                         R"(KV_METADATA {hygge_declared: '{"version":1,"system":"mssql","columns":{"id":{"type":"int",)"
                         R"("nullable":false,"identity":"1,1; drop"}}}'})");
  EXPECT_THAT(start(flow("f", "landing", table("dbo.t"))),
              HasSubstr("column 'id': its identity cannot be read: 1,1; drop"));
  EXPECT_EQ(asked("SELECT id FROM dbo.t"), "7");
  EXPECT_EQ(asked("SELECT COUNT(*) FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'dbo.t')"), "0");
}

TEST_F(FieldCasesTest, Field22IdentitiesKeepTheirValuesAndGoOnCounting) {
  const std::string made = "(id int IDENTITY(1,1) NOT NULL, name nvarchar(10) NULL)";
  server().run("CREATE TABLE dbo.kept " + made + "; CREATE TABLE dbo.given " + made + "; CREATE TABLE dbo.swapped " +
               made + "; INSERT INTO dbo.swapped (name) VALUES (N'old')");
  project_.write_parquet("landing/a.parquet", "SELECT 40 + range::INTEGER AS id, 'x' AS name FROM range(3)");
  project_.write_parquet("names/a.parquet", "SELECT 'x' AS name FROM range(3)");
  start(flow("kept", "landing", table("dbo.kept", ", keep_identity: true")) +
        flow("given", "names", table("dbo.given")) +
        flow("swapped", "landing", table("dbo.swapped", ", keep_identity: true, if_exists: replace")));
  server().run(
      "INSERT INTO dbo.kept (name) VALUES (N'next'); INSERT INTO dbo.given (name) VALUES (N'next'); "
      "INSERT INTO dbo.swapped (name) VALUES (N'next')");
  for (const auto& [name, ids] : std::vector<std::pair<std::string, std::string>>{
           {"kept", "40 41 42 43"}, {"given", "1 2 3 4"}, {"swapped", "40 41 42 43"}}) {
    EXPECT_EQ(asked("SELECT id FROM dbo." + name + " ORDER BY id"), ids) << name;
    EXPECT_EQ(asked("SELECT COUNT(*) FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'dbo." + name + "')"), "1");
  }
}

TEST_F(FieldCasesTest, Field22IdentitiesKeepTheirValuesByEveryWayOfPublishing) {
  const std::string made = "(id int IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(10) NULL)";
  project_.write_parquet("landing/a.parquet", "SELECT (10 + 20 * range)::INTEGER AS id, 'x' AS name FROM range(3)");
  const std::vector<std::pair<std::string, std::string>> ways{
      {"aside", ", if_exists: append, write_strategy: temp_swap"},
      {"swapped", ", if_exists: replace"},
      {"exchanged", ", if_exists: replace"},
      {"merged", ", write_strategy: merge, key_columns: id"}};
  std::string flows;
  for (const auto& [name, way] : ways) {
    server().run("CREATE TABLE dbo." + name + " " + made);
    server().run("INSERT INTO dbo." + name + " (name) VALUES (N'old')");
    flows += flow(name, "landing", table("dbo." + name, ", keep_identity: true" + way));
  }
  server().run("CREATE TABLE dbo.other (id int NOT NULL REFERENCES dbo.exchanged (id))");  // a swap would lose that
  start(flows);
  for (const auto& [name, way] : ways) {
    const bool adds = name == "aside" || name == "merged";
    server().run("INSERT INTO dbo." + name + " (name) VALUES (N'next')");
    EXPECT_EQ(asked("SELECT id FROM dbo." + name + " ORDER BY id"), adds ? "1 10 30 50 51" : "10 30 50 51") << name;
    EXPECT_EQ(asked("SELECT COUNT(*) FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'dbo." + name + "')"), "1");
  }
  // A table that is made from what another one declares: its column is an identity with the same numbers.
  start(flow("copy", table("dbo.swapped"), table("dbo.copied", ", keep_identity: true")));
  server().run("INSERT INTO dbo.copied (name) VALUES (N'next')");
  EXPECT_EQ(asked("SELECT id FROM dbo.copied ORDER BY id"), "10 30 50 51 52");
}

TEST_F(FieldCasesTest, Field22ASecondRunLeavesTheValuesOfTheFirst) {
  server().run(
      "CREATE TABLE dbo.here (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(9)); "
      "INSERT INTO dbo.here (name) VALUES (N'a'), (N'b'), (N'c'); DELETE FROM dbo.here WHERE id = 2");
  const std::string flows =
      flow("copy", table("dbo.here"), table("dbo.there", ", if_exists: replace")) +
      flow("merged", table("dbo.here"), table("dbo.merged", ", write_strategy: merge, key_columns: ID"));
  start(flows);
  EXPECT_THAT(start(flows), Not(HasSubstr("left out")));
  for (const char* name : {"there", "merged"}) {
    EXPECT_EQ(asked(std::string{"SELECT id, name FROM dbo."} + name + " ORDER BY id"), "1 a 3 c") << name;
  }
  const std::string added = flow("added", table("dbo.here"), table("dbo.there"));
  EXPECT_THAT(start(added), HasSubstr("'id' is left out: the server numbers its rows (`keep_identity: true` keeps"));
  EXPECT_EQ(asked("SELECT id, name FROM dbo.there ORDER BY id"), "1 a 3 c 4 a 5 c");
}

TEST_F(FieldCasesTest, AMergeSaysThatItKeepsRowsThoughFullDropIsWritten) {
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS id, 'new' AS name");
  const auto merged = [&](const std::string& more) {
    return flow("f", "landing", table("dbo.t", ", write_strategy: merge, key_columns: id"), more);
  };
  const std::string told = "`run_type: full_drop` with `write_strategy: merge`: the table keeps its other rows";
  EXPECT_THAT(start(merged(", run_type: full_drop")), Not(HasSubstr(told))) << "a new table has no others";
  server().run("INSERT INTO dbo.t VALUES (2, N'old')");
  EXPECT_THAT(start(merged(", run_type: full_drop")), HasSubstr(told));
  EXPECT_THAT(project_.hygge({"plan"}).out, HasSubstr(told));
  project_.write_flows(merged(""));
  EXPECT_THAT(well(project_.hygge({"start", "--full-drop"})), HasSubstr(told));
  EXPECT_THAT(well(project_.hygge({"start"})), Not(HasSubstr(told)));
  EXPECT_THAT(start(merged(", run_type: incremental")), Not(HasSubstr(told)));
  EXPECT_EQ(asked("SELECT id, name FROM dbo.t ORDER BY id"), "1 new 2 old");
}

TEST_F(FieldCasesTest, Field22APlanMarksItsWarningsOfColumns) {
  server().run("CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL, name nvarchar(9) NULL, made AS (id * 2))");
  project_.write_parquet("landing/a.parquet", "SELECT 40 AS id, 'a' AS name, 80 AS made");
  project_.write_flows(flow("f", "landing", table("dbo.t")));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"plan"}, {"start", "--dry-run"}}) {
    EXPECT_THAT(project_.hygge(command).out,
                AllOf(HasSubstr("- warning: 'id' is left out"), HasSubstr("- 'made' is left out")));
  }
}

TEST_F(FieldCasesTest, Field22UnaskedAReplaceKeepsOnlyIdentitiesThatAllFit) {
  const auto replaced = [&](const std::string& select, const std::string& more = {}) {
    server().run("DROP TABLE IF EXISTS dbo.t");
    server().run("CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(9) NULL)");
    project_.write_parquet("landing/a.parquet", select);
    return flow("f", "landing", table("dbo.t", ", if_exists: replace" + more));
  };
  EXPECT_THAT(start(replaced("SELECT 40 AS id, 'a' AS name")),
              AllOf(HasSubstr("'id', an identity, gets the values of the rows (`keep_identity: false`"),
                    HasSubstr("PASS=1 WARN=0")));
  EXPECT_EQ(asked("SELECT id FROM dbo.t"), "40");
  const std::vector<std::pair<std::string, std::string>> others{
      {"SELECT * FROM (VALUES (41, 'a'), (NULL, 'b')) AS r (id, name)", "1 row of the data has NULL there"},
      {"SELECT 'A17' AS id, 'a' AS name UNION ALL SELECT '42', 'b'", "not every value of VARCHAR is one of int"},
      {"SELECT unnest([41, 41])::BIGINT AS id, unnest(['a', 'b']) AS name", "not every value of BIGINT is one of int"},
      {"SELECT unnest([[1], [2]]) AS id, unnest(['a', 'b']) AS name", "INTEGER[] does not become int"}};
  for (const auto& [select, why] : others) {
    for (const char* more : {"", ", on_error: reject"}) {
      EXPECT_THAT(start(replaced(select, more)),
                  AllOf(HasSubstr("WARN"), HasSubstr("'id' is left out"), HasSubstr(why)));
      EXPECT_EQ(asked("SELECT id, name FROM dbo.t ORDER BY id"), "1 a 2 b") << select;
    }
  }
  project_.write_flows(replaced(others.front().first));
  EXPECT_THAT(project_.hygge({"plan"}).out, HasSubstr("  - warning: 'id' is left out"));
}

TEST_F(FieldCasesTest, Field22WhereAnIdentityThatIsKeptUnaskedFailsTheWayOutIsTold) {
  const std::string made = " (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(9) NULL)";
  server().run("CREATE TABLE dbo.swapped" + made + "; CREATE TABLE dbo.exchanged" + made);
  server().run("CREATE TABLE dbo.other (id int NOT NULL REFERENCES dbo.exchanged (id))");
  server().run("CREATE TABLE dbo.source (id int NULL, name nvarchar(9)); INSERT INTO dbo.source VALUES (NULL, N'a')");
  project_.write_parquet("landing/a.parquet", "SELECT 7 AS id, 'a' AS name FROM range(2)");
  const std::string help = "or `keep_identity: false` has the server number the rows";
  const std::string numbered = ", if_exists: replace, keep_identity: false";
  for (const char* name : {"dbo.swapped", "dbo.exchanged"}) {
    EXPECT_THAT(fails(flow("f", "landing", table(name, ", if_exists: replace"))),
                AllOf(HasSubstr("1 key is there more than once"), HasSubstr(help)));
    EXPECT_THAT(fails(flow("f", table("dbo.source"), table(name, ", if_exists: replace"))),
                AllOf(HasSubstr("column 'id', row 1"), HasSubstr(help)));
    EXPECT_THAT(fails(flow("f", "landing", table(name, ", if_exists: replace, keep_identity: true"))),
                AllOf(HasSubstr("1 key is there more than once"), Not(HasSubstr(help))));
    start(flow("f", "landing", table(name, numbered)));
    start(flow("f", table("dbo.source"), table(name, numbered)));
  }
  // Where it is another key, numbers do not help.
  server().run("ALTER TABLE dbo.swapped ADD CONSTRAINT of_name UNIQUE (name)");
  server().run("CREATE UNIQUE INDEX of_name ON dbo.exchanged (name)");
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'a' AS name FROM range(2)");
  for (const char* name : {"dbo.swapped", "dbo.exchanged"}) {
    EXPECT_THAT(fails(flow("f", "landing", table(name, ", if_exists: replace"))),
                AllOf(HasSubstr("1 key is there more than once"), Not(HasSubstr(help))));
  }
}

TEST_F(FieldCasesTest, Field22AMergeByAnIdentityTakesWhatBecomesItsType) {
  server().run(
      "CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(9) NULL); "
      "INSERT INTO dbo.t (name) VALUES (N'a'), (N'b')");
  const std::string merged = flow("f", "landing", table("dbo.t", ", write_strategy: merge, key_columns: id"));
  project_.write_parquet("landing/a.parquet", "SELECT '2' AS id, 'c' AS name UNION ALL SELECT '7', 'd'");
  EXPECT_THAT(start(merged), HasSubstr("'id', an identity, gets the values of the rows"));
  EXPECT_EQ(asked("SELECT id, name FROM dbo.t ORDER BY id"), "1 a 2 c 7 d");
  project_.write_parquet("landing/a.parquet", "SELECT [2] AS id, 'c' AS name");
  EXPECT_THAT(fails(merged), AllOf(HasSubstr("the rows do not fit into 'dbo.t'"), HasSubstr("does not become int"),
                                   Not(HasSubstr("keep_identity"))));
}

TEST_F(FieldCasesTest, Field23WhatTheServerMakesItselfIsLeftToIt) {
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, twice AS (id * 2), code nvarchar(10) NOT NULL CONSTRAINT df DEFAULT "
      "N'none', "
      "rare int SPARSE NULL)");
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER + 1 AS id FROM range(2)");
  start(flow("f", "landing", table("dbo.t")));
  EXPECT_EQ(asked("SELECT id, twice, code, rare FROM dbo.t ORDER BY id"), "1 2 none NULL 2 4 none NULL");
  start(flow("f", "landing", table("dbo.t", ", if_exists: replace")));
  EXPECT_EQ(asked("SELECT id, twice, code, rare FROM dbo.t ORDER BY id"), "1 2 none NULL 2 4 none NULL");
  project_.write_parquet("landing/a.parquet", "SELECT 3 AS id, 7 AS twice");
  EXPECT_THAT(start(flow("f", "landing", table("dbo.t"))),
              HasSubstr("'twice' is left out: the server makes its values"));
  EXPECT_EQ(asked("SELECT twice FROM dbo.t WHERE id = 3"), "6");
}

TEST_F(FieldCasesTest, Field23DefaultsHoldByEveryWayOfPublishing) {
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS id");
  const std::vector<std::pair<std::string, std::string>> ways{
      {"straight", ""},
      {"aside", ", if_exists: append, write_strategy: temp_swap"},
      {"swapped", ", if_exists: replace"},
      {"merged", ", write_strategy: merge, key_columns: id"}};
  std::string flows;
  for (const auto& [name, way] : ways) {
    server().run("CREATE TABLE dbo." + name +
                 " (id int NOT NULL, code nvarchar(10) NOT NULL DEFAULT N'none', at date "
                 "NOT NULL DEFAULT '2024-01-01', twice AS (id * 2))");
    flows += flow(name, "landing", table("dbo." + name, way));
  }
  start(flows);
  for (const auto& [name, way] : ways) {
    EXPECT_EQ(asked("SELECT id, code, at, twice FROM dbo." + name), "1 none 2024-01-01 2") << name;
  }
  // A bulk load keeps NULLs or fills in defaults, not both.
  server().run("CREATE TABLE dbo.[both] (id int NOT NULL, a int NULL DEFAULT 7, b int NULL DEFAULT 8)");
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS id, NULL::INTEGER AS a");
  EXPECT_THAT(start(flow("f", "landing", table("dbo.both"))), HasSubstr("one with defaults for columns that do not"));
  EXPECT_EQ(asked("SELECT id, a, b FROM dbo.[both]"), "1 NULL 8");
  // What was given is kept, also where there is a default; NULL is no wish for it.
  project_.write_parquet("landing/a.parquet", "SELECT 2 AS id, 'given' AS code, DATE '1999-01-01' AS at");
  start(flow("f", "landing", table("dbo.straight")));
  EXPECT_EQ(asked("SELECT code, at FROM dbo.straight WHERE id = 2"), "given 1999-01-01");
  project_.write_parquet("landing/a.parquet", "SELECT 3 AS id, NULL::VARCHAR AS code, DATE '1999-01-01' AS at");
  EXPECT_THAT(fails(flow("f", "landing", table("dbo.straight"))), AllOf(HasSubstr("'code'"), HasSubstr("NULL")));
}

TEST_F(FieldCasesTest, Field24AnEmptySourceEmptiesTheTargetInEveryWayThatReplaces) {
  server().run(
      "CREATE TABLE dbo.swapped (id int NULL); CREATE TABLE dbo.exchanged (id int NULL, twice AS (id * 2)); "
      "CREATE TABLE dbo.added (id int NULL)");
  server().run(
      "INSERT INTO dbo.swapped VALUES (1); INSERT INTO dbo.exchanged (id) VALUES (1); INSERT INTO dbo.added "
      "VALUES (1)");
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id WHERE false");
  start(flow("a", "landing", table("dbo.swapped", ", if_exists: replace")) +
        flow("b", "landing", table("dbo.exchanged", ", if_exists: replace")) +
        flow("c", "landing", table("dbo.added")) + flow("d", "landing", table("dbo.made")));
  EXPECT_EQ(
      asked("SELECT (SELECT COUNT(*) FROM dbo.swapped), (SELECT COUNT(*) FROM dbo.exchanged), (SELECT COUNT(*) FROM "
            "dbo.added), (SELECT COUNT(*) FROM dbo.made)"),
      "0 0 1 0");
}

TEST_F(FieldCasesTest, Field25ColumnsThatChangedAreShownBeforeAnythingIsWritten) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL, must nvarchar(5) NOT NULL)");
  const std::string flows = flow("f", "landing", table("dbo.t"));
  const std::vector<std::pair<std::string, std::string>> changes{
      {"SELECT 1 AS id, 'x' AS name", "must"},                            // dropped, and it may not be NULL
      {"SELECT 1 AS id, 'x' AS name, 'x' AS must, 1 AS added", "added"},  // added
      {"SELECT [1] AS id, 'x' AS name, 'x' AS must", "id"},               // of another type
      {"SELECT 1 AS id, 'too long' AS name, 'x' AS must", "name"},        // widened
      {"SELECT 3000000000 AS id, 'x' AS name, 'x' AS must", "id"},        // of a wider type
      {"SELECT 1 AS id, 'x' AS name, NULL::VARCHAR AS must", "must"},     // NULL
  };
  for (const auto& [select, named] : changes) {
    project_.write_parquet("landing/a.parquet", select);
    EXPECT_THAT(fails(flows), AllOf(HasSubstr("dbo.t"), HasSubstr(named))) << select;
    EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "0");
  }
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS id, 'x' AS must, 7 AS added");
  start(flow("f", "landing", table("dbo.t", ", add_columns: true")));
  EXPECT_EQ(asked("SELECT id, name, must, added FROM dbo.t"), "1 NULL x 7");
}

TEST_F(FieldCasesTest, Field30OneBadValueIsNamedOrSetAsideAndCountsAgree) {
  const std::string made = " (id int NOT NULL, name nvarchar(5) NULL, must int NOT NULL)";
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT range::INTEGER AS id, CASE WHEN range = 39999 THEN 'far too long' ELSE 'ok' END AS name, "
      "1 AS must FROM range(50000)");
  server().run("CREATE TABLE dbo.t" + made);
  EXPECT_THAT(fails(flow("f", "landing", table("dbo.t"))),
              AllOf(HasSubstr("dbo.t, column 'name', row 40000"), HasSubstr("12"), HasSubstr("5")));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "0");
  start(flow("f", "landing", table("dbo.t", ", on_error: reject")));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "49999");
  EXPECT_EQ(project_.value("SELECT count(*) || ' ' || min(hygge_row) || ' ' || min(name) FROM "
                           "read_parquet('{folder}/rejects/*.parquet')"),
            "1 40000 far too long");
}

TEST_F(FieldCasesTest, Field30ValuesOutOfRangeAndNullsAreSetAsideLikeThoseThatAreTooLong) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL, must int NOT NULL, at datetime NULL)");
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT range::INTEGER AS id, CASE WHEN range = 11 THEN 'far too long' ELSE 'ok' END AS name, CASE WHEN range <> "
      "22 "
      "THEN 1 END AS must, CASE WHEN range = 33 THEN TIMESTAMP '1700-01-01' ELSE TIMESTAMP '2024-01-01' END AS at FROM "
      "range(5000)");
  start(flow("f", "landing", table("dbo.t", ", on_error: reject")));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "4997");
  EXPECT_EQ(project_.value("SELECT string_agg(hygge_row || ' ' || hygge_column, ', ' ORDER BY hygge_row) FROM "
                           "'{folder}/rejects/*.parquet'"),
            "12 name, 23 must, 34 at");
}

TEST_F(FieldCasesTest, Field30ADiskWithoutRoomForRowsThatAreSetAsideLeavesNothing) {
  server().run("CREATE TABLE dbo.t (id tinyint NOT NULL)");
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id FROM range(300)");
  project_.write_flows(flow("f", "landing", table("dbo.t", ", on_error: reject")));
  ProgramRequest request = project_.request({"start"});
  request.environment["LD_PRELOAD"] = HYGGE_FAULTS;
  request.environment["HYGGE_FAULT"] = "call=rename,path=rejects,do=ENOSPC";
  const std::string told = complaint(run_program(request));
  EXPECT_THAT(told, HasSubstr("free some space there, or name another folder in `reject_path`"));
  EXPECT_TRUE(std::filesystem::is_empty(project_.path("rejects")));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "0");
}

TEST_F(FieldCasesTest, Field18WhatNoTableCanBeIsToldWithItsLine) {
  std::string columns = "SELECT 0 AS c0";
  for (int i = 1; i <= 1024; ++i) columns += ", " + std::to_string(i) + " AS c" + std::to_string(i);
  project_.write_parquet("wide/a.parquet", columns);
  EXPECT_THAT(fails(flow("f", "wide", table("dbo.t"))), AllOf(HasSubstr("the table would have 1025 columns"),
                                                              HasSubstr("hygge.yml:"), HasSubstr("(store.table)")));
  project_.write_parquet("long/a.parquet", "SELECT 1 AS " + std::string(129, 'c'));
  EXPECT_THAT(fails(flow("f", "long", table("dbo.t"))), AllOf(HasSubstr("is too long"), HasSubstr("(store.table)")));
  EXPECT_THAT(fails(flow("f", "long", table("dbo." + std::string(129, 't')))),
              AllOf(HasSubstr("the table's name has more than 128 characters"), HasSubstr("(store.table)")));
}

}  // namespace
}  // namespace hygge::test
