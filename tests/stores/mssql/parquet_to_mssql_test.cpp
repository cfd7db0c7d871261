// Parquet to tables of SQL Server, and back: the built program, with the test server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "hygge/base/text.h"
#include "tests/support/instrumented.h"
#include "tests/support/one_line.h"
#include "tests/support/served_project.h"
#include "tests/support/wait_until.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Every type that has a place in SQL Server, with its ends.
constexpr const char* kEveryType =
    "SELECT * FROM (VALUES "
    "(1, true, (-128)::TINYINT, 255::UTINYINT, (-32768)::SMALLINT, 65535::USMALLINT, (-2147483648)::INTEGER, "
    "4294967295::UINTEGER, (-9223372036854775808)::BIGINT, 18446744073709551615::UBIGINT, 1.5::FLOAT, "
    "(-2.5e300)::DOUBLE, "
    "'99999999999999999999999999999999999999'::DECIMAL(38,0), "
    "'-0.99999999999999999999999999999999999999'::DECIMAL(38,38), "
    "(-99.99)::DECIMAL(4,2), 'Ærø 😀'::VARCHAR, '\\x00\\xFF'::BLOB, '0001-01-01'::DATE, '23:59:59.999999'::TIME, "
    "'9999-12-31 23:59:59.999999'::TIMESTAMP, '2024-01-02 03:04:05.1234567'::TIMESTAMP_NS, "
    "'2024-01-02 03:04:05.123456+00'::TIMESTAMPTZ, '0e984725-c51c-4bf4-9960-e1c80e27aba0'::UUID), "
    "(2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
    "NULL, "
    "NULL, NULL, NULL), "
    "(3, false, 127, 0, 32767, 0, 2147483647, 0, 9223372036854775807, 0, -0.0, 1e-300, 0, 0, 0, '', '', '9999-12-31', "
    "'00:00:00', '0001-01-01 00:00:00', '1677-09-22 00:00:00', '0001-01-01 00:00:00+00', "
    "'00000000-0000-0000-0000-000000000000')) "
    "AS t(id, b, i8, u8, i16, u16, i32, u32, i64, u64, f, d, d38, d3838, d4, s, x, da, ti, ts, tn, tz, u)";

