// Tables and queries of SQL Server to Parquet: the built program, reading from the test server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <regex>
#include <thread>

#include "tests/support/instrumented.h"
#include "tests/support/one_line.h"
#include "tests/support/pretend_terminal.h"
#include "tests/support/served_project.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class MssqlToParquetTest : public testing::Test {
 protected:
  /// The output of a run that ends well.
  static std::string well(const ProgramResult& run) {
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_THAT(run.out + run.err, Not(HasSubstr("Hygge!2026")));
    return in_one_line(run.err);
  }
  /// What a command prints that ends well.
  static std::string well_told(const ProgramResult& run) {
    well(run);
    return in_one_line(run.out);
  }
  /// The letters of a run that does not.
  static std::string complaint(const ProgramResult& run, int exit_code = 1) {
    EXPECT_EQ(run.exit_code, exit_code) << run.out << run.err;
    return in_one_line(run.out + run.err);
  }
  /// What a project whose flow `f` has this home complains of.
  std::string complaint_about(const std::string& home, int exit_code = 1) {
    project_.write_flows("  f: {home: " + home + ", store: lake, retries: 0}\n");
    return complaint(project_.hygge({"start"}), exit_code);
  }

  ServedProject project_;
};

TEST_F(MssqlToParquetTest, EveryValueArrivesAsWhatItWas) {
  project_.server().run(
      "CREATE TABLE dbo.t (b bit, ti tinyint, si smallint, i int, bi bigint, r real, f float, d4 decimal(4,2), "
      "d38 decimal(38,10), m money, sm smallmoney, u uniqueidentifier, c char(5), v varchar(20), n nvarchar(20), "
      "nm nvarchar(max), x varbinary(10), da date, t3 time(3), dt datetime, sd smalldatetime, d23 datetime2(3), "
      "d27 datetime2(7), o datetimeoffset(3))");
  project_.server().run(
      "INSERT INTO dbo.t VALUES (1, 255, -32768, -2147483648, 9223372036854775807, 1.5, -2.5e300, -99.99, "
      "9999999999999999999999999999.9999999999, -922337203685477.5808, 214748.3647, "
      "'0E984725-C51C-4BF4-9960-E1C80E27ABA0', 'ab', 'x', N'Ærø 😀', N'long', 0x00FF, '0001-01-01', '23:59:59.999', "
      "'2024-01-02T03:04:05.007', '2024-01-02T03:04:00', '9999-12-31T23:59:59.999', '2024-01-02T03:04:05.1234567', "
      "'2024-01-02T03:04:05.123 +05:45')");
  project_.server().run("INSERT INTO dbo.t (b) VALUES (NULL)");
  project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t}, store: lake, verify: full}\n");
  well(project_.hygge({"start"}));

  const std::string rows = "(SELECT * FROM read_parquet('{folder}/lake/*.parquet') WHERE b)";
  EXPECT_EQ(project_.value("SELECT string_agg(column_type, ' ') FROM (DESCRIBE SELECT * FROM "
                           "read_parquet('{folder}/lake/*.parquet'))"),
            "BOOLEAN UTINYINT SMALLINT INTEGER BIGINT FLOAT DOUBLE DECIMAL(4,2) DECIMAL(38,10) DECIMAL(19,4) "
            "DECIMAL(10,4) UUID VARCHAR VARCHAR VARCHAR VARCHAR BLOB DATE TIME TIMESTAMP TIMESTAMP TIMESTAMP "
            "TIMESTAMP_NS TIMESTAMP WITH TIME ZONE");
  EXPECT_EQ(
      project_.value("SELECT concat_ws('|', ti, si, i, bi, r, f, d4, d38, m, sm, u, c, v, n, nm, x) FROM " + rows),
      "255|-32768|-2147483648|9223372036854775807|1.5|-2.5e+300|-99.99|"
      "9999999999999999999999999999.9999999999|-922337203685477.5808|214748.3647|"
      "0e984725-c51c-4bf4-9960-e1c80e27aba0|ab   |x|Ærø 😀|long|\\x00\\xFF");
  EXPECT_EQ(project_.value("SELECT concat_ws('|', da, t3, dt, sd, d23, d27, epoch_ms(o)) FROM " + rows),
            "0001-01-01|23:59:59.999|2024-01-02 03:04:05.007|2024-01-02 03:04:00|9999-12-31 23:59:59.999|"
            "2024-01-02 03:04:05.1234567|1704143945123");
  EXPECT_EQ(project_.value("SELECT count(*) || ' ' || count(COLUMNS(* EXCLUDE b))::VARCHAR FROM "
                           "read_parquet('{folder}/lake/*.parquet') WHERE b IS NULL"),
            "1 0");
}

