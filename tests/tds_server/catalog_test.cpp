#include <gmock/gmock.h>

#include "tests/tds_server/raw_client.h"
#include "tests/tds_server/sql_test.h"

namespace hygge::test {
namespace {

using testing::HasSubstr;

/// What is told of tables, indexes, sessions and the server itself.
class CatalogTest : public SqlTest {};

TEST_F(CatalogTest, IndexesAreMadeChangedAndDropped) {
  server_.run("CREATE TABLE t (a int NOT NULL, b int, c int); INSERT t VALUES (1, 1, 1), (2, 1, 2)");
  server_.run("CREATE INDEX i ON t (b DESC) INCLUDE (c) WITH (SORT_IN_TEMPDB = ON)");
  server_.run("CREATE UNIQUE CLUSTERED INDEX k ON dbo.t (a, b)");
  const std::string indexes =
      "SELECT name, type_desc, is_unique, is_disabled FROM sys.indexes WHERE object_id = OBJECT_ID('t') ORDER BY "
      "index_id";
  EXPECT_EQ(rows(indexes), "k|CLUSTERED|1|0\ni|NONCLUSTERED|0|0\n");
  EXPECT_EQ(rows("SELECT i.name, c.name, ic.key_ordinal, ic.is_descending_key FROM sys.index_columns ic JOIN "
                 "sys.indexes i ON i.object_id = ic.object_id AND i.index_id = ic.index_id JOIN sys.columns c ON "
                 "c.object_id = ic.object_id AND c.column_id = ic.column_id WHERE ic.is_included_column = 0 ORDER BY "
                 "1, 3"),
            "i|b|1|1\nk|a|1|0\nk|b|2|0\n");
  EXPECT_THAT(error("CREATE UNIQUE INDEX u ON t (b)"), HasSubstr("1505: The CREATE UNIQUE INDEX statement terminated"));
  EXPECT_EQ(number("CREATE INDEX I ON t (c)"), 1913);
  EXPECT_EQ(number("CREATE CLUSTERED INDEX z ON t (c)"), 1902);
  EXPECT_EQ(number("CREATE INDEX z ON nowhere (c)"), 1088);
  server_.run("ALTER INDEX i ON t DISABLE");
  EXPECT_EQ(rows(indexes), "k|CLUSTERED|1|0\ni|NONCLUSTERED|0|1\n");
  server_.run("ALTER INDEX ALL ON t REBUILD WITH (ONLINE = OFF)");
  EXPECT_EQ(rows(indexes), "k|CLUSTERED|1|0\ni|NONCLUSTERED|0|0\n");
  EXPECT_EQ(error("ALTER INDEX nope ON t REBUILD"), "2727: Cannot find index 'nope'.");
  server_.run("DROP INDEX i ON t; DROP INDEX IF EXISTS i ON t");
  EXPECT_EQ(error("DROP INDEX i ON t"),
            "3701: Cannot drop the index 't.i', because it does not exist or you do not have permission.");
  EXPECT_EQ(rows(indexes), "k|CLUSTERED|1|0\n");
}

TEST_F(CatalogTest, PartitionsAreToldWithTheirRows) {
  server_.run("CREATE PARTITION FUNCTION pf (int) AS RANGE LEFT FOR VALUES (10, 20)");
  server_.run("CREATE PARTITION SCHEME ps AS PARTITION pf ALL TO ([PRIMARY])");
  server_.run("CREATE TABLE t (k int NULL, n int NOT NULL) ON ps(k)");
  server_.run("INSERT t VALUES (NULL, 1), (-5, 2), (10, 3), (11, 4), (20, 5), (21, 6)");
  const std::string told =
      "SELECT p.index_id, p.partition_number, p.rows, v.value FROM sys.partitions p JOIN sys.indexes i ON i.object_id "
      "= p.object_id AND i.index_id = p.index_id JOIN sys.partition_schemes s ON s.data_space_id = i.data_space_id "
      "LEFT "
      "JOIN sys.partition_range_values v ON v.function_id = s.function_id AND v.boundary_id = p.partition_number WHERE "
      "p.object_id = OBJECT_ID('t') ORDER BY p.partition_number";
  EXPECT_EQ(rows(told), "0|1|3|10\n0|2|2|20\n0|3|1|NULL\n");
  const std::string columns =
      "SELECT index_id, column_id, key_ordinal, partition_ordinal FROM sys.index_columns WHERE object_id = "
      "OBJECT_ID('t') ORDER BY index_column_id";
  EXPECT_EQ(rows(columns), "0|1|0|1\n");
  server_.run("CREATE CLUSTERED INDEX i ON t (n)");
  EXPECT_EQ(rows(told), "1|1|3|10\n1|2|2|20\n1|3|1|NULL\n") << "it lies where the table did";
  EXPECT_EQ(rows(columns), "1|2|1|0\n1|1|0|1\n");
  EXPECT_EQ(rows("SELECT fanout, boundary_value_on_right FROM sys.partition_functions WHERE name = 'pf'"), "3|0\n");
  EXPECT_EQ(rows("SELECT SUM(row_count) FROM sys.dm_db_partition_stats WHERE object_id = OBJECT_ID('t')"), "6\n");
  EXPECT_EQ(number("CREATE TABLE u (k int) ON nowhere(k)"), 1921);
  EXPECT_EQ(number("CREATE TABLE u (k int) ON ps(z)"), 1911);
  EXPECT_EQ(number("CREATE PARTITION SCHEME x AS PARTITION nope ALL TO ([PRIMARY])"), 7707);
}

TEST_F(CatalogTest, NamesAreRefusedThatAreNotThereOrTaken) {
  server_.run("CREATE TABLE t (a int); CREATE TABLE u (a int)");
  server_.run("CREATE SCHEMA s");
  server_.run("CREATE TABLE s.t (a int)");
  EXPECT_EQ(number("EXEC sp_rename 'dbo.nope', 'x'"), 15225);
  EXPECT_EQ(error("EXEC sp_rename 'dbo.u', 't'"),
            "15335: Error: The new name 't' is already in use as a object name and would cause a duplicate that is not "
            "permitted.");
  EXPECT_EQ(number("EXEC sp_rename 't.nope', 'x', 'COLUMN'"), 15248);
  EXPECT_EQ(number("ALTER SCHEMA nope TRANSFER dbo.t"), 15151);
  EXPECT_EQ(number("ALTER SCHEMA s TRANSFER dbo.nope"), 15151);
  EXPECT_EQ(number("ALTER SCHEMA s TRANSFER dbo.t"), 15530);
  EXPECT_EQ(number("TRUNCATE TABLE nope"), 4701);
  EXPECT_EQ(number("DROP SCHEMA nope"), 15151);
  EXPECT_EQ(rows("SELECT SCHEMA_NAME(SCHEMA_ID('s')), SCHEMA_ID('dbo'), SCHEMA_ID('nope')"), "s|1|NULL\n");
  EXPECT_EQ(rows("SELECT s.name FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE t.name = 't' "
                 "ORDER BY 1"),
            "dbo\ns\n");
}

TEST_F(CatalogTest, TruncateBeginsTheIdentityAgainAndCanBeTakenBack) {
  server_.run("CREATE TABLE t (id int IDENTITY(5,1), a int); INSERT t VALUES (1), (2)");
  server_.run("BEGIN TRAN; TRUNCATE TABLE t; ROLLBACK");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "2\n");
  server_.run("TRUNCATE TABLE t; INSERT t VALUES (3)");
  EXPECT_EQ(rows("SELECT * FROM t"), "5|3\n");
}

TEST_F(CatalogTest, TablesChangePlaces) {
  server_.run(
      "CREATE TABLE t (a int); CREATE TABLE empty (a int); CREATE TABLE other (a int, b int); INSERT t VALUES (1)");
  EXPECT_EQ(number("ALTER TABLE t SWITCH TO other"), 4943);
  server_.run("ALTER TABLE t SWITCH TO empty");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t UNION ALL SELECT COUNT(*) FROM empty"), "0\n1\n");
  EXPECT_EQ(number("INSERT t VALUES (2); ALTER TABLE t SWITCH TO empty"), 4905);
}

TEST_F(CatalogTest, SetOptionsAreKnownAndSomeHaveAnEffect) {
  EXPECT_EQ(
      error("SET ANSI_NULLS, QUOTED_IDENTIFIER ON; SET ANSI_PADDING ON; SET ANSI_WARNINGS ON; SET ARITHABORT ON; SET "
            "CONCAT_NULL_YIELDS_NULL ON; SET NUMERIC_ROUNDABORT OFF; SET TEXTSIZE 2147483647; SET DATEFORMAT ymd; SET "
            "LANGUAGE us_english; SET DEADLOCK_PRIORITY LOW; SET ROWCOUNT 0; SET STATISTICS IO OFF; SET CONTEXT_INFO "
            "0x01; SET NOCOUNT ON; SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SET TRANSACTION ISOLATION LEVEL READ "
            "UNCOMMITTED"),
      "no error");
  EXPECT_EQ(error("SET NONSENSE ON"), "195: 'NONSENSE' is not a recognized SET option.");
  EXPECT_EQ(rows("SELECT @@LOCK_TIMEOUT; SET LOCK_TIMEOUT 1500; SELECT @@LOCK_TIMEOUT; SET LOCK_TIMEOUT -1; SELECT "
                 "@@LOCK_TIMEOUT"),
            "-1\n1500\n-1\n");
  server_.run("CREATE TABLE t (a int)");
  // Without it an error takes back its statement, with it the transaction.
  for (const auto& [setting, count] : {std::pair{"OFF", "1\n"}, {"ON", "0\n"}}) {
    EXPECT_EQ(
        number("SET XACT_ABORT " + std::string{setting} + "; BEGIN TRAN; INSERT t VALUES (1); SELECT 1/0; COMMIT"),
        8134);
    EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), count);
    server_.run("TRUNCATE TABLE t");
  }
  EXPECT_EQ(rows("SET IMPLICIT_TRANSACTIONS ON; INSERT t VALUES (1); SELECT @@TRANCOUNT; ROLLBACK; SELECT COUNT(*) "
                 "FROM t"),
            "1\n0\n");
}

