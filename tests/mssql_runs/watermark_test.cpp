// Incremental runs that take what is new, by a watermark: the built program, with the test server or a real one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/mssql_runs/field_cases.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class WatermarkTest : public FieldCasesTest {
 protected:
  /// A flow of dbo.t by its column `c` into the folder lake.
  static std::string to_lake(const std::string& watermark = "c", const std::string& more = {}) {
    return flow("f", table("dbo.t", more), "lake", ", watermark: " + watermark);
  }
  static std::string to_table(const std::string& store_more, const std::string& watermark = "c") {
    return flow("f", table("dbo.t"), table("dbo.copy", store_more), ", watermark: " + watermark);
  }
  std::string run(const std::string& flows, const std::vector<std::string>& more = {}) {
    project_.write_flows(flows);
    std::vector<std::string> words{"start"};
    words.insert(words.end(), more.begin(), more.end());
    return well(project_.hygge(words));
  }
  void do_on_server(const std::string& sql) { server().run(sql); }
  /// The ids in the lake: "1 2 3".
  std::string lake() {
    return project_.value(
        "SELECT coalesce(string_agg(id, ' ' ORDER BY id), '') FROM "
        "read_parquet('{folder}/lake/*.parquet')");
  }
  /// So many rows (id, n, c) of one date.
  void fill(int rows) {
    std::string values;
    for (int id = 1; id <= rows; ++id) {
      values += (id == 1 ? "(" : ", (") + std::to_string(id) + ", 1, '2024-01-01')";
    }
    do_on_server(
        "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int NOT NULL, c date NOT NULL); "
        "INSERT INTO dbo.t VALUES " +
        values);
  }
  std::string copy() { return asked("SELECT id FROM dbo.copy ORDER BY id"); }
};

struct Growing {
  std::string name;
  std::string type;
  std::string first, second, third;  ///< values that grow, in Transact-SQL
};
void PrintTo(const Growing& kind, std::ostream* out) { *out << kind.type; }

class Field09 : public WatermarkTest, public testing::WithParamInterface<Growing> {};

TEST_P(Field09, NothingIsLostAndNothingComesTwice) {
  const Growing& kind = GetParam();
  if (kind.type == "datetime") HYGGE_NO_BABELFISH("its parameters of datetime are below the column's values");
  do_on_server("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c " + kind.type +
               " NULL); INSERT INTO dbo.t VALUES (1, " + kind.first + "), (2, " + kind.second + "), (3, NULL)");
  EXPECT_THAT(run(to_lake()), HasSubstr("reads everything up to 'c' = "));
  EXPECT_EQ(lake(), "1 2 3");
  for (int again = 0; again < 2; ++again) {
    EXPECT_THAT(run(to_lake()), AllOf(HasSubstr("nothing is newer than 'c' = "), HasSubstr(" 0 rows")));
    EXPECT_EQ(lake(), "1 2 3");
  }
  do_on_server("INSERT INTO dbo.t VALUES (4, " + kind.second + ")");  // late, with the value that was passed
  EXPECT_THAT(run(to_lake()), HasSubstr(" 1 row"));
  EXPECT_EQ(lake(), "1 2 3 4");
  do_on_server("INSERT INTO dbo.t VALUES (5, " + kind.third + "), (6, " + kind.second + ")");
  EXPECT_THAT(run(to_lake()), HasSubstr("reads what is newer than 'c' = "));
  EXPECT_EQ(lake(), "1 2 3 4 5 6");
  EXPECT_THAT(run(to_lake()), HasSubstr(" 0 rows"));
  EXPECT_EQ(lake(), "1 2 3 4 5 6");
}