class ParquetToMssqlTest : public testing::Test {
 protected:
  static std::string well(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_THAT(run.out + run.err, Not(HasSubstr("Hygge!2026")));
    return in_one_line(run.err);
  }
  static std::string complaint(const ProgramResult& run, int exit_code = 1) {
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  /// A flow `f` of landing/*.parquet into dbo.t, with more keys of the store.
  void write_flow(const std::string& more = {}, const std::string& flow = {}) {
    project_.write_flows("  f: {home: landing, store: {type: mssql, connection: erp, table: dbo.t" + more +
                         "}, retries: 0" + flow + "}\n");
  }
  /// The first value of the server's answer; "NULL" for NULL.
  std::string asked(const std::string& sql) {
    const auto rows = project_.server().run(sql);
    return rows.empty() || rows[0].empty() ? "nothing" : rows[0][0].value_or("NULL");
  }
  std::string rows_of(const std::string& table = "dbo.t") { return asked("SELECT COUNT_BIG(*) FROM " + table); }
  /// Nothing but tables that people made, and the markers.
  std::string tables_left() {
    std::string names;
    for (const auto& row : project_.server().run("SELECT name FROM sys.tables ORDER BY name")) {
      names += (names.empty() ? "" : " ") + row[0].value_or("");
    }
    return names;
  }

  ServedProject project_;
};

TEST_F(ParquetToMssqlTest, MakesTheTableAndEveryValueComesBackAsWhatItWas) {
  project_.write_parquet("landing/a.parquet", kEveryType);
  project_.write_flows(
      "  up: {home: landing, store: {type: mssql, connection: erp, table: dbo.t}, verify: full}\n"
      "  down: {home: {type: mssql, connection: erp, table: dbo.t}, store: lake}\n");
  const std::string told = well(project_.hygge({"start", "--flow", "up"}));
  EXPECT_THAT(told, HasSubstr("checked: 3 rows and the values of 23 columns agree"));
  well(project_.hygge({"start", "--flow", "down"}));
  // What has no type of its own there comes back in one that holds it.
  const std::string in =
      "SELECT id, b, i8, u8, i16, u16, i32, u32, i64, u64, f, d, d38, d3838, d4, s, x, da, ti, ts, tn, "
      "tz, u FROM read_parquet('{folder}/landing/*.parquet')";
  const std::string out =
      "SELECT id, b, i8, u8, i16, u16, i32, u32, i64, u64, f, d, d38, d3838, d4, s, x, da, ti, ts, "
      "tn, tz, u FROM read_parquet('{folder}/lake/*.parquet')";
  EXPECT_EQ(project_.value("SELECT count(*) FROM ((" + in + ") EXCEPT ALL (" + out + "))"), "0");
  EXPECT_EQ(project_.value("SELECT count(*) FROM ((" + out + ") EXCEPT ALL (" + in + "))"), "0");
  EXPECT_EQ(project_.count("lake/*.parquet"), 3);
  EXPECT_EQ(tables_left(), "hygge_runs t");
}

TEST_F(ParquetToMssqlTest, PlansTheStatementsAndChangesNothing) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, repeat('x', 100) AS name");
  write_flow(", table_options: {primary_key: id, heap: true}, schema_overrides: {id: bigint not null}");
  const ProgramResult plan = project_.hygge({"plan"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out,
              AllOf(HasSubstr("CREATE TABLE [dbo].[t] ("), HasSubstr("[id]   bigint"), HasSubstr("nvarchar(150)"),
                    HasSubstr("PRIMARY KEY NONCLUSTERED"), HasSubstr("longest 100 of 1 row")));
  EXPECT_EQ(tables_left(), "");
}

/// A table of each kind, and what a run of two rows leaves of it for each way to write.
struct Target {
  std::string name;
  std::string columns;     ///< beside id and name
  std::string index = {};  ///< the statement that makes one; # stands for the table's name
};
const std::vector<Target> kTargets{
    {"Heap", ""},
    {"HeapWithAnIndex", "", "CREATE INDEX ix_name ON dbo.#(name)"},
    {"ClusteredKey", ", CONSTRAINT pk_# PRIMARY KEY CLUSTERED (id)"},
    {"Columnstore", "", "CREATE CLUSTERED COLUMNSTORE INDEX cci ON dbo.#"},
    {"WithAComputedColumn", ", twice AS (id * 2)"},
    {"WithATrigger", "", "CREATE TRIGGER dbo.tr_# ON dbo.# AFTER INSERT AS BEGIN SET NOCOUNT ON; END"},
    {"WithAForeignKey", ", one int NULL REFERENCES dbo.ones (one)",
     "CREATE INDEX ix_# ON dbo.#(name) WHERE name IS NOT NULL"},
    {"Missing", ""},
};

class WaysToWrite : public ParquetToMssqlTest, public testing::WithParamInterface<Target> {
 protected:
  static bool is_missing() { return GetParam().name == "Missing"; }
  void make(const std::string& table) {
    if (is_missing()) return;
    const auto run = [&](std::string statement) {
      for (std::size_t at = 0; (at = statement.find('#')) != std::string::npos;) statement.replace(at, 1, table);
      if (!statement.empty()) project_.server().run(statement);
    };
    run("CREATE TABLE dbo.# (id int NOT NULL, name nvarchar(50) NULL" + GetParam().columns + ")");
    run(GetParam().index);
    run("INSERT INTO dbo.# (id, name) VALUES (1, N'old 1'), (100, N'old 100')");
  }
  std::string content(const std::string& table) {
    std::string text;
    for (const auto& row : project_.server().run("SELECT id, name FROM dbo." + table + " ORDER BY id, name")) {
      text += row[0].value_or("NULL") + "=" + row[1].value_or("NULL") + " ";
    }
    return text;
  }
};

TEST_P(WaysToWrite, LeaveWhatTheyPromise) {
  const bool is_unique = GetParam().name == "ClusteredKey";
  project_.write_parquet("landing/a.parquet", "SELECT (range + " + std::string{is_unique ? "2" : "1"} +
                                                  ")::INTEGER AS id, 'new ' || (range + " + (is_unique ? "2" : "1") +
                                                  ") AS name FROM range(2)");
  const std::string alone = is_unique ? "2=new 2 3=new 3 " : "1=new 1 2=new 2 ";
  // A table that is made has the new rows, whichever way.
  const std::string old = is_missing() ? alone : "1=old 1 100=old 100 ";
  const std::string added = is_missing() ? alone
                            : is_unique  ? "1=old 1 2=new 2 3=new 3 100=old 100 "
                                         : "1=new 1 1=old 1 2=new 2 100=old 100 ";
  const std::string merged = is_missing() ? alone
                             : is_unique  ? "1=old 1 2=new 2 3=new 3 100=old 100 "
                                          : "1=new 1 2=new 2 100=old 100 ";
  const std::vector<std::pair<std::string, std::string>> ways{
      {"", added},
      {", if_exists: append, write_strategy: temp_swap", added},
      {", if_exists: replace", alone},
      {", write_strategy: temp_swap", alone},
      {", if_exists: replace, write_strategy: temp_swap, parallel_workers: 1", alone},
      {", write_strategy: merge, key_columns: id", merged},
      {", parallel_workers: 1, batch_size: 1", added},
      {", table_hints: TABLOCK", added},
      {", if_exists: append, write_strategy: merge, key_columns: id", merged},
      {", if_exists: replace, write_strategy: temp_swap, parallel_workers: 3, batch_size: 1", alone},
      {", if_exists: fail", old},
      {", if_exists: fail, write_strategy: temp_swap", old},
      {", if_exists: fail, write_strategy: merge, key_columns: id", old},
  };
  project_.server().run("CREATE TABLE dbo.ones (one int NOT NULL PRIMARY KEY)");
  std::string flows;
  std::set<std::string> tables{"hygge_runs", "ones"};
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const std::string table = "t" + std::to_string(i);
    make(table);
    tables.insert(table);
    flows += "  " + table + ": {home: landing, store: {type: mssql, connection: erp, table: dbo." + table +
             ways[i].first + "}, retries: 0}\n";
  }
  project_.write_flows(flows + "options: {continue_on_error: true}\n");
  const ProgramResult run = project_.hygge({"start"});
  const std::string told = is_missing() ? well(run) : complaint(run);
  EXPECT_THAT(told, HasSubstr(is_missing() ? "PASS=13 WARN=0 ERROR=0" : "PASS=10 WARN=0 ERROR=3"));
  if (!is_missing()) {
    for (const char* table : {"'dbo.t10'", "'dbo.t11'", "'dbo.t12'"}) {
      EXPECT_THAT(told, HasSubstr(std::string{table} + " is there already"));
    }
  }
  for (std::size_t i = 0; i < ways.size(); ++i) {
    EXPECT_EQ(content("t" + std::to_string(i)), ways[i].second) << ways[i].first << "\n" << told;
  }
  EXPECT_EQ(tables_left(), join(std::vector<std::string>{tables.begin(), tables.end()}, " "));
}

