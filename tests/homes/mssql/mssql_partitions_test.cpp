// Tables that are divided by a partition function, or by keys that lie unevenly, read by several sessions: the built
// program, reading from the test server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/instrumented.h"
#include "tests/support/one_line.h"
#include "tests/support/served_project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

class MssqlPartitionsTest : public testing::Test {
 protected:
  void run(const std::string& sql) { project_.server().run(sql); }
  /// A scheme `ps` of such a function.
  void make_scheme(const std::string& function) {
    run("CREATE PARTITION FUNCTION pf " + function);
    run("CREATE PARTITION SCHEME ps AS PARTITION pf ALL TO ([PRIMARY])");
  }
  /// dbo.t with `rows` rows: n from 0, and `key` made of id, which is n, as `k`.
  void make(const std::string& declaration, const std::string& key, int rows, const std::string& where = "") {
    project_.make_orders("dbo.numbers", rows);
    run("CREATE TABLE dbo.t (" + declaration + ", n int NOT NULL)" + where);
    run("INSERT INTO dbo.t SELECT " + key + ", id FROM dbo.numbers");
  }
  /// What a run tells; each row has arrived once.
  std::string read(const std::string& keys) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t" + keys +
                         "}, store: lake, retries: 0, verify: full}\n");
    const ProgramResult run = project_.hygge({"start"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    const auto server = project_.server().run(
        "SELECT CAST(COUNT(*) AS varchar(20)) + ' ' + CAST(COUNT(DISTINCT n) AS varchar(20)) + ' ' + CAST(COUNT(k) AS "
        "varchar(20)) FROM dbo.t");
    EXPECT_EQ(project_.value("SELECT count(*) || ' ' || count(DISTINCT n) || ' ' || count(k) FROM "
                             "'{folder}/lake/*.parquet'"),
              server[0][0].value_or(""));
    return in_one_line(run.out + run.err);
  }

  ServedProject project_{", encrypt: no"};
};