TEST_F(MssqlToParquetTest, TellsWhatTimesOfSevenDigitsLose) {
  project_.server().run("CREATE TABLE dbo.t (id int, old datetime2(7), o datetimeoffset(7))");
  project_.server().run(
      "INSERT INTO dbo.t VALUES (1, '9999-12-31T23:59:59.9999999', '2024-01-02T03:04:05.1234567 +00:00'), "
      "(2, '0001-01-01', NULL), (3, NULL, '2024-01-02T03:04:05.1234560 +01:00')");
  project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t}, store: lake}\n");
  const std::string told = well(project_.hygge({"start"}));
  EXPECT_THAT(told, HasSubstr("times before 1677 or after 2262 in old: the rows are read once more, with microseconds "
                              "instead of nanoseconds there"));
  EXPECT_THAT(told, HasSubstr("1 time in 'old' lost the seventh digit of the second"));
  EXPECT_THAT(told, HasSubstr("1 time in 'o' lost the seventh digit of the second"));
  EXPECT_EQ(project_.value("SELECT string_agg(coalesce(old::VARCHAR, 'NULL'), '|' ORDER BY id) FROM "
                           "read_parquet('{folder}/lake/*.parquet')"),
            "9999-12-31 23:59:59.999999|0001-01-01 00:00:00|NULL");
}

TEST_F(MssqlToParquetTest, ReadsThreeTimesAtMostHoweverManyColumnsNeedMicroseconds) {
  // Each shows up in a batch of its own; the last one keeps its seventh digit in nanoseconds until then.
  project_.make_orders("dbo.numbers", 9'000);
  project_.server().run(
      "CREATE TABLE dbo.t (id int, a datetime2(7), b datetime2(7), c datetime2(7), d datetime2(7), t time(7))");
  project_.server().run(
      "INSERT INTO dbo.t SELECT id, CASE WHEN id = 100 THEN '9999-12-31' ELSE '2024-01-01' END, "
      "CASE WHEN id = 4000 THEN '0001-01-01' ELSE '2024-01-01' END, "
      "CASE WHEN id = 8000 THEN '0001-01-01' ELSE '2024-01-01' END, '2024-01-01T00:00:00.1234567', "
      "'23:59:59.1234567' FROM dbo.numbers ORDER BY id");
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, table: dbo.t, where: d > '2000-01-01'}, store: lake}\n");
  const std::string told = well(project_.hygge({"start"}));
  EXPECT_THAT(told, HasSubstr("in a: the rows are read once more"));
  EXPECT_THAT(told, HasSubstr("in b: the rows are read once more"));
  EXPECT_THAT(told, Not(HasSubstr("in c: the rows")));
  EXPECT_THAT(told, HasSubstr("9,000 times in 't' lost the seventh digit"));
  EXPECT_EQ(project_.count("lake/*.parquet"), 9'000);
}