INSTANTIATE_TEST_SUITE_P(Tables, WaysToWrite, testing::ValuesIn(kTargets),
                         [](const auto& given) { return given.param.name; });

TEST_F(ParquetToMssqlTest, TheStoreMayDescribeItsServerItself) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id");
  const std::string server = "server: localhost, port: " + std::to_string(project_.server().port()) +
                             ", database: hygge, user: sa, password: Hygge!2026, ca_file: ca.pem";
  project_.write_flows("  f: {home: landing, store: {type: mssql, " + server + ", table: dbo.t}}\n");
  well(project_.hygge({"start"}));
  EXPECT_EQ(rows_of(), "1");
  project_.write_flows("  f: {home: landing, store: {type: mssql, connection: erp, " + server + ", table: dbo.t}}\n");
  EXPECT_THAT(complaint(project_.hygge({"start"}), 2), HasSubstr("connection"));
}

TEST_F(ParquetToMssqlTest, AnEmptySourceEmptiesATableThatIsReplacedAndMakesOneThatIsMissing) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, 'x' AS name WHERE false");
  write_flow(", if_exists: replace");
  well(project_.hygge({"start"}));
  EXPECT_EQ(rows_of(), "0");
  project_.server().run("INSERT INTO dbo.t VALUES (1, N'x')");
  well(project_.hygge({"start"}));
  EXPECT_EQ(rows_of(), "0");
  EXPECT_EQ(tables_left(), "hygge_runs t");
}

TEST_F(ParquetToMssqlTest, ATextThatIsLongerThanTheSampleMakesTheColumnLonger) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT range AS id, repeat('x', CASE WHEN range = 19000 THEN 3000 ELSE 10 END) AS name "
                         "FROM range(20000)");
  write_flow(", batch_size: 1000, schema_inference: {sample_batches: 1}");
  const std::string told = well(project_.hygge({"start"}));
  EXPECT_THAT(told, HasSubstr("nvarchar(50)"));
  EXPECT_EQ(asked("SELECT MAX(LEN(name)) FROM dbo.t"), "3000");
  EXPECT_EQ(rows_of(), "20000");
}

/// What only the engine reads shows when rows before it were sent: they must not come twice.
TEST_F(ParquetToMssqlTest, PagesThatOnlyTheEngineReadsBeginTheLoadOnceMore) {
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'a word' AS name FROM range(5000)");
  project_.write_parquet("landing/b.parquet",
                         "SELECT range::INTEGER AS id, repeat('x', 100000) AS name FROM range(5000, 5400)",
                         "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0");
  int before = 0;
  for (const char* way :
       {"", ", if_exists: replace", ", write_strategy: merge, key_columns: id", ", on_error: reject"}) {
    write_flow(way);
    EXPECT_THAT(well(project_.hygge({"start"})), HasSubstr("a page of many megabytes: the engine reads them")) << way;
    const bool adds = std::string_view{way}.empty() || std::string_view{way} == ", on_error: reject";
    before = adds ? before + 5'400 : 5'400;
    EXPECT_EQ(rows_of(), std::to_string(before)) << way;
    EXPECT_EQ(asked("SELECT COUNT(DISTINCT id) FROM dbo.t"), "5400") << way;
  }
}