INSTANTIATE_TEST_SUITE_P(
    Columns, Field09,
    testing::Values(Growing{"DateTime", "datetime", "'2024-01-31T23:59:59.993'", "'2024-01-31T23:59:59.997'",
                            "'2024-02-01T00:00:00.000'"},
                    Growing{"SmallDateTime", "smalldatetime", "'2024-01-31T23:58:00'", "'2024-01-31T23:59:00'",
                            "'2024-02-01T00:00:00'"},
                    Growing{"DateTime2", "datetime2(7)", "'2024-01-31T12:00:00.1234566'",
                            "'2024-01-31T12:00:00.1234567'", "'2024-01-31T12:00:00.1234568'"},
                    Growing{"DateTime2OfSeconds", "datetime2(0)", "'2024-01-31T12:00:00'", "'2024-01-31T12:00:01'",
                            "'9999-12-31T23:59:59'"},
                    Growing{"DateTimeOffset", "datetimeoffset(7)", "'2024-01-31 12:00:00.1234567 +14:00'",
                            "'2024-01-31 01:00:00.1234567 +00:00'", "'2024-01-31 01:00:00.1234568 -12:00'"},
                    Growing{"Date", "date", "'0001-01-01'", "'2024-01-31'", "'2024-02-01'"},
                    Growing{"BigInt", "bigint", "-9223372036854775808", "0", "9223372036854775807"},
                    Growing{"TinyInt", "tinyint", "0", "200", "255"},
                    Growing{"Decimal", "decimal(38,10)", "-1234567890123456789012345678.0000000001",
                            "1234567890123456789012345678.0000000001", "1234567890123456789012345678.0000000002"},
                    Growing{"Money", "money", "-922337203685477.5807", "922337203685477.5806", "922337203685477.5807"},
                    Growing{"Float", "float", "-1e300", "0.1", "1e300"}),
    [](const auto& info) { return info.param.name; });

TEST_F(WatermarkTest, Field09RowversionTakesWhatIsChangedAndWaitsForWhatIsOpen) {
  HYGGE_NO_BABELFISH("it has no MIN_ACTIVE_ROWVERSION");
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, n int, c rowversion); "
      "INSERT INTO dbo.t (id, n) VALUES (1, 1), (2, 1)");
  EXPECT_THAT(run(to_lake()), HasSubstr("reads everything before 'c' = "));
  EXPECT_EQ(lake(), "1 2");
  run(to_lake());
  EXPECT_EQ(lake(), "1 2");
  do_on_server("UPDATE dbo.t SET n = 2 WHERE id = 1; INSERT INTO dbo.t (id, n) VALUES (3, 1)");
  run(to_lake());
  EXPECT_EQ(lake(), "1 1 2 3");
  run(to_lake());
  EXPECT_EQ(lake(), "1 1 2 3");
}

TEST_F(WatermarkTest, Field09RowsWithoutAValueAreToldAndFreezeNothing) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c datetime2(3) NULL); INSERT INTO dbo.t VALUES (1, NULL)");
  run(to_lake());
  EXPECT_EQ(lake(), "1");
  run(to_lake());
  EXPECT_EQ(lake(), "1");
  do_on_server("INSERT INTO dbo.t VALUES (2, '2024-01-01')");
  run(to_lake());
  EXPECT_EQ(lake(), "1 2");
  do_on_server("INSERT INTO dbo.t VALUES (3, NULL), (4, '2024-01-02')");
  EXPECT_THAT(run(to_lake()), HasSubstr("1 row has come without a value in 'c': an incremental run does not see them"));
  EXPECT_EQ(lake(), "1 2 4");
  run(to_lake(), {"--full-drop"});
  EXPECT_EQ(lake(), "1 2 3 4");
  EXPECT_THAT(run(to_lake()), Not(HasSubstr("without a value")));
  EXPECT_EQ(lake(), "1 2 3 4");
}