TEST_F(CatalogTest, TransactionsAreRolledBackByTheirNamesOnly) {
  EXPECT_EQ(rows("BEGIN TRAN; BEGIN TRAN; SELECT @@TRANCOUNT; COMMIT; SELECT @@TRANCOUNT; ROLLBACK; SELECT "
                 "@@TRANCOUNT"),
            "2\n1\n0\n");
  EXPECT_EQ(rows("BEGIN TRAN outermost; SAVE TRAN point; ROLLBACK TRAN point; SELECT @@TRANCOUNT; ROLLBACK TRAN "
                 "outermost; SELECT @@TRANCOUNT"),
            "1\n0\n");
  EXPECT_EQ(error("BEGIN TRAN; ROLLBACK TRAN nope"),
            "6401: Cannot roll back nope. No transaction or savepoint of that name was found.");
  EXPECT_EQ(number("SAVE TRAN point"), 628);
  EXPECT_EQ(number("ROLLBACK"), 3903);
}

TEST_F(CatalogTest, InformationSchemaTellsKeysAndTables) {
  server_.run(
      "CREATE TABLE t (a int NOT NULL, b nvarchar(5) NOT NULL, c int CONSTRAINT u UNIQUE, CONSTRAINT pk PRIMARY KEY "
      "(b, a))");
  EXPECT_EQ(rows("SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES"),
            "hygge|dbo|t|BASE TABLE\n");
  EXPECT_EQ(rows("SELECT CONSTRAINT_NAME, CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS ORDER BY 1"),
            "pk|PRIMARY KEY\nu|UNIQUE\n");
  EXPECT_EQ(rows("SELECT COLUMN_NAME, ORDINAL_POSITION FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE CONSTRAINT_NAME "
                 "= 'pk' ORDER BY 2"),
            "b|1\na|2\n");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM INFORMATION_SCHEMA.VIEWS"), "0\n");
  EXPECT_EQ(rows("SELECT k.name, k.type FROM sys.key_constraints k WHERE k.parent_object_id = OBJECT_ID('t') ORDER BY "
                 "1"),
            "pk|PK\nu|UQ\n");
}