TEST_F(ParquetToMssqlTest, AValueThatDoesNotFitIsNamedAndLeavesTheTableAsItWas) {
  project_.server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL)");
  project_.server().run("INSERT INTO dbo.t VALUES (0, N'old')");
  project_.write_parquet("landing/a.parquet",
                         "SELECT range::INTEGER AS id, CASE WHEN range = 4999 THEN 'too long' ELSE 'ok' END AS name "
                         "FROM range(10000)");
  for (const char* way : {"", ", if_exists: replace", ", write_strategy: merge, key_columns: id"}) {
    write_flow(way);
    EXPECT_THAT(complaint(project_.hygge({"start"})),
                AllOf(HasSubstr("dbo.t"), HasSubstr("name"), HasSubstr("row 5000")))
        << way;
    EXPECT_EQ(asked("SELECT name FROM dbo.t"), "old") << way;
    EXPECT_THAT(tables_left(), Not(HasSubstr("__hygge_"))) << way;
  }
}

TEST_F(ParquetToMssqlTest, RowsThatDoNotFitAreSetAsideAndTheOthersArrive) {
  project_.server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL, CONSTRAINT pk_t PRIMARY KEY (id))");
  project_.server().run("INSERT INTO dbo.t VALUES (7, N'old')");
  project_.write_parquet("landing/a.parquet",
                         "SELECT range::INTEGER AS id, CASE WHEN range = 4999 THEN 'too long' ELSE 'ok' END AS name "
                         "FROM range(10000)");
  write_flow(", on_error: reject");
  const std::string told = well(project_.hygge({"start"}));
  EXPECT_THAT(told, AllOf(HasSubstr("2 rows were set aside in"), HasSubstr("checked: 10,000 rows")));
  EXPECT_EQ(rows_of(), "9999");
  EXPECT_EQ(project_.value("SELECT string_agg(hygge_row || ' ' || id, ', ' ORDER BY id) FROM "
                           "read_parquet('{folder}/rejects/f_*.parquet')"),
            "8 7, 5000 4999");
  project_.remove("rejects");
  project_.server().run("DELETE FROM dbo.t WHERE id <> 7");
  write_flow(", on_error: reject, reject_limit: 1");
  EXPECT_THAT(complaint(project_.hygge({"start"})), HasSubstr("more rows than the limit of 1 do not fit"));
  EXPECT_EQ(rows_of(), "1");
}

TEST_F(ParquetToMssqlTest, TimesThatAreFinerThanTheirColumnAreToldByRowAndMayBeSetAside) {
  project_.server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, a datetime2(3) NULL, b datetime NULL, c smalldatetime NULL, "
      "d time(0) NULL, e datetimeoffset(2) NULL, f datetime2(7) NULL, g datetime2(2) NULL)");
  const auto finer_in = [](int row, const std::string& type, const std::string& value, const std::string& by) {
    return "CASE WHEN id = " + std::to_string(row) + " THEN " + type + " '" + value + "' + INTERVAL '" + by +
           "' ELSE " + type + " '" + value + "' END";
  };
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT range::INTEGER AS id, " + finer_in(1, "TIMESTAMP", "2024-05-31 10:00:00.123", "100 microseconds") +
          " AS a, " + finer_in(2, "TIMESTAMP", "1960-05-31 10:00:00.997", "1 millisecond") + " AS b, " +
          finer_in(3, "TIMESTAMP", "2024-05-31 10:01:00", "1 second") + " AS c, " +
          finer_in(4, "TIME", "10:00:00", "1 microsecond") + " AS d, " +
          finer_in(5, "TIMESTAMPTZ", "2024-05-31 10:00:00.25+00", "1 millisecond") +
          " AS e, CASE WHEN id = 6 THEN TIMESTAMP_NS '2024-05-31 10:00:00.123456789' ELSE TIMESTAMP_NS "
          "'2024-05-31 10:00:00.123456700' END AS f, CASE WHEN id = 7 THEN TIMESTAMP_MS "
          "'2024-05-31 10:00:00.123' ELSE TIMESTAMP_MS '2024-05-31 10:00:00.120' END AS g "
          "FROM (SELECT range, range AS id FROM range(10))");
  write_flow();
  EXPECT_THAT(complaint(project_.hygge({"start"})),
              AllOf(HasSubstr("a value does not fit the column 'a' (datetime2(3))"), HasSubstr("row 2"),
                    HasSubstr("its second has more digits than the 3 that the column keeps"),
                    HasSubstr("round such values at their home, or give the column another type at the server")));
  EXPECT_EQ(rows_of(), "0");
  write_flow(", on_error: reject");
  well(project_.hygge({"start"}));
  EXPECT_EQ(asked("SELECT CONVERT(nvarchar(30), b, 121) FROM dbo.t WHERE id = 9"), "1960-05-31 10:00:00.997");
  EXPECT_EQ(rows_of(), "3");
  EXPECT_EQ(project_.value("SELECT string_agg(hygge_row || ' ' || hygge_column, ', ' ORDER BY hygge_row) FROM "
                           "read_parquet('{folder}/rejects/f_*.parquet')"),
            "2 a, 3 b, 4 c, 5 d, 6 e, 7 f, 8 g");
}