TEST_F(WatermarkTest, Field10BoundsAreTypedParametersWhateverTheLanguage) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c datetime NOT NULL); "
      "INSERT INTO dbo.t VALUES (1, '2024-03-02T00:00:00'), (2, '2024-02-03T00:00:00')");
  run(to_lake());
  do_on_server("INSERT INTO dbo.t VALUES (3, '2024-03-02T00:00:00.003'), (4, '2024-03-01T00:00:00')");
  project_.write_flows(to_lake());
  const std::string plan = well(project_.hygge({"plan"}));
  EXPECT_THAT(plan, AllOf(AnyOf(HasSubstr("([c] > @low) AND "), HasSubstr("[c] > @low OR CASE WHEN ")),
                          HasSubstr("@low datetime = '2024-03-02 00:00:00"), HasSubstr("[c] <= @high0"),
                          HasSubstr("@high0 datetime = '2024-03-02 00:00:00.003")));
  EXPECT_EQ(plan.find("20240302"), std::string::npos);
  run(to_lake());
  EXPECT_EQ(lake(), "1 2 3");
}

TEST_F(WatermarkTest, RowsGoIntoATableOnceWhateverTheWay) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c datetime2(7) NOT NULL); "
      "INSERT INTO dbo.t VALUES (1, '2024-01-01'), (2, '2024-01-02')");
  const std::vector<std::string> ways{"", ", write_strategy: temp_swap", ", parallel_workers: 1",
                                      ", write_strategy: merge, key_columns: id"};
  for (const std::string& way : ways) {
    SCOPED_TRACE(way);
    do_on_server("DROP TABLE IF EXISTS dbo.copy; DELETE FROM dbo.t WHERE id > 2");
    run(to_table(way));
    EXPECT_EQ(copy(), "1 2");
    run(to_table(way));
    EXPECT_EQ(copy(), "1 2");
    do_on_server("INSERT INTO dbo.t VALUES (3, '2024-01-02'), (4, '2024-01-03')");
    run(to_table(way));
    EXPECT_EQ(copy(), "1 2 3 4");
    run(to_table(way), {"--full-drop"});
    EXPECT_EQ(copy(), "1 2 3 4");
    do_on_server("INSERT INTO dbo.t VALUES (5, '2024-01-03')");
    run(to_table(way));
    EXPECT_EQ(copy(), "1 2 3 4 5");
  }
}

TEST_F(WatermarkTest, AMergeTakesChangedRowsAndManyOfOneValueOnceMore) {
  HYGGE_NO_BABELFISH("it has no checksums of rows, so that a merge takes those of one value each time");
  fill(500);
  const std::string flows = to_table(", write_strategy: merge, key_columns: id");
  run(flows);
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.copy"), "500");
  EXPECT_THAT(run(flows), HasSubstr(" 0 rows"));
  do_on_server("INSERT INTO dbo.t VALUES (501, 1, '2024-01-01')");
  EXPECT_THAT(run(flows), HasSubstr("500 rows changed, 1 added"));
  do_on_server("UPDATE dbo.t SET n = 7, c = '2024-01-02' WHERE id = 3");
  EXPECT_THAT(run(flows), HasSubstr("501 rows changed, 0 added"));
  EXPECT_EQ(asked("SELECT SUM(n) FROM dbo.copy"), "507");
}

TEST_F(WatermarkTest, ManyLateRowsOfOneValueAreRefusedOrLeftForLater) {
  fill(100);
  run(to_lake());
  EXPECT_THAT(run(to_lake()), HasSubstr(" 0 rows"));
  do_on_server("INSERT INTO dbo.t VALUES (101, 1, '2024-01-01')");
  EXPECT_THAT(fails(to_lake()), AllOf(HasSubstr("the rows of dbo.t with 'c' = '2024-01-01' are others than those"),
                                      HasSubstr("from the 100 that there were: they are too many to be noted"),
                                      HasSubstr("`watermark.newest: later`")));
  EXPECT_EQ(project_.count("lake/*.parquet"), 100);
  const std::string later = to_lake("{column: c, newest: later}");
  run(later, {"--full-drop"});
  EXPECT_EQ(project_.count("lake/*.parquet"), 0);
  do_on_server("INSERT INTO dbo.t VALUES (102, 1, '2024-01-02')");
  run(later);
  EXPECT_EQ(project_.count("lake/*.parquet"), 101);
  do_on_server("INSERT INTO dbo.t VALUES (103, 1, '2024-01-02'), (104, 1, '2024-01-03')");
  run(later);
  EXPECT_EQ(project_.count("lake/*.parquet"), 103);
  EXPECT_THAT(run(later), HasSubstr("nothing is newer"));
}