TEST_F(MssqlToParquetTest, TheSeventhDigitCanBeSettledForAllRuns) {
  project_.server().run("CREATE TABLE dbo.t (id int, at datetime2(7))");
  project_.server().run(
      "INSERT INTO dbo.t VALUES (1, '2024-01-02T03:04:05.1234567'), (2, '9999-12-31T23:59:59.9999999')");
  const auto flow = [&](const std::string& digit, const std::string& where) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t, where: " + where +
                         ", seventh_digit: " + digit + "}, store: lake, retries: 0}\n");
    return project_.hygge({"start"});
  };
  const auto type = [&] {
    return project_.value(
        "SELECT column_type FROM (DESCRIBE SELECT * FROM read_parquet('{folder}/lake/*.parquet')) WHERE column_name = "
        "'at'");
  };
  EXPECT_THAT(well(flow("cut", "id = 1")), HasSubstr("PASS=1 WARN=0"));
  EXPECT_EQ(type(), "TIMESTAMP");
  EXPECT_THAT(well(flow("keep", "id = 1")), HasSubstr("PASS=1 WARN=0"));
  EXPECT_EQ(type(), "TIMESTAMP_NS");
  EXPECT_THAT(complaint(flow("keep", "id = 2")), HasSubstr("column 'at' has a time that nanoseconds cannot tell"));
}

/// Servers lock accounts whose password is wrong several times.
TEST_F(MssqlToParquetTest, AWrongPasswordIsTriedOnceByAllFlowsTogether) {
  ServedProject project{", encrypt: no"};
  project.write("hygge.yml",
                "name: shop\nconnections:\n  erp: {type: mssql, server: localhost, port: " +
                    std::to_string(project.server().port()) +
                    ", database: hygge, user: sa, password: wrong, encrypt: no}\nflows:\n"
                    "  erp: {home: {type: mssql, connection: erp}, store: lake, entities: [a, b, c, d, e, f]}\n"
                    "options: {concurrency: 6, continue_on_error: true}\n");
  const ProgramResult run = project.hygge({"start"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("server error 18456"));
  // A machine that takes longer lets the others try after two seconds.
  if (run.elapsed < std::chrono::seconds{2}) {
    EXPECT_EQ(project.server().counters().connections, 1);
  }
}

TEST_F(MssqlToParquetTest, TenTablesShareThreeSessions) {
  ServedProject project{", pool_size: 3"};
  std::string entities;
  for (int table = 0; table < 10; ++table) {
    const std::string name = "dbo.orders" + std::to_string(table);
    project.make_orders(name, 2'000);
    entities += (table > 0 ? ", " : "") + name;
  }
  project.write_flows("  erp: {home: {type: mssql, connection: erp}, store: lake, entities: [" + entities +
                      "]}\noptions: {concurrency: 10}\n");
  std::atomic<bool> has_ended{false};
  std::atomic<std::size_t> most{0};
  std::thread watch{[&] {
    while (!has_ended) {
      most = std::max<std::size_t>(most, project.server().sessions());
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }};
  const ProgramResult run = project.hygge({"start"});
  has_ended = true;
  watch.join();
  EXPECT_THAT(well(run), ContainsRegex("connection erp: 3 opened, borrowed [0-9]+ times \\([0-9]+ reused\\)"));
  EXPECT_LE(most, 3U);
  EXPECT_EQ(project.server().counters().connections, 3);
  EXPECT_EQ(project.count("lake/*/*.parquet"), 20'000);
  EXPECT_EQ(project.count("lake/dbo.orders7/*.parquet"), 2'000);
  EXPECT_EQ(project.value("SELECT sum(id) || ' ' || sum(amount) || ' ' || count(DISTINCT name) FROM "
                          "read_parquet('{folder}/lake/dbo.orders7/*.parquet')"),
            project.server().run("SELECT CAST(SUM(id) AS varchar(20)) + ' ' + CAST(SUM(amount) AS varchar(20)) + ' ' + "
                                 "CAST(COUNT(DISTINCT name) AS varchar(20)) FROM dbo.orders7")[0][0]);
}

TEST_F(MssqlToParquetTest, TheServerIsAskedForTheColumnsAndRowsThatAreWanted) {
  project_.make_orders("dbo.orders", 1'000);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, table: dbo.orders, columns: [amount, ID], where: \"name LIKE "
      "N'name 99%' AND [id] > 100\"}, store: lake}\n");
  well(project_.hygge({"start"}));
  EXPECT_EQ(project_.value("SELECT string_agg(column_name, ',') FROM (DESCRIBE SELECT * FROM "
                           "read_parquet('{folder}/lake/*.parquet'))"),
            "amount,id");
  EXPECT_EQ(project_.value("SELECT count(*) || ' ' || min(id) FROM read_parquet('{folder}/lake/*.parquet')"), "10 990");
}

TEST_F(MssqlToParquetTest, AQueryKeepsItsOrderWhereThatIsAskedFor) {
  project_.make_orders("dbo.orders", 5'000);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, query: \"WITH x AS (SELECT id, name FROM dbo.orders WHERE id >= 10) "
      "SELECT id AS n FROM x ORDER BY id DESC;\"}, store: lake, preserve_order: true}\n");
  well(project_.hygge({"start"}));
  EXPECT_EQ(project_.value("SELECT count(*) || ' ' || count(*) FILTER (n = 4999 - file_row_number) FROM "
                           "read_parquet('{folder}/lake/*.parquet', file_row_number=true)"),
            "4990 4990");
}

TEST_F(MssqlToParquetTest, AQueryCanBeShaped) {
  project_.make_orders("dbo.orders", 100);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, query: \"SELECT id, name, amount FROM dbo.orders\", "
      "where: id < 7, columns: [name]}, store: lake}\n");
  well(project_.hygge({"start"}));
  EXPECT_EQ(project_.value("SELECT count(*) || ' ' || min(name) || ' ' || max(name) || ' ' || count(COLUMNS(*)) FROM "
                           "read_parquet('{folder}/lake/*.parquet')"),
            "7 name 0 name 6 7");
}

TEST_F(MssqlToParquetTest, AQueryIsAskedForItsColumnsWithoutBeingRun) {
  project_.server().run("CREATE TABLE dbo.p (k int)");
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, query: \"INSERT INTO dbo.p VALUES (7); SELECT k FROM dbo.p\"}, "
      "store: lake}\n");
  EXPECT_EQ(project_.hygge({"start", "--dry-run"}).exit_code, 0);
  EXPECT_EQ(project_.server().run("SELECT COUNT(*) FROM dbo.p")[0][0], "0");
  well(project_.hygge({"start"}));
  EXPECT_EQ(project_.count("lake/*.parquet"), 1);
  EXPECT_THAT(
      complaint_about("{type: mssql, connection: erp, query: \"SELECT k INTO #x FROM dbo.p; SELECT k FROM #x\"}"),
      HasSubstr("use a common table expression (WITH) or a table that stays"));
}

TEST_F(MssqlToParquetTest, AConnectionMayBeLostWhereverItIs) {
  project_.make_orders("dbo.orders", 100);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, query: \"SELECT id, name FROM dbo.orders\", where: id < 7}, store: "
      "lake, retry_delay: 1ms}\n");
  for (int answer = 1; answer <= 5; ++answer) {
    SCOPED_TRACE(answer);
    project_.server().faults().set("drop_at_answer", answer);
    EXPECT_THAT(well(project_.hygge({"start"})), HasSubstr("attempt 2 of"));
    EXPECT_EQ(project_.count("lake/*.parquet"), 7);
  }
}

TEST_F(MssqlToParquetTest, AConditionThatEmptiesTheLakeIsWarnedOf) {
  project_.make_orders("dbo.orders", 100);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, table: dbo.orders, where: 1 = 0, columns: [id]}, store: lake}\n");
  EXPECT_THAT(well(project_.hygge({"start"})), HasSubstr("the table in the store becomes empty"));
}

