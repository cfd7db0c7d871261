// Failures that people have met on the way into SQL Server, each by the number it has in the list of them: the built
// program, with the test server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/homes/mssql/served_project.h"
#include "tests/support/one_line.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class FieldCasesTest : public testing::Test {
 protected:
  tds_server::Server& server() { return project_.server(); }
  static std::string well(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  static std::string complaint(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  static std::string flow(const std::string& name, const std::string& home, const std::string& store,
                          const std::string& more = {}) {
    return "  " + name + ": {home: " + home + ", store: " + store + ", retries: 0" + more + "}\n";
  }
  static std::string table(const std::string& name, const std::string& more = {}) {
    return "{type: mssql, connection: erp, table: " + name + more + "}";
  }
  std::string start(const std::string& flows) {
    project_.write_flows(flows);
    return well(project_.hygge({"start"}));
  }
  std::string fails(const std::string& flows) {
    project_.write_flows(flows);
    return complaint(project_.hygge({"start"}));
  }
  /// Parquet to dbo.t, verified, and back to Parquet in lake.
  void there_and_back(const std::string& select, const std::string& store = ", table_options: {heap: true}") {
    project_.write_parquet("landing/a.parquet", select);
    project_.write_flows(flow("up", "landing", table("dbo.t", store), ", verify: full") +
                         flow("down", table("dbo.t"), "lake"));
    well(project_.hygge({"start", "--flow", "up"}));
    well(project_.hygge({"start", "--flow", "down"}));
  }
  void expect_equal() {
    const std::string in = "(SELECT * FROM read_parquet('{folder}/landing/*.parquet'))";
    const std::string out = "(SELECT * FROM read_parquet('{folder}/lake/*.parquet'))";
    EXPECT_EQ(project_.value("SELECT count(*) FROM (" + in + " EXCEPT ALL " + out + ")"), "0");
    EXPECT_EQ(project_.value("SELECT count(*) FROM (" + out + " EXCEPT ALL " + in + ")"), "0");
  }
  std::string asked(const std::string& sql) {
    std::string text;
    for (const auto& row : server().run(sql)) {
      for (const auto& value : row) text += (text.empty() ? "" : " ") + value.value_or("NULL");
    }
    return text;
  }

  ServedProject project_{", encrypt: no"};
};

TEST_F(FieldCasesTest, Field05DecimalsOfEveryPrecisionComeBackAsTheyWere) {
  there_and_back(
      "SELECT * FROM (VALUES "
      "('99999999999999999999999999999999999999'::DECIMAL(38,0), '0.99999999999999999999999999999999999999'::"
      "DECIMAL(38,38), '-9999999999999999999999999999.9999999999'::DECIMAL(38,10), '0.99999'::DECIMAL(5,5), "
      "'9999999999999999.99'::DECIMAL(18,2)), "
      "('-99999999999999999999999999999999999999', '-0.00000000000000000000000000000000000001', '0.0000000001', "
      "'-0.00001', '-0.01'), (NULL, NULL, NULL, NULL, NULL)) AS t(a, b, c, d, e)");
  expect_equal();
  EXPECT_EQ(asked("SELECT precision, scale FROM sys.columns WHERE object_id = OBJECT_ID(N'dbo.t') ORDER BY column_id"),
            "38 0 38 38 38 10 5 5 18 2");
}

TEST_F(FieldCasesTest, Field12LongTextsAndBytesComeBackAsTheyWere) {
  there_and_back(
      "SELECT i AS id, repeat('x', n) AS s, repeat('y', n)::BLOB AS b FROM (VALUES (1, 0), (2, 1), (3, 4000), (4, "
      "4001), "
      "(5, 8000), (6, 8001), (7, 3000000), (8, NULL)) AS t(i, n)");
  expect_equal();
  EXPECT_EQ(asked("SELECT DATALENGTH(s), DATALENGTH(b) FROM dbo.t ORDER BY id"),
            "0 0 2 1 8000 4000 8002 4001 16000 8000 16002 8001 6000000 3000000 NULL NULL");
}

TEST_F(FieldCasesTest, Field15And16TextsOfAllScriptsComeBackAsTheyWere) {
  there_and_back(
      "SELECT * FROM (VALUES (1, ''), (2, ' '), (3, NULL), (4, 'tab' || chr(9) || 'line' || chr(10) || chr(13)), "
      "(5, 'it''s \"quoted\"'), (6, 'nul' || chr(0) || 'within'), (7, 'trailing  '), (8, 'Ærø 😀 𝄞'), (9, 'Привет'), "
      "(10, '漢字'), (11, 'NULL')) AS t(id, s)");
  expect_equal();
  // The bytes of a UTF-8 collation count, and what a code page lacks is not made a question mark.
  server().run(
      "CREATE TABLE dbo.u (id int NOT NULL, s varchar(5) COLLATE Latin1_General_100_CI_AS_SC_UTF8 NULL); "
      "CREATE TABLE dbo.w (id int NOT NULL, s varchar(20) COLLATE Latin1_General_CI_AS NULL)");
  project_.write_parquet("scripts/a.parquet", "SELECT 1 AS id, 'ååå' AS s");
  EXPECT_THAT(fails(flow("u", "scripts", table("dbo.u"))),
              AllOf(HasSubstr("dbo.u"), HasSubstr("'s'"), HasSubstr("row 1")));
  project_.write_parquet("scripts/a.parquet", "SELECT 1 AS id, '漢字' AS s");
  EXPECT_THAT(fails(flow("w", "scripts", table("dbo.w"))),
              AllOf(HasSubstr("dbo.w"), HasSubstr("'s'"), HasSubstr("row 1")));
  EXPECT_EQ(asked("SELECT (SELECT COUNT(*) FROM dbo.u), (SELECT COUNT(*) FROM dbo.w)"), "0 0");
}

TEST_F(FieldCasesTest, Field17FloatsThatAreNoNumbersAreNamedOrCounted) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT * FROM (VALUES (1, 1.5::DOUBLE), (2, 'nan'), (3, 'inf'), (4, '-inf'), (5, '-0.0'), "
                         "(6, 5e-324)) AS t(id, f)");
  EXPECT_THAT(fails(flow("f", "landing", table("dbo.t"))),
              AllOf(HasSubstr("dbo.t"), HasSubstr("'f'"), HasSubstr("row 2")));
  EXPECT_EQ(asked("SELECT name FROM sys.tables WHERE name LIKE 't%'"), "");
  EXPECT_THAT(start(flow("f", "landing", table("dbo.t", ", invalid_values: set_null"))), HasSubstr("3 values of 'f'"));
  EXPECT_EQ(asked("SELECT COUNT(*), COUNT(f) FROM dbo.t"), "6 3");
}

TEST_F(FieldCasesTest, Field18NamesThatMustBeQuotedWorkInEveryWay) {
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

}  // namespace
}  // namespace hygge::test