TEST_F(WatermarkTest, EqualRowsThatChangeTogetherAreNotTakenForTheOldOnes) {
  HYGGE_NO_BABELFISH("it has no checksums of rows");
  do_on_server(
      "CREATE TABLE dbo.t (id int NULL, c date NULL); "
      "INSERT INTO dbo.t VALUES (1, '2024-01-01'), (2, '2024-01-02'), (2, '2024-01-02')");
  run(to_lake());
  EXPECT_THAT(run(to_lake()), HasSubstr(" 0 rows"));
  do_on_server("UPDATE dbo.t SET id = 3 WHERE id = 2");
  EXPECT_THAT(fails(to_lake()), HasSubstr("are others than those that the last run found there"));
}

TEST_F(WatermarkTest, WithoutAKeyRowsAreToldApartByAllTheirColumns) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NULL, name nvarchar(20) NULL, c datetime NULL); "
      "INSERT INTO dbo.t VALUES (1, N'a', '2024-01-01'), (NULL, NULL, '2024-01-01')");
  run(to_lake());
  do_on_server("INSERT INTO dbo.t VALUES (2, NULL, '2024-01-01'), (NULL, N'b', '2024-01-01')");
  EXPECT_THAT(run(to_lake()), HasSubstr(" 2 rows"));
  EXPECT_THAT(run(to_lake()), HasSubstr(" 0 rows"));
  EXPECT_EQ(project_.count("lake/*.parquet"), 4);
}

TEST_F(WatermarkTest, QueriesColumnsAndConditionsGoWithIt) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, kind char(1) NOT NULL, c int NOT NULL); "
      "INSERT INTO dbo.t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'a', 2)");
  const std::string by_where = to_lake("c", ", where: \"kind = 'a' OR 1 = 0\", columns: [id]");
  run(by_where);
  EXPECT_EQ(lake(), "1 3");
  do_on_server("INSERT INTO dbo.t VALUES (4, 'b', 3), (5, 'a', 3), (6, 'a', 2)");
  run(by_where);
  EXPECT_EQ(lake(), "1 3 5 6");
  EXPECT_THAT(run(to_lake("c", ", columns: [id]")), HasSubstr("`where` is not what it was in the last run"));
  const std::string query = flow("q", "{type: mssql, connection: erp, query: \"SELECT id, c FROM dbo.t -- all\"}",
                                 "queried", ", watermark: {column: c, primary_key: id}");
  run(query);
  do_on_server("INSERT INTO dbo.t VALUES (7, 'b', 3)");
  run(query);
  EXPECT_EQ(project_.count("queried/*.parquet"), 7);
  const std::string other = flow("q", "{type: mssql, connection: erp, query: \"SELECT id + 0 AS id, c FROM dbo.t\"}",
                                 "queried", ", watermark: {column: c, primary_key: id}");
  EXPECT_THAT(run(other), HasSubstr("the query, or `where`, is not what it was in the last run"));
  EXPECT_EQ(project_.count("queried/*.parquet"), 7);
  EXPECT_THAT(
      fails(flow("q", "{type: mssql, connection: erp, query: SELECT c FROM dbo.t}", "queried", ", watermark: c")),
      HasSubstr("the last run of this flow told rows apart by 'id', which is not there any more"));
  EXPECT_THAT(fails(flow("q", table("dbo.t"), "queried", ", watermark: c")),
              AllOf(HasSubstr("the last run of this flow read "), HasSubstr(": a query, and this one would read "),
                    HasSubstr(": dbo.t")));
}