TEST_F(MssqlToParquetTest, TooManyFoldersAreRefusedBeforeAnythingIsPublished) {
  project_.make_orders("dbo.orders", 100);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, table: dbo.orders}, store: {type: parquet, path: lake, "
      "partition_by: [id], max_partitions: 10}}\n");
  EXPECT_THAT(complaint(project_.hygge({"start"})), HasSubstr("partition_by would make more than 10 folders"));
  EXPECT_THAT(project_.files("lake"), IsEmpty());
}

TEST_F(MssqlToParquetTest, AnEmptyTableEmptiesTheLake) {
  project_.make_orders("dbo.orders", 10);
  project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.orders}, store: lake}\n");
  well(project_.hygge({"start"}));
  EXPECT_EQ(project_.count("lake/*.parquet"), 10);
  project_.server().run("DELETE FROM dbo.orders");
  well(project_.hygge({"start"}));
  EXPECT_EQ(project_.count("lake/*.parquet"), 0);
  EXPECT_EQ(project_.files("lake").size(), 1U) << "a file with the columns";
}

TEST_F(MssqlToParquetTest, ALostConnectionIsTriedAgainFromTheBeginning) {
  project_.make_orders("dbo.orders", 20'000);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, table: dbo.orders}, store: lake, retry_delay: 10ms}\n");
  project_.server().faults().set("drop_after_rows", 9'000);
  EXPECT_THAT(complaint(project_.hygge({"start", "--var", "flow.f.retries=0"})),
              AllOf(HasSubstr("reading dbo.orders: the connection to 'localhost:"), HasSubstr("is lost")));
  EXPECT_THAT(project_.files("lake"), IsEmpty());
  project_.server().faults().set("drop_after_rows", 9'000);
  EXPECT_THAT(well(project_.hygge({"start", "--var", "flow.f.retries=1"})),
              AllOf(HasSubstr("attempt 2 of 2"), HasSubstr("20,000 rows"), HasSubstr("closed: 1 broken")));
  EXPECT_EQ(project_.count("lake/*.parquet"), 20'000);
}

TEST_F(MssqlToParquetTest, LargeTextsPassThroughLittleMemory) {
  const int rows = kIsInstrumented ? 100 : 4'000;  // of 100,000 characters each
  const auto peak = [&](const std::string& order) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, query: \"EXEC hygge_canned N'max', " +
                         std::to_string(rows) + "\"}, store: lake, preserve_order: " + order + "}\n");
    const ProgramResult run = project_.hygge({"start"});
    well(run);
    EXPECT_EQ(project_.count("lake/*.parquet"), rows);
    return kIsInstrumented ? 0 : run.peak_kilobytes;
  };
  EXPECT_LT(peak("false"), 200'000);
  EXPECT_LT(peak("true"), 500'000) << "a row group of 2,048 rows is held";
}

TEST_F(MssqlToParquetTest, TellsHowFarItIsAndStopsWhenInterrupted) {
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, query: \"EXEC hygge_canned N'narrow', 1000000000\"}, store: lake}\n");
  PretendTerminal terminal{
      {.command = {hygge_program().string(), "start", "--no-color"}, .environment = {}, .folder = project_.folder()},
      100,
      20};
  EXPECT_TRUE(terminal.wait_until([](const VtScreen& screen) {
    return std::regex_search(screen.text(), std::regex{"[0-9],[0-9]{3} rows"});
  })) << terminal.screen().text();
  terminal.send_signal(SIGINT);
  EXPECT_EQ(terminal.wait(), (Ended{130, 0})) << terminal.screen().text();
  EXPECT_THAT(project_.files("lake"), IsEmpty());
}

TEST_F(MssqlToParquetTest, WhatOneFlowWaitsForInVainNoOtherWaitsForAgain) {
  project_.write(
      "hygge.yml",
      "name: shop\ncontinue_on_error: yes\nconcurrency: 1\nconnections:\n  erp: {type: mssql, server: "
      "'127.0.0.1,1', database: hygge, user: sa, password: x, pool: {acquire_timeout: 2s}}\nflows:\n"
      "  f: {home: {type: mssql, connection: erp}, store: 'lake/{entity}', entities: [a, b, c], retries: 0}\n"
      "  g: {home: {type: mssql, connection: erp, table: d}, store: lake/d, retries: 1}\n");
  const std::string told = complaint(project_.hygge({"start"}), 1);
  // Of the four flows the first tries twice, and one that was told tries once more.
  EXPECT_THAT(told, AllOf(HasSubstr("'127.0.0.1:1' cannot be reached"), HasSubstr("ERROR=4"),
                          HasSubstr("Connection refused; another has just given up trying"),
                          HasSubstr("; 3 attempts to open one failed")));
}

TEST_F(MssqlToParquetTest, SaysWhyNothingHappensWhileTheServerIsAway) {
  project_.make_orders("dbo.orders", 10);
  project_.server().faults().set("login_error", 4060);
  project_.server().faults().set("login_error_times", 1);
  project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.orders}, store: lake}\n");
  EXPECT_THAT(well(project_.hygge({"start"})),
              AllOf(HasSubstr("WARN: connection 'erp': the server refused the login (server error 4060"),
                    HasSubstr("; trying again, for up to 30.0s in all"), HasSubstr("1 attempt to open one failed")));
}

TEST_F(MssqlToParquetTest, WhatFailsSaysWhereItWasWritten) {
  project_.make_orders("dbo.orders", 10);
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: dbo.ordrs}"),
              AllOf(HasSubstr("Invalid object name 'dbo.ordrs'"), HasSubstr("did you mean 'dbo.orders'?"),
                    HasSubstr("hygge.yml:5:")));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, query: SELECT * FROM dbo.ordrs}"),
              HasSubstr("did you mean 'dbo.orders'?"));
  project_.server().run("CREATE SCHEMA sales");
  project_.make_orders("sales.invoices", 1);
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: invoices}"),
              HasSubstr("write it with its schema: sales.invoices"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, query: SELECT 1 / 0 AS a}"),
              AllOf(HasSubstr("reading a query: the server refused"), HasSubstr("hygge.yml:5:")));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: dbo.orders, columns: [id, nme]}"),
              AllOf(HasSubstr("`columns` asks for 'nme', which is not there"), HasSubstr("did you mean 'name'?")));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: dbo.orders, where: nme = 1}"),
              AllOf(HasSubstr("Invalid column name 'nme'"), HasSubstr("(home.where)"),
                    HasSubstr("did you mean 'name'?; a text stands in single quotes: 'nme'")));
  project_.server().run("CREATE TABLE dbo.[a b.c] (id int)");
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: dbo.a b.c}"),
              HasSubstr("write it as dbo.[a b.c]"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, query: \"SELECT 1, 2 AS b\"}"),
              HasSubstr("column 1 of a query has no name where hygge.yml:5:51 (home.query) try give it one: SELECT "
                        "COUNT(*) AS orders"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, query: \"SELECT 1 AS a; SELECT 2 AS b\"}"),
              HasSubstr("a query gives more than one result"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, query: \"DECLARE @a int\"}"),
              HasSubstr("a query gives no rows and no columns"));
}