TEST_F(CatalogTest, TheHistogramTellsOfTheKeysValues) {
  server_.run("CREATE TABLE dbo.h (k int NULL, n int)");
  server_.run("CREATE CLUSTERED INDEX i ON dbo.h (k)");
  server_.run("INSERT INTO dbo.h VALUES (1, 0), (1, 1), (7, 2), (NULL, 3)");
  EXPECT_EQ(rows("DECLARE @h int = OBJECT_ID(N'dbo.h'); SELECT CAST(range_high_key AS int), CAST(range_rows AS int), "
                 "CAST(equal_rows AS int) FROM sys.dm_db_stats_histogram(@h, 1) ORDER BY step_number"),
            "1|0|2\n7|0|1\n");
  EXPECT_EQ(rows("SELECT COUNT(*), COUNT(DISTINCT %%physloc%%), MAX(CAST(SUBSTRING(%%physloc%%, 1, 1) AS int)) FROM "
                 "dbo.h"),
            "4|4|0\n");
}

TEST_F(CatalogTest, ASnapshotIsOfItsFirstLook) {
  server_.run("CREATE TABLE s (k int)");
  EXPECT_EQ(rows("SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN; SELECT COUNT(*) FROM s"), "0\n");
}

TEST_F(CatalogTest, EmptyViewsAreThereForWhatThereIsNone) {
  for (const char* const view : {"triggers", "foreign_keys", "check_constraints", "views", "synonyms",
                                 "partition_schemes", "partition_functions", "partition_range_values"}) {
    EXPECT_EQ(rows("SELECT COUNT(*) FROM sys." + std::string{view}), "0\n") << view;
  }
  EXPECT_EQ(number("SELECT * FROM sys.no_such_view"), 208);
}