TEST_F(ParquetToMssqlTest, ValuesThatDoNotBecomeTheColumnsTypeAreToldByRowAndMayBeSetAside) {
  const auto make_table = [&] {
    project_.server().run(
        "DROP TABLE IF EXISTS dbo.t; CREATE TABLE dbo.t (id int NOT NULL, n int NOT NULL, price decimal(9,2) NULL, "
        "day date NULL, truth bit NULL, real_one real NULL)");
  };
  make_table();
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT range::INTEGER AS id, CASE WHEN range = 2999 THEN 'thirty' ELSE ' ' || range END AS n, "
      "CASE WHEN range = 3 THEN 0.125 WHEN range = 4 THEN NULL ELSE 1.25 END::DOUBLE AS price, "
      "CASE WHEN range = 5 THEN '2024-02-30' ELSE '2024-02-29' END AS day, "
      "CASE WHEN range = 6 THEN 2 ELSE range % 2 END::INTEGER AS truth, "
      "CASE WHEN range = 7 THEN 16777217 ELSE 5 END::INTEGER AS real_one FROM range(5000)");
  write_flow();
  EXPECT_THAT(complaint(project_.hygge({"start"})),
              AllOf(HasSubstr("a value does not fit the column 'price'"), HasSubstr("row 4"),
                    HasSubstr("'0.125' does not fit decimal(9,2) without loss"), HasSubstr("on_error: reject")));
  EXPECT_EQ(rows_of(), "0");
  struct Way {
    const char* store;
    const char* flow;
  };
  for (const Way& way :
       {Way{"", ", verify: count"}, Way{"", ", verify: full"}, Way{", if_exists: replace", ", verify: full"},
        Way{", write_strategy: temp_swap, parallel_workers: 2, batch_size: 700", ""}}) {
    SCOPED_TRACE(std::string{way.store} + way.flow);
    make_table();
    write_flow(std::string{", on_error: reject"} + way.store, way.flow);
    EXPECT_THAT(well(project_.hygge({"start"})),
                AllOf(HasSubstr("5 rows were set aside in"), HasSubstr("checked: 5,000 rows")));
    EXPECT_EQ(rows_of(), "4995");
    EXPECT_EQ(asked("SELECT CONVERT(nvarchar(30), day, 23) FROM dbo.t WHERE n = 4 AND price IS NULL"), "2024-02-29");
    EXPECT_EQ(project_.value("SELECT string_agg(concat_ws(' ', hygge_row, hygge_column, id, n, n_as_it_came, "
                             "price_as_it_came, day_as_it_came, truth_as_it_came, real_one_as_it_came), ', ' "
                             "ORDER BY hygge_row) FROM read_parquet('{folder}/rejects/f_*.parquet')"),
              "4 price 3 3 0.125, 6 day 5 5 2024-02-30, 7 truth 6 6 2, 8 real_one 7 7 16777217, "
              "3000 n 2999 thirty");
    project_.remove("rejects");
  }
}

TEST_F(ParquetToMssqlTest, ValuesThatTheServerFillsUpAreVerifiedAsItKeepsThem) {
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT range::INTEGER AS id, CASE range WHEN 1 THEN '' WHEN 2 THEN NULL WHEN 3 THEN 'ab  ' WHEN 4 THEN 'abcde' "
      "ELSE 'é' || range % 10 END AS c, CASE WHEN range = 5 THEN '𝄞' ELSE c END AS n, "
      "CASE range WHEN 1 THEN ''::BLOB WHEN 2 THEN NULL WHEN 3 THEN '\\x01\\x00'::BLOB ELSE 'abcd'::BLOB END AS b "
      "FROM range(3000)");
  const char* const columns = "(id int NOT NULL, c char(5) NULL, n nchar(5) NULL, b binary(4) NULL)";
  for (const char* store : {"", ", if_exists: replace", ", on_error: reject"}) {
    SCOPED_TRACE(store);
    project_.server().run(std::string{"DROP TABLE IF EXISTS dbo.t; CREATE TABLE dbo.t "} + columns);
    write_flow(store, ", verify: full");
    EXPECT_THAT(well(project_.hygge({"start"})), HasSubstr("checked: 3,000 rows"));
    EXPECT_EQ(rows_of(), "3000");
    EXPECT_EQ(asked("SELECT DATALENGTH(n) FROM dbo.t WHERE id = 3"), "10");
  }
  write_flow(", if_exists: replace", ", verify: full");
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS id, 'abc   ' AS c, 'x' AS n, 'y'::BLOB AS b");
  EXPECT_THAT(complaint(project_.hygge({"start"})), HasSubstr("a value does not fit the column 'c' (char(5))"));
  EXPECT_EQ(rows_of(), "3000");
}