TEST_F(WatermarkTest, AValueInTheFutureIsToldAndManyColumnsAreCounted) {
  std::string columns;
  std::string values;
  for (int i = 0; i < 90; ++i) {
    columns += ", [a column with a name that is long " + std::to_string(i) + "] nvarchar(50) NULL";
    values += ", N'some value or other'";
  }
  do_on_server("CREATE TABLE dbo.t (id int NULL, c datetime2(0) NULL" + columns + "); INSERT INTO dbo.t VALUES (1, " +
               "'2024-01-01'" + values + "), (2, '9999-12-31'" + values + ")");
  EXPECT_THAT(run(to_table("")), HasSubstr("the newest value of 'c' lies in the future, '9999-12-31 00:00:00"));
  do_on_server("UPDATE dbo.t SET c = '2024-01-02' WHERE id = 2");
  EXPECT_THAT(run(to_table(""), {"--full-drop"}), Not(HasSubstr("future")));
  EXPECT_THAT(run(to_table("")), HasSubstr("nothing is newer"));
  do_on_server("INSERT INTO dbo.t (id, c) VALUES (3, '2024-01-02')");
  EXPECT_THAT(fails(to_table("")), HasSubstr("cannot be told from the 1 that there were"));
}

TEST_F(WatermarkTest, WhatWouldLoseOrDoubleRowsIsRefused) {
  HYGGE_NO_BABELFISH("its ALTER COLUMN takes no NOT NULL");
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c int NOT NULL, name nvarchar(10) NULL); "
      "INSERT INTO dbo.t VALUES (1, 1, N'a')");
  EXPECT_THAT(fails(to_lake("nothing")), AllOf(HasSubstr("`watermark` asks for 'nothing'"),
                                               HasSubstr("`watermark: false` reads an entity without one")));
  EXPECT_THAT(fails(to_lake("name")), HasSubstr("'name' of dbo.t is nvarchar(10), which cannot be a watermark"));
  start(flow("f", table("dbo.t"), "lake"));
  EXPECT_THAT(fails(to_lake()), AllOf(HasSubstr("rows of 'lake' would be there twice"), HasSubstr("--full-drop")));
  EXPECT_EQ(lake(), "1");
  run(to_lake(), {"--full-drop"});
  do_on_server("INSERT INTO dbo.t VALUES (2, 2, N'b')");
  run(to_lake());
  EXPECT_EQ(lake(), "1 2");
  EXPECT_THAT(fails(to_lake("id")), HasSubstr("the watermark of the last run was 'c', and now it is 'id'"));
  do_on_server("ALTER TABLE dbo.t ALTER COLUMN c bigint NOT NULL");
  EXPECT_THAT(fails(to_lake()), HasSubstr("'c' was int in the last run, and is bigint now"));
  // A run without it adds everything: what was noted is not true any more.
  start(flow("f", table("dbo.t"), "lake", ", run_type: incremental"));
  EXPECT_THAT(fails(to_lake()), HasSubstr("would be there twice"));
  start(flow("f", table("dbo.t"), table("dbo.copy")));
  EXPECT_THAT(fails(to_table("")), HasSubstr("would be there twice"));
}

TEST_F(WatermarkTest, TheRightThatItNeedsIsToldAheadAndRowsStayAwayWithoutIt) {
  HYGGE_TEST_SERVER_ONLY("it denies a right");
  do_on_server("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c int NOT NULL); INSERT INTO dbo.t VALUES (1, 1)");
  start(flow("g", table("dbo.t"), table("dbo.other", ", table_options: {heap: true}")));  // makes hygge_runs
  do_on_server("CREATE TABLE dbo.copy (id int NOT NULL, c int NOT NULL)");
  const std::string flows = to_table("");
  server().test_server().faults().set("deny_create", 262);
  project_.write_flows(flows);
  EXPECT_THAT(complaint(project_.hygge({"plan"})), HasSubstr("GRANT CREATE TABLE TO [dbo]"));
  EXPECT_THAT(complaint(project_.hygge({"start"})), AllOf(HasSubstr("the login may not make 'dbo.hygge_bookmarks'"),
                                                          HasSubstr("GRANT CREATE TABLE TO [dbo]")));
  server().test_server().faults().clear();
  EXPECT_EQ(copy(), "");
  run(flows);
  EXPECT_EQ(copy(), "1");
}