TEST_F(CatalogTest, TheServerTellsOfItselfAndItsDatabase) {
  EXPECT_EQ(
      rows("SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(20)), SERVERPROPERTY('ProductMajorVersion'), "
           "SERVERPROPERTY('EngineEdition'), SERVERPROPERTY('Collation'), SERVERPROPERTY('nope')"),
      "16.0.4181.3|16|3|SQL_Latin1_General_CP1_CI_AS|NULL\n");
  EXPECT_EQ(rows("SELECT DB_NAME(), DB_ID(), SUSER_SNAME(), @@SERVERNAME, TYPE_ID('int'), TYPE_ID('nope')"),
            "hygge|5|sa|hygge-test|56|NULL\n");
  EXPECT_THAT(rows("SELECT @@VERSION"), HasSubstr("SQL Server 2022"));
  EXPECT_EQ(rows("SELECT recovery_model_desc, is_read_committed_snapshot_on FROM sys.databases WHERE name = DB_NAME()"),
            "SIMPLE|1\n");
}

TEST_F(CatalogTest, ErrorsAreToldWhereTheirStatementBegins) {
  server_.run("CREATE TABLE t (a int)");
  RawClient client{server_.port()};
  client.sign_in();
  const auto line_of = [&](const std::string& batch) {
    client.send(RawClient::batch(batch));
    const std::string reply = client.reply();
    const std::size_t error = reply.find('\xaa');
    const auto length = static_cast<std::size_t>(static_cast<std::uint8_t>(reply.at(error + 1))) +
                        (static_cast<std::size_t>(static_cast<std::uint8_t>(reply.at(error + 2))) << 8U);
    return static_cast<int>(static_cast<std::uint8_t>(reply.at(error + 3 + length - 4)));
  };
  EXPECT_EQ(line_of("SELECT 1/0\n\n"), 1);
  EXPECT_EQ(line_of("\n\nSELECT\n  z\nFROM t\n"), 3);
  EXPECT_EQ(line_of("SELECT a\nFROM t\nWHERE a = = 1\n"), 3);
}

}  // namespace
}  // namespace hygge::test