TEST_F(ParquetToMssqlTest, TheSameFixedTextsFitWhateverIsVerified) {
  // Each fits in the first three rows; in the others it is too long by a blank, in the units of its column.
  project_.write_parquet("landing/a.parquet",
                         "SELECT * FROM (VALUES (1, 'éé', 'é', 'あ', '𝄞'), (2, 'é ', 'a ', 'ｱ ', 'é '), "
                         "(3, 'é', 'é', 'ｱｱ', 'あ '), (4, 'é  ', 'a', 'a', 'a'), (5, 'a', 'é ', 'a', 'a'), "
                         "(6, 'a', 'a', 'あ ', 'a'), (7, 'a', 'a', 'a', '𝄞 ')) AS t(id, w, u, j, n)");
  for (const char* verify : {"count", "full"}) {
    SCOPED_TRACE(verify);
    project_.server().run(
        "DROP TABLE IF EXISTS dbo.t; CREATE TABLE dbo.t (id int NOT NULL, w char(2) NULL, u char(2) COLLATE "
        "Latin1_General_100_CI_AS_SC_UTF8 NULL, j char(2) COLLATE Japanese_CI_AS NULL, n nchar(2) NULL)");
    write_flow(", on_error: reject", std::string{", verify: "} + verify);
    EXPECT_THAT(well(project_.hygge({"start"})), HasSubstr("4 rows were set aside"));
    EXPECT_EQ(asked("SELECT CAST(SUM(id) AS varchar(9)) + '/' + CAST(COUNT(*) AS varchar(9)) FROM dbo.t"), "6/3");
    EXPECT_EQ(project_.value("SELECT string_agg(hygge_column, ' ' ORDER BY hygge_row) FROM "
                             "read_parquet('{folder}/rejects/f_*.parquet')"),
              "w u j n");
    project_.remove("rejects");
    write_flow("", std::string{", verify: "} + verify);
    EXPECT_THAT(complaint(project_.hygge({"start"})), HasSubstr("a value does not fit the column 'w' (char(2))"));
  }
}

TEST_F(ParquetToMssqlTest, ATextOfSevenDigitsAndNestedNaNsAreToldForWhatTheyAre) {
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT '2024-01-01 00:00:00.1234567' AS t, {'a': 'nan'::DOUBLE} AS j, '10:00:00.1234560' AS d");
  project_.server().run("CREATE TABLE dbo.t (t datetime2(7) NULL, j nvarchar(50) NULL, d time(7) NULL)");
  write_flow();
  EXPECT_THAT(
      complaint(project_.hygge({"start"})),
      AllOf(HasSubstr("'2024-01-01 00:00:00.1234567' does not fit datetime2(7) without loss: it takes times such "
                      "as 2024-05-31 12:00:00 with at most 6 digits of a second, as no more are read out of text"),
            HasSubstr("column 't', row 1")));
  project_.write_parquet("landing/a.parquet", "SELECT {'a': 'nan'::DOUBLE} AS j, '10:00:00.1234560' AS d");
  EXPECT_THAT(
      complaint(project_.hygge({"start"})),
      HasSubstr("does not fit nvarchar(50) without loss: it takes at most 50 characters, and values without NaN "
                "and infinities, which JSON does not know"));
  project_.write_parquet("landing/a.parquet", "SELECT '10:00:00.1234560' AS d");
  well(project_.hygge({"start"}));
  EXPECT_EQ(rows_of(), "1");
}

TEST_F(ParquetToMssqlTest, AColumnstoreIsBuiltOnceMoreForAColumnThatBecomesMax) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT range AS id, CASE range WHEN 5000 THEN repeat('a', 120) WHEN 5001 THEN repeat('b', "
                         "5000) ELSE 'x' END AS name FROM range(10000)");
  write_flow(", batch_size: 2048, schema_inference: {sample_batches: 1}, on_error: reject");
  EXPECT_THAT(well(project_.hygge({"start"})),
              AllOf(HasSubstr("nvarchar(50) became nvarchar(max)"), Not(HasSubstr("set aside"))));
  EXPECT_EQ(rows_of(), "10000");
  EXPECT_EQ(asked("SELECT i.type_desc FROM sys.indexes AS i WHERE i.object_id = OBJECT_ID(N'dbo.t')"),
            "CLUSTERED COLUMNSTORE");
}

TEST_F(ParquetToMssqlTest, AColumnIsMadeNoWiderThanMaxVarcharButMax) {
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT range AS id, CASE range WHEN 5000 THEN repeat('a', 70) WHEN 9000 THEN repeat('a', 101) "
      "ELSE 'x' END AS name FROM range(10000)");
  write_flow(
      ", batch_size: 2048, parallel_workers: 1, schema_inference: {sample_batches: 1, max_varchar: 100}, "
      "table_options: {heap: true}");
  EXPECT_THAT(well(project_.hygge({"start"})),
              AllOf(HasSubstr("nvarchar(50) became nvarchar(100)"), HasSubstr("nvarchar(100) became nvarchar(max)")));
  EXPECT_EQ(rows_of(), "10000");
}