TEST_F(WatermarkTest, ReplacingTakesTheNotesOfAllFlowsAway) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c int NOT NULL); INSERT INTO dbo.t VALUES (1, 1), (2, 2)");
  const auto named = [&](const char* name, const std::string& more) {
    return flow(name, table("dbo.t"), table("dbo.copy"), more);
  };
  run(named("a", ", watermark: c"));
  EXPECT_THAT(fails(named("b", ", watermark: c")), HasSubstr("would be there twice"));
  run(named("b", ", watermark: c"), {"--full-drop"});
  EXPECT_THAT(fails(named("a", ", watermark: c")), HasSubstr("would be there twice"));
  run(named("g", ", run_type: full_drop"));
  EXPECT_THAT(fails(named("b", ", watermark: c")), HasSubstr("would be there twice"));
  EXPECT_EQ(copy(), "1 2");
  // What is new must not take the place of what is there.
  EXPECT_THAT(fails(to_table(", if_exists: replace")), HasSubstr("only the newest rows would stay in"));
  EXPECT_EQ(copy(), "1 2");
}

TEST_F(WatermarkTest, RowsOfOneValueAreComparedByteByByteAndCounted) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NULL, s varchar(20) NULL, b varbinary(8) NULL, c date NULL); "
      "INSERT INTO dbo.t VALUES (1, 'a', 0x01, '2024-01-01')");
  run(to_lake());
  do_on_server(
      "INSERT INTO dbo.t VALUES (2, 'A', 0x01, '2024-01-01'), (3, 'a ', 0x01, '2024-01-01'), "
      "(4, 'a', 0x0100, '2024-01-01')");
  run(to_lake());
  EXPECT_EQ(lake(), "1 2 3 4");
  do_on_server("UPDATE dbo.t SET id = 1; INSERT INTO dbo.t VALUES (1, 'a', 0x01, '2024-01-01')");
  run(to_lake("{column: c, primary_key: [id, s, b]}"), {"--full-drop"});
  do_on_server("INSERT INTO dbo.t VALUES (1, 'a', 0x01, '2024-01-01')");
  EXPECT_THAT(fails(to_lake("{column: c, primary_key: [id, s, b]}")),
              HasSubstr("are others than those that the last run found"));
}

TEST_F(WatermarkTest, RowsThatLeaveAValueDoNotHideThoseThatCome) {
  HYGGE_NO_BABELFISH("it has no checksums of rows, so that a merge takes those of one value each time");
  fill(100);
  const std::string merged = to_table(", write_strategy: merge, key_columns: id");
  run(merged);
  run(to_lake());
  do_on_server("UPDATE dbo.t SET c = '2024-01-02' WHERE id <= 30; INSERT INTO dbo.t VALUES (101, 1, '2024-01-01')");
  EXPECT_THAT(fails(to_lake()), HasSubstr("are others than those that the last run found there"));
  EXPECT_THAT(run(merged), HasSubstr("100 rows changed, 1 added"));
  // Changed once more, with the same value.
  do_on_server("UPDATE dbo.t SET n = 7 WHERE id = 1");
  EXPECT_THAT(run(merged), HasSubstr("30 rows changed, 0 added"));
  EXPECT_EQ(asked("SELECT n FROM dbo.copy WHERE id = 1"), "7");
  EXPECT_THAT(run(merged), HasSubstr(" 0 rows"));
}