TEST_F(MssqlToParquetTest, AnEntityThatNoFolderCanBeCalledIsMovedAsAdvised) {
  project_.server().run("CREATE TABLE dbo.[..] (id int); INSERT INTO dbo.[..] VALUES (7)");
  const auto write = [&](const std::string& home, const std::string& entity) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp" + home + "}, store: lake, entities: [" + entity +
                         "], retries: 0}\n");
  };
  write("", "'..'");
  const std::string advised = "{name: 'another_name', home: {table: '[..]'}}";
  EXPECT_THAT(complaint(project_.hygge({"list"}), 2),
              AllOf(HasSubstr("'..' is no name of a table"), HasSubstr(advised)));
  write("", advised);
  well(project_.hygge({"start"}));
  EXPECT_EQ(project_.value("SELECT id FROM read_parquet('{folder}/lake/another_name/*.parquet')"), "7");
  write(", query: SELECT 1 AS a", "../x");
  EXPECT_THAT(complaint(project_.hygge({"list"}), 2),
              AllOf(HasSubstr("choose a name without '/'"), Not(HasSubstr("its table"))));
  for (const char* home : {"", ", table: 'dbo.{entity}'"}) {
    write(home, "''");
    EXPECT_THAT(complaint(project_.hygge({"list"}), 2), HasSubstr("1 problem in the configuration"));
  }
}