TEST_F(ParquetToMssqlTest, VectorsGoIntoATableThatIsThere) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, [1.0, 2.5]::FLOAT[2] AS v");
  write_flow(", schema_overrides: {v: vector(2)}");
  well(project_.hygge({"start"}));
  write_flow();
  well(project_.hygge({"start"}));
  EXPECT_EQ(rows_of(), "2");
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, [1.0, 2.5, 3]::FLOAT[3] AS v");
  EXPECT_THAT(complaint(project_.hygge({"start"})), AllOf(HasSubstr("(vector(2))"), HasSubstr("it has 3 numbers")));
}

TEST_F(ParquetToMssqlTest, ColumnsThatDoNotMatchAreShownBeforeAnythingIsWritten) {
  project_.server().run("CREATE TABLE dbo.t (id int NOT NULL, amount int NULL, old nvarchar(5) NULL)");
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, [1, 2] AS amount, 'x' AS added");
  write_flow();
  EXPECT_THAT(complaint(project_.hygge({"start"})), AllOf(HasSubstr("added"), HasSubstr("amount")));
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS ID, 'x' AS added");
  write_flow(", add_columns: true");
  well(project_.hygge({"start"}));
  EXPECT_EQ(asked("SELECT added FROM dbo.t WHERE id = 1"), "x");
}

TEST_F(ParquetToMssqlTest, TwoFlowsOfARunMayAddToOneTable) {
  project_.server().run("CREATE TABLE dbo.t (id int NOT NULL)");
  project_.write_parquet("one/a.parquet", "SELECT range::INTEGER AS id FROM range(1000)");
  project_.write_parquet("two/a.parquet", "SELECT range::INTEGER AS id FROM range(500)");
  const std::string store = "store: {type: mssql, connection: erp, table: dbo.t}";
  project_.write_flows("  one: {home: one, " + store + "}\n  two: {home: two, " + store + "}\n");
  well(project_.hygge({"start", "--concurrency", "1"}));
  EXPECT_EQ(rows_of(), "1500");
}

TEST_F(ParquetToMssqlTest, FewRowsAndManyInBatchesOfFullSizeComeBackAsTheyWere) {
  const int many = kIsInstrumented ? 20'000 : 500'000;
  project_.write_parquet("few/a.parquet", "SELECT range AS id, 'name ' || range AS name FROM range(100)");
  project_.write_parquet("many/a.parquet",
                         "SELECT range AS id, (range / 7)::DECIMAL(18,2) AS amount, 'n' || range % 1000 "
                         "AS name FROM range(" +
                             std::to_string(many) + ")");
  const std::string keys = ", batch_size: 102400, parallel_workers: 10";
  project_.write_flows("  few: {home: few, store: {type: mssql, connection: erp, table: dbo.few" + keys +
                       "}}\n  many: {home: many, store: {type: mssql, connection: erp, table: dbo.many" + keys +
                       "}}\n  back: {home: {type: mssql, connection: erp, table: dbo.many}, store: lake}\n");
  well(project_.hygge({"start", "--flow", "few", "--flow", "many"}));
  well(project_.hygge({"start", "--flow", "back"}));
  EXPECT_EQ(rows_of("dbo.few"), "100");
  EXPECT_EQ(project_.checksum("lake/*.parquet"), project_.checksum("many/*.parquet"));
  EXPECT_EQ(project_.count("lake/*.parquet"), many);
}