TEST_F(MssqlPartitionsTest, EvenPartitionsAreDealtOut) {
  make_scheme("(int) AS RANGE RIGHT FOR VALUES (1000, 2000, 3000, 4000, 5000, 6000, 7000)");
  make("k int NOT NULL", "id", 8'000, " ON ps(k)");
  EXPECT_THAT(
      read(", readers: 4"),
      HasSubstr("4 readers: 8 partitions of 'k', the largest with 25 % of the rows; in snapshots of one moment"));
  EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: 8 partitions of 'k', the largest with 38 % of the rows"));
  // Ordered by the same column: ranges of it are its partitions.
  run("CREATE CLUSTERED INDEX i ON dbo.t (k) ON ps(k)");
  EXPECT_THAT(read(", readers: 4"), HasSubstr("4 readers: 8 partitions of 'k'"));
  EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: ranges of 'k' by its statistics, the largest with 34 %"));
}

TEST_F(MssqlPartitionsTest, BordersBelongToTheSideThatTheFunctionSays) {
  make_scheme("(int) AS RANGE LEFT FOR VALUES (-10, 0, 10)");
  // Rows at the borders alone, NULLs, and both ends.
  make("k int NULL",
       "CASE id % 6 WHEN 0 THEN -10 WHEN 1 THEN 0 WHEN 2 THEN 10 WHEN 3 THEN NULL WHEN 4 THEN -2147483648 "
       "ELSE 2147483647 END",
       6'000, " ON ps(k)");
  EXPECT_THAT(read(", readers: 4"), HasSubstr("readers: 4 partitions of 'k', large ones further by their pages"));
  EXPECT_THAT(read(", readers: 2"), HasSubstr("2 readers: 4 partitions of 'k', the largest with 50 % of the rows"));
}

TEST_F(MssqlPartitionsTest, APartitionThatIsTooLargeIsDividedByTheKey) {
  make_scheme("(date) AS RANGE RIGHT FOR VALUES ('2024-01-01', '2025-01-01', '2026-01-01')");
  project_.make_orders("dbo.numbers", 4'000);
  run("CREATE TABLE dbo.t (k int NOT NULL, day date NOT NULL, n int NOT NULL, CONSTRAINT pk PRIMARY KEY CLUSTERED (k, "
      "day)) ON ps(day)");
  run("INSERT INTO dbo.t SELECT id - 2000, CASE WHEN id % 10 = 0 THEN '2025-06-01' ELSE '2024-06-01' END, id FROM "
      "dbo.numbers");
  EXPECT_THAT(
      read(", readers: 4"),
      ContainsRegex("4 readers: 4 partitions of 'day', large ones further by 'k', the largest with (25|3[0-9]) % "
                    "of the rows"));
}

TEST_F(MssqlPartitionsTest, AColumnstoreIsReadByItsPartitionsOrItsPrimaryKey) {
  make("k int NOT NULL PRIMARY KEY NONCLUSTERED", "id", 3'000);
  run("CREATE CLUSTERED COLUMNSTORE INDEX c ON dbo.t");
  EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: ranges of 'k' by its statistics, the largest with 34 %"));
  run("DROP TABLE dbo.t; DROP TABLE dbo.numbers");

  make("k int NOT NULL", "id", 3'000);
  run("CREATE CLUSTERED COLUMNSTORE INDEX c ON dbo.t");
  EXPECT_THAT(read(", readers: 3"),
              HasSubstr("one reader instead of 3: it is a columnstore without a primary key and partitions"));
  run("DROP TABLE dbo.t; DROP TABLE dbo.numbers");

  make_scheme("(int) AS RANGE LEFT FOR VALUES (999, 1999)");
  make("k int NOT NULL", "id", 3'000, " ON ps(k)");
  run("CREATE CLUSTERED COLUMNSTORE INDEX c ON dbo.t ON ps(k)");
  EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: 3 partitions of 'k', the largest with 33 % of the rows"));
}

TEST_F(MssqlPartitionsTest, BordersOfOtherTypesAreFoundAgain) {
  struct Case {
    const char* type;
    const char* borders;
    const char* key;
  };
  int number = 0;
  for (const Case& one :
       {Case{"datetime2(7)", "'2024-01-01T00:00:00.1234567', '2025-01-01'",
             "CASE id % 3 WHEN 0 THEN '2024-01-01T00:00:00.1234566' WHEN 1 THEN '2024-01-01T00:00:00.1234567' ELSE "
             "'2025-01-01' END"},
        Case{"datetime", "'2024-01-01T00:00:00.003', '2025-01-01'",
             "CASE id % 3 WHEN 0 THEN '2024-01-01' WHEN 1 THEN '2024-01-01T00:00:00.003' ELSE '2025-01-01' END"},
        Case{"varchar(10) COLLATE Polish_CI_AS", "'h', 'p'", "CHAR(97 + id % 26)"},
        Case{"nvarchar(10)", "N'h', N'p'", "NCHAR(97 + id % 26)"},
        Case{"decimal(9,2)", "-1.25, 1.25", "(id % 500) / 100.0 - 2.5"}}) {
    SCOPED_TRACE(one.type);
    if (kIsInstrumented && number == 2) break;  // what differs is not in our code, and each takes seconds there
    const std::string mark = std::to_string(++number);
    const std::string type = one.type;
    run("CREATE PARTITION FUNCTION f" + mark + " (" + type.substr(0, type.find(" COLLATE")) +
        ") AS RANGE RIGHT FOR VALUES (" + one.borders + ")");
    run("CREATE PARTITION SCHEME s" + mark + " AS PARTITION f" + mark + " ALL TO ([PRIMARY])");
    make("k " + type + " NULL", one.key, 3'000, " ON s" + mark + "(k)");
    EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: 3 partitions of 'k'"));
    run("DROP TABLE dbo.t; DROP TABLE dbo.numbers");
  }
}

TEST_F(MssqlPartitionsTest, OneValueWithMostRowsIsDividedByTheNextColumn) {
  make("k int NULL", "CASE WHEN id < 3600 THEN 7 WHEN id < 3700 THEN NULL ELSE id END", 4'000);
  run("CREATE CLUSTERED INDEX i ON dbo.t (k, n)");
  EXPECT_THAT(read(", readers: 4"), HasSubstr("4 readers: ranges of 'k' by its statistics, large ones further by 'n', "
                                              "the largest with 2"));
  run("DROP INDEX i ON dbo.t");
  run("CREATE CLUSTERED INDEX i ON dbo.t (k)");
  EXPECT_THAT(read(", readers: 4"), HasSubstr("2 readers instead of 4: ranges of 'k' by its statistics, the largest"));
}

TEST_F(MssqlPartitionsTest, ALeadingColumnWithFewValuesIsNoHindrance) {
  make("k char(2) NOT NULL", "CASE id % 3 WHEN 0 THEN 'DK' WHEN 1 THEN 'NO' ELSE 'SE' END", 3'000);
  run("CREATE CLUSTERED INDEX i ON dbo.t (k DESC, n DESC)");
  EXPECT_THAT(read(", readers: 6"), HasSubstr("6 readers: ranges of 'k' by its statistics, large ones further by 'n', "
                                              "the largest with 17 % of the rows"));
  EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: ranges of 'k' by its statistics, the largest with 33 %"));
}

TEST_F(MssqlPartitionsTest, ValuesThatComeInAnotherOrderThanTheServersAreNotTrusted) {
  make("k int NOT NULL PRIMARY KEY", "id", 4'000);
  project_.server().faults().set("histogram_backwards", 1);
  EXPECT_THAT(read(", readers: 4"), HasSubstr("4 readers: ranges of 'k' by its values"));
}

TEST_F(MssqlPartitionsTest, KeysAtTheEndsOfTheirTypesAreAllThere) {
  struct Case {
    const char* type;
    const char* key;
  };
  int number = 0;
  for (const Case& one :
       {Case{"bigint",
             "CASE id WHEN 0 THEN -9223372036854775808 WHEN 1 THEN 9223372036854775807 ELSE (id - 1500) * "
             "1000000000000 END"},
        Case{"float", "(id - 1500) * 1.5e300"}, Case{"real", "(id - 1500) * 1.25"},
        Case{"time(7)", "CAST('03:04:' + RIGHT('0' + CAST(id % 60 AS varchar(2)), 2) + '.1234567' AS time(7))"},
        Case{"money", "(id - 1500) * 0.0001"},
        Case{"datetime2(0)", "DATEADD(day, id * 1000, CAST('0001-01-01' AS datetime2(0)))"},
        Case{"nvarchar(450)", "REPLICATE(N'ÆØå', id % 100) + CAST(id AS nvarchar(10))"}}) {
    SCOPED_TRACE(one.type);
    if (kIsInstrumented && ++number > 2) break;
    make(std::string{"k "} + one.type + " NOT NULL", one.key, 3'000);
    run("CREATE CLUSTERED INDEX i ON dbo.t (k DESC)");
    EXPECT_THAT(read(", readers: 3"), HasSubstr("3 readers: ranges of 'k'"));
    run("DROP TABLE dbo.t; DROP TABLE dbo.numbers");
  }
}

}  // namespace
}  // namespace hygge::test