TEST_F(MssqlToParquetTest, AnEntityThatIsNoTableSaysWhereItWasWritten) {
  project_.make_orders("dbo.orders", 10);
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp}, store: lake, retries: 0,\n"
      "      entities: [dbo.orders, dbo.gone]}\n");
  EXPECT_THAT(complaint(project_.hygge({"start", "-k"})), HasSubstr("where hygge.yml:6:30 (home.table)"));
  EXPECT_EQ(project_.count("lake/dbo.orders/*.parquet"), 10);
}

TEST_F(MssqlToParquetTest, WhatIsWrittenWronglyIsToldBeforeAnythingIsAsked) {
  EXPECT_THAT(complaint_about("{type: mssql, connection: epr, table: dbo.t}", 2),
              AllOf(HasSubstr("there is no connection 'epr'"), HasSubstr("did you mean 'erp'?")));
  EXPECT_THAT(complaint_about("{type: mssql, table: dbo.t}", 2), HasSubstr("connection"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp}", 2), HasSubstr("the home says neither table nor query"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, query: ' ; '}", 2), HasSubstr("query is empty"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: t, query: SELECT 1}", 2),
              HasSubstr("both table and query are given"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: 'a.b.c.d.e'}", 2),
              HasSubstr("'a.b.c.d.e' is no name of a table"));
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, table: t, where: 'a = (1'}", 2),
              HasSubstr("where has a parenthesis that is not closed"));
  project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.t}, store: lake, entities: [a, b]}\n");
  EXPECT_THAT(complaint(project_.hygge({"start"}), 2), HasSubstr("all entities of flow 'f' would have the same"));
  EXPECT_EQ(project_.server().counters().connections, 0);
}