TEST_F(ParquetToMssqlTest, FiftyTablesAreMadeThroughFiveSessions) {
  ServedProject project{", pool_size: 5, encrypt: no"};
  project.write_parquet("landing/a.parquet", "SELECT range AS id, 'name ' || range AS name FROM range(200)");
  std::string flows;
  for (int table = 0; table < 50; ++table) {
    const std::string name = "t" + std::to_string(table);
    flows += "  " + name + ": {home: landing, store: {type: mssql, connection: erp, table: dbo." + name + "}}\n";
  }
  project.write_flows(flows);
  const ProgramResult run = project.hygge({"start"});
  EXPECT_THAT(well(run), HasSubstr("PASS=50"));
  EXPECT_LE(project.server().counters().connections, 5);
  EXPECT_LT(kIsInstrumented ? 0 : run.peak_kilobytes, 500'000);
  for (const char* table : {"dbo.t0", "dbo.t49"}) {
    EXPECT_EQ(project.server().run(std::string{"SELECT COUNT(*) FROM "} + table)[0][0], "200");
  }
  wait_until([&] { return project.server().sessions() == 0; });
}

TEST_F(ParquetToMssqlTest, MovesFromServerToServerOnOnePool) {
  project_.make_orders("dbo.one", 5'000);
  project_.make_orders("dbo.two", 5'000);
  project_.make_orders("dbo.three", 5'000);
  project_.write_flows(
      "  copy:\n    home: {type: mssql, connection: erp, table: \"dbo.{entity}\"}\n"
      "    store: {type: mssql, connection: erp, table: \"dbo.{entity}_copy\", table_options: {heap: true}}\n"
      "    entities: [one, two, three]\n");
  well(project_.hygge({"start"}));
  for (const char* table : {"dbo.one", "dbo.two", "dbo.three"}) {
    const std::string copy = std::string{table} + "_copy";
    EXPECT_EQ(rows_of(copy), "5000");
    EXPECT_EQ(asked("SELECT COUNT(*) FROM (SELECT * FROM " + copy + " EXCEPT SELECT * FROM " + table + ") AS d"), "0");
  }
}

TEST_F(ParquetToMssqlTest, ValuesThatBecomeNullOnDemandAreNoneThatWereLost) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, 'nan'::DOUBLE AS v UNION ALL SELECT 2, NULL");
  write_flow(", invalid_values: set_null");
  EXPECT_THAT(well(project_.hygge({"start"})),
              HasSubstr("1 value of 'v' that SQL Server has no place for became NULL"));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t WHERE v IS NULL"), "2");
  write_flow(", invalid_values: set_null", ", verify: full");
  EXPECT_THAT(complaint(project_.hygge({"start"})), HasSubstr("wants every value to arrive as it was"));
}

TEST_F(ParquetToMssqlTest, KeysOfAMergeAreLookedAtAlsoWhenTheTableIsMade) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, 'x' AS name FROM range(2)");
  write_flow(", write_strategy: merge, key_columns: id");
  EXPECT_THAT(complaint(project_.hygge({"start"})),
              AllOf(HasSubstr("1 key is there more than once"), HasSubstr("id = 1: 2 rows"), HasSubstr("dbo.t")));
  write_flow(", write_strategy: merge, key_columns: idd");
  EXPECT_THAT(complaint(project_.hygge({"start"})), HasSubstr("'idd' cannot be a key of the merge"));
  EXPECT_EQ(tables_left(), "hygge_runs");
}

TEST_F(ParquetToMssqlTest, AFlowThatIsDoneLetsTheNextOneSeeWhatItMade) {
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id");
  const std::string flow =
      ": {home: landing, store: {type: mssql, connection: erp, table: dbo.t, if_exists: fail}, retries: 0}\n";
  project_.write_flows("  a" + flow + "  b" + flow);
  EXPECT_THAT(complaint(project_.hygge({"start", "--continue-on-error"})),
              AllOf(HasSubstr("PASS=1"), HasSubstr("'dbo.t' is there already")));
  EXPECT_EQ(rows_of(), "1");
}

TEST_F(ParquetToMssqlTest, ADeclaredTableIsMadeAgainAsItWas) {
  project_.server().run(
      "CREATE TABLE dbo.source (id int IDENTITY(5,5) NOT NULL PRIMARY KEY, name nvarchar(37) NOT NULL, code char(3) "
      "NULL, "
      "m money NULL, at datetime NULL, at7 datetime2(7) NULL)");
  project_.server().run(
      "INSERT INTO dbo.source (name, code, m, at, at7) VALUES (N'a', 'ab', 12.3456, '2024-01-02T03:04:05.007', "
      "'2024-01-02T03:04:05.1234567'), (N'b', NULL, NULL, NULL, NULL)");
  project_.write_flows(
      "  out: {home: {type: mssql, connection: erp, table: dbo.source}, store: lake}\n"
      "  in: {home: lake, store: {type: mssql, connection: erp, table: dbo.copy}}\n");
  well(project_.hygge({"start", "--flow", "out"}));
  well(project_.hygge({"start", "--flow", "in"}));
  const auto columns = [&](const std::string& table) {
    std::string text;
    for (const auto& row :
         project_.server().run("SELECT c.name, t.name, c.max_length, c.precision, c.scale, c.is_nullable, "
                               "c.is_identity FROM sys.columns c "
                               "JOIN sys.types t ON t.user_type_id = c.user_type_id WHERE c.object_id = OBJECT_ID(N'" +
                               table + "') ORDER BY c.column_id")) {
      for (const auto& value : row) text += value.value_or("NULL") + " ";
      text += "\n";
    }
    return text;
  };
  EXPECT_EQ(columns("dbo.copy"), columns("dbo.source"));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM (SELECT * FROM dbo.copy EXCEPT SELECT * FROM dbo.source) AS d"), "0");
  EXPECT_EQ(rows_of("dbo.copy"), "2");
}

}  // namespace
}  // namespace hygge::test