TEST_F(WatermarkTest, AKeyOfAnotherTypeAndNumbersThatBeginAgainAreTold) {
  do_on_server(
      "CREATE TABLE dbo.t (id decimal(10,2) NOT NULL PRIMARY KEY, c int NOT NULL); INSERT INTO dbo.t VALUES (1, 5)");
  run(to_lake());
  do_on_server(
      "DROP TABLE dbo.t; CREATE TABLE dbo.t (id decimal(12,4) NOT NULL PRIMARY KEY, c int NOT NULL); "
      "INSERT INTO dbo.t VALUES (1, 5), (2, 5)");
  EXPECT_THAT(fails(to_lake()), HasSubstr("told rows apart by 'id', which is of another type now"));
  run(to_lake(), {"--full-drop"});
  do_on_server("TRUNCATE TABLE dbo.t; INSERT INTO dbo.t VALUES (1, 1)");
  EXPECT_THAT(run(to_lake()), HasSubstr("the newest value of 'c' is 1, below 5"));
}

TEST_F(WatermarkTest, ATableThatIsGoneOrEmptyIsFilledFromTheBeginning) {
  do_on_server(
      "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, c int NOT NULL); INSERT INTO dbo.t VALUES (1, 1), (2, 2)");
  run(to_table(""));
  do_on_server("TRUNCATE TABLE dbo.copy");
  run(to_table(""));
  EXPECT_EQ(copy(), "1 2");
  do_on_server("DROP TABLE dbo.copy");
  run(to_table(""));
  EXPECT_EQ(copy(), "1 2");
  run(to_lake());
  project_.remove("lake");
  run(to_lake());
  EXPECT_EQ(lake(), "1 2");
  for (const std::string& file : project_.files("lake")) {
    if (file.ends_with(".parquet")) project_.remove("lake/" + file);
  }
  project_.write("lake/README.md", "theirs");
  run(to_lake());
  EXPECT_EQ(lake(), "1 2");
  // Rows that are gone at home stay where they are, and those that come after are found.
  do_on_server("DELETE FROM dbo.t");
  EXPECT_THAT(run(to_lake()), HasSubstr("nothing is newer than 'c' = 2"));
  do_on_server("INSERT INTO dbo.t VALUES (3, 2), (4, 3)");
  run(to_lake());
  EXPECT_EQ(lake(), "1 2 3 4");
}

TEST_F(WatermarkTest, TheSampleTakesWhatIsNew) {
  HYGGE_NO_BABELFISH("it has no MIN_ACTIVE_ROWVERSION");
  do_on_server(
      "CREATE TABLE dbo.customers (id int NOT NULL PRIMARY KEY, updated_at datetime2(3) NOT NULL); "
      "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, row_version rowversion); "
      "CREATE TABLE dbo.prices (id int NOT NULL, valid_on date NOT NULL); "
      "INSERT INTO dbo.customers VALUES (1, '2024-01-01'); INSERT INTO dbo.orders (id) VALUES (1), (2); "
      "INSERT INTO dbo.prices VALUES (1, '2024-01-01'), (1, '2024-01-02')");
  project_.copy_sample("mssql_incremental.yaml");
  const auto counts = [&] {
    const ProgramResult run = project_.start_sample("mssql_incremental.yaml");
    EXPECT_EQ(run.exit_code, 0) << run.err;
    std::string text;
    for (const char* entity : {"customers", "orders", "prices"}) {
      text += std::to_string(project_.count("lake/dbo." + std::string{entity} + "/*.parquet")) + " ";
    }
    return text;
  };
  EXPECT_EQ(counts(), "1 2 1 ");
  EXPECT_EQ(counts(), "1 2 1 ");
  do_on_server(
      "INSERT INTO dbo.customers VALUES (2, '2024-01-01'); UPDATE dbo.orders SET id = 3 WHERE id = 2; "
      "INSERT INTO dbo.prices VALUES (1, '2024-01-03')");
  EXPECT_EQ(counts(), "2 3 2 ");
  EXPECT_EQ(counts(), "2 3 2 ");
}

}  // namespace
}  // namespace hygge::test