TEST_F(MssqlToParquetTest, ADryRunAndADebugAskTheServer) {
  project_.make_orders("dbo.orders", 10);
  project_.write_flows(
      "  good: {home: {type: mssql, connection: erp, table: dbo.orders}, store: lake}\n"
      "  bad: {home: {type: mssql, connection: erp, table: dbo.gone}, store: other}\n");
  const ProgramResult plan = project_.hygge({"start", "--dry-run"});
  EXPECT_THAT(complaint(plan), AllOf(HasSubstr("from erp: dbo.orders"), HasSubstr("write about 10 rows"),
                                     HasSubstr("Invalid object name 'dbo.gone'")));
  const ProgramResult debug = project_.hygge({"debug"});
  EXPECT_THAT(complaint(debug),
              AllOf(HasSubstr("signed in as 'sa'"), HasSubstr("BAD Invalid object name 'dbo.gone', at hygge.yml:")));
  EXPECT_FALSE(project_.exists("lake"));
}

TEST_F(MssqlToParquetTest, APlanShowsWhatTheServerWouldRun) {
  project_.make_orders("dbo.orders", 4'000);
  project_.server().run("CREATE CLUSTERED INDEX i ON dbo.orders (id)");
  const auto plan = [&](const std::string& home) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, " + home + "}, store: lake}\n");
    return well_told(project_.hygge({"plan"}));
  };
  EXPECT_THAT(plan("table: dbo.orders"), HasSubstr("- read: SELECT * FROM [dbo].[orders] - write"));
  EXPECT_THAT(
      plan("table: dbo.orders, columns: [ID, name], where: id > 7, isolation: snapshot"),
      HasSubstr("- read: SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name] FROM [dbo].[orders] WHERE "
                "(id > 7 )"));
  EXPECT_THAT(plan("query: SELECT 1 AS a"), HasSubstr("- read: SELECT 1 AS a"));
  EXPECT_THAT(
      plan("table: dbo.orders, where: amount > 0, readers: 3"),
      AllOf(HasSubstr("- note: 3 readers: ranges of 'id' by its statistics, the largest with 3"),
            ContainsRegex(
                R"(- reader 2: SELECT \* FROM \[dbo\]\.\[orders\] WHERE \(amount > 0 \) AND \[id\] >=? @b[0-9]+ )"
                R"(AND \[id\] <=? @b[0-9]+ -- @b[0-9]+ int = 1[0-9]+, @b[0-9]+ int = 2[0-9]+)"),
            HasSubstr("- reader 3: ")));
  // As it is shown it is what is run: nothing stands behind a comment that does not end there.
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, table: dbo.orders, readers: 3, where: 'amount > 0 -- x'}, "
      "store: lake}\n");
  EXPECT_THAT(project_.hygge({"plan"}).out, HasSubstr("WHERE (amount > 0 -- x\n  -   ) AND [id] >"));
  EXPECT_FALSE(project_.exists("lake"));
}

TEST_F(MssqlToParquetTest, ASnapshotIsToldForOneReaderAsForSeveral) {
  project_.make_orders("dbo.orders", 4'000);
  project_.server().run("CREATE CLUSTERED INDEX i ON dbo.orders (id)");
  const auto start = [&](const std::string& more) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, table: dbo.orders" + more + "}, store: lake}\n");
    return well(project_.hygge({"start"}));
  };
  EXPECT_THAT(start(", isolation: snapshot, readers: 2"), HasSubstr("; in snapshots of one moment"));
  EXPECT_THAT(start(", isolation: snapshot"), HasSubstr("one reader; in a snapshot of one moment"));
  EXPECT_THAT(start(""), Not(HasSubstr("snapshot")));
  project_.write_flows(
      "  f: {home: {type: mssql, connection: erp, query: SELECT 1 AS a, isolation: snapshot, readers: 2}, store: "
      "lake}\n");
  EXPECT_THAT(well(project_.hygge({"start"})),
              ContainsRegex("one reader instead of 2: .*; in a snapshot of one moment"));
}

TEST_F(MssqlToParquetTest, OffsetsAreLostWithAWarningOrKeptInAColumn) {
  project_.server().run("CREATE TABLE dbo.t (id int NOT NULL, o datetimeoffset(3) NULL, p datetimeoffset(7) NULL)");
  project_.server().run(
      "INSERT INTO dbo.t VALUES (1, '2024-01-02T03:04:05.123 +14:00', '2024-01-02T03:04:05 +00:00'), "
      "(2, '2024-01-02T03:04:05.123 -12:00', NULL), (3, NULL, '0001-01-01T00:00:00 +00:00'), "
      "(4, '2024-01-02T03:04:05.123 +05:45', '9999-12-31T23:59:59.999999 +00:00')");
  const auto start = [&](const std::string& home) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, " + home + "}, store: lake, verify: full}\n");
    return well(project_.hygge({"start"}));
  };
  const auto kept = [&](const std::string& columns) {
    return project_.value("SELECT string_agg(concat_ws(' ', " + columns +
                          "), ', ' ORDER BY id) FROM '{folder}/lake/*.parquet'");
  };
  EXPECT_THAT(
      start("table: dbo.t"),
      AllOf(HasSubstr("WARN=1"), HasSubstr("3 values in 'o' had another offset than +00:00: the moment is kept"),
            Not(HasSubstr("'p' had another"))));
  EXPECT_EQ(kept("id, epoch_ms(o)"), "1 1704114245123, 2 1704207845123, 3, 4 1704143945123");
  EXPECT_THAT(start("table: dbo.t, offsets: drop"), HasSubstr("WARN=0"));
  EXPECT_EQ(project_.value("SELECT count(*) FROM (DESCRIBE SELECT * FROM '{folder}/lake/*.parquet')"), "3");

  EXPECT_THAT(start("table: dbo.t, offsets: column"), HasSubstr("WARN=0"));
  EXPECT_EQ(kept("id, o_offset, p_offset"), "1 840 0, 2 -720, 3 0, 4 345 0");
  EXPECT_EQ(kept("id, epoch_ms(o)"), "1 1704114245123, 2 1704207845123, 3, 4 1704143945123");
  EXPECT_EQ(project_.value("SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE SELECT o_offset, "
                           "p_offset FROM '{folder}/lake/*.parquet')"),
            "o_offset SMALLINT, p_offset SMALLINT");
  start("query: 'SELECT id, o AS at FROM dbo.t', columns: [at, id], offsets: column, batch_size: 2");
  EXPECT_EQ(kept("id, at_offset"), "1 840, 2 -720, 3, 4 345");
  EXPECT_THAT(complaint_about("{type: mssql, connection: erp, query: 'SELECT o, 1 AS O_Offset FROM dbo.t', offsets: "
                              "column}"),
              AllOf(HasSubstr("has a column 'o_offset' already"), HasSubstr("hygge.yml:5:")));
}

}  // namespace
}  // namespace hygge::test
