#include <gmock/gmock.h>

#include "tests/tds_server/sql_test.h"

namespace hygge::test {
namespace {

using tds_server::Server;

TEST_F(SqlTest, SelectsWithBracketsTopWhereAndOrder) {
  server_.run(
      "CREATE TABLE [weird]]name] ([Order] int, [a.b] nvarchar(10)); INSERT [weird]]name] VALUES (3, N'c'), (1, N'a'), "
      "(2, N'b')");
  EXPECT_EQ(rows("SELECT TOP 2 [Order], [a.b] AS x FROM [dbo].[weird]]name] ORDER BY [Order] DESC"), "3|c\n2|b\n");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM [hygge]..[weird]]name] WHERE [a.b] IN (N'a', 'B')"), "2\n");
  EXPECT_EQ(rows("SELECT [Order] FROM [weird]]name] ORDER BY 1 OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY"), "2\n");
  EXPECT_EQ(rows("SELECT w.* FROM [weird]]name] AS w WITH (NOLOCK) WHERE w.[Order] BETWEEN 2 AND 9 AND NOT w.[a.b] "
                 "LIKE 'C%' OPTION (MAXDOP 1)"),
            "2|b\n");
}

TEST_F(SqlTest, CalculatesWithTheTypesOfTheRealServer) {
  EXPECT_EQ(rows("SELECT 7 / 2, -7 / 2, 7 % 4, CAST(7 AS decimal(5,2)) / CAST(2 AS int), 1.5 * 2, 1 + 1.25, CAST(1.5 "
                 "AS int), 2.0 + "
                 "CAST(1 AS float)"),
            "3|-3|3|3.5000000000000|3.0|2.25|1|3\n");
  EXPECT_EQ(rows("SELECT CAST(12.345 AS decimal(5,1)), CAST(N'abcdef' AS nvarchar(3)), CAST('2024-02-29' AS "
                 "datetime2(0)), ISNULL(NULL, N'x'), CONVERT(varchar(10), 42), LEN(N'ab  ')"),
            "12.3|abc|2024-02-29 00:00:00|x|42|2\n");
}

TEST_F(SqlTest, JoinsGroupsAndNestedQueries) {
  server_.run(
      "CREATE TABLE a (id int, v int); CREATE TABLE b (id int, w varchar(5)); INSERT a VALUES (1, 10), (1, 20), (2, "
      "5); INSERT b VALUES (1, 'x'), (3, 'z')");
  EXPECT_EQ(rows("SELECT a.id, SUM(v), MAX(b.w) FROM a LEFT JOIN b ON a.id = b.id GROUP BY a.id HAVING SUM(v) > 1 "
                 "ORDER BY a.id"),
            "1|30|x\n2|5|NULL\n");
  EXPECT_EQ(rows("WITH c AS (SELECT id, COUNT(*) AS n FROM a GROUP BY id) SELECT * FROM c WHERE n > 1"), "1|2\n");
  EXPECT_EQ(rows("SELECT x.n FROM (SELECT COUNT(*) AS n FROM a) x"), "3\n");
  EXPECT_EQ(rows("SELECT id FROM b WHERE EXISTS (SELECT 1 FROM a WHERE a.id = b.id) UNION ALL SELECT 7"), "1\n7\n");
  EXPECT_EQ(
      rows("SELECT CASE WHEN v > 9 THEN 'big' ELSE 'small' END, ROW_NUMBER() OVER (ORDER BY v) FROM a ORDER BY v"),
      "small|1\nbig|2\nbig|3\n");
}

TEST_F(SqlTest, TextsCompareWithoutCaseAndTrailingBlanks) {
  server_.run("CREATE TABLE t (a char(5), b varchar(5) COLLATE Latin1_General_BIN2); INSERT t VALUES ('Ab', 'Ab')");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t WHERE a = 'aB'"), "1\n");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t WHERE b = 'aB'"), "0\n");
}

TEST_F(SqlTest, ABatchThatCannotBeReadChangesNothing) {
  server_.run("CREATE TABLE t (a int); INSERT t VALUES (1), (2)");
  for (const char* const batch :
       {"DELETE FROM t WHERE a = 1 GARBAGE 5", "TRUNCATE TABLE t GARBAGE", "UPDATE t SET a = 7; SELEC * FROM t",
        "DROP TABLE t GARBAGE", "BEGIN TRAN; DELETE t; COMMIT; SELEC", "DELETE t; 5", "INSERT t VALUES (3) FOO",
        "EXEC sp_executesql N'DELETE t FOO 5'", "IF 1 = 1 DELETE t FOO 5"}) {
    EXPECT_EQ(number(batch), 102) << batch;
    EXPECT_EQ(rows("SELECT a FROM t ORDER BY a"), "1\n2\n") << batch;
  }
  for (const char* const word : {"CHECKPOINT", "KILL 1", "SHUTDOWN", "GOTO x", "DELETE t; DUMP x"})
    EXPECT_EQ(number(word), 156) << word;
  EXPECT_EQ(rows("SELECT a FROM t ORDER BY a"), "1\n2\n");
}

TEST_F(SqlTest, AllOfABatchIsReadBeforeItsFirstStatementRuns) {
  server_.run("CREATE TABLE t (a int); INSERT t VALUES (1), (2)");
  for (const char* const batch :
       {"DELETE t SELECT 1 FOO 5 DELETE t", "DELETE t DELETE FROM t WHERE (a = 1",
        "DELETE t; UPDATE t SET a 1; DELETE t", "DELETE t; IF 1 = 0 BEGIN SELECT 1 FOO 5 END",
        "BEGIN TRY DELETE t; SELECT (1 FOO END TRY BEGIN CATCH END CATCH",
        "IF 1 = 1 DELETE t ELSE INSERT t VALUES (1 2)", "WHILE 1 = 0 INSERT t VALUES (1) 5",
        "DELETE t; EXEC sp_executesql N'SELECT 1' + N'FOO'", "EXEC sp_executesql N'DELETE t; SELECT 1 FOO 5'",
        "EXEC (N'DELETE t; SELECT 1 FOO 5')", "DELETE t; CREATE TABLE u (a int NOT)", "DELETE t; ALTER TABLE t FOO a"})
    EXPECT_EQ(number(batch), 102) << batch;
  for (const char* const batch :
       {"DELETE t; SELECT FROM t", "DELETE t; INSERT t VALUES (SELECT 1)", "DELETE t; CREATE UNIQUE TABLE u (a int)",
        "DELETE t; BREAK", "DELETE t; SELECT 1 AS ORDER"})
    EXPECT_EQ(number(batch), 156) << batch;
  EXPECT_EQ(number("DELETE t; MERGE t USING t AS s ON t.a = s.a WHEN MATCHED THEN DELETE"), 10713);
  EXPECT_EQ(rows("SELECT a FROM t ORDER BY a"), "1\n2\n");
}

TEST_F(SqlTest, WhatIsOnlyKnownAsABatchRunsIsToldAsItRuns) {
  server_.run("CREATE TABLE t (a int)");
  EXPECT_EQ(number("INSERT t VALUES (1); SELECT * FROM nowhere"), 208);
  EXPECT_EQ(number("INSERT t VALUES (2); SELECT nothing FROM t"), 207);
  EXPECT_EQ(number("INSERT t VALUES (3); EXEC nowhere 5"), 2812);
  EXPECT_EQ(rows("SELECT a FROM t ORDER BY a"), "1\n2\n3\n");
}

TEST_F(SqlTest, AnErrorSkipsOneStatementWhateverItHasInIt) {
  server_.run("CREATE TABLE t (a int NOT NULL PRIMARY KEY, b int); INSERT t VALUES (1, 0); CREATE TABLE u (a int)");
  for (const char* const failing :
       {"INSERT t SELECT 1, CASE WHEN 1 = 1 THEN 2 END", "UPDATE t SET b = CASE WHEN 1 / 0 = 1 THEN 1 ELSE 2 END",
        "ALTER TABLE t DROP CONSTRAINT nowhere", "IF 1 / 0 = 1 SELECT 8 ELSE BEGIN SELECT 9 END",
        "WITH c AS (SELECT 0 AS a) SELECT 1 / a FROM c"}) {
    EXPECT_EQ(rows(std::string{"BEGIN TRY "} + failing + " SELECT 3 END TRY BEGIN CATCH SELECT 4 END CATCH SELECT 5"),
              "4\n5\n")
        << failing;
    EXPECT_NE(number(std::string{failing} + " INSERT u VALUES (7)"), 0) << failing;
    EXPECT_EQ(rows("SELECT a FROM u"), "7\n") << failing;
    server_.run("DELETE u");
  }
}

TEST_F(SqlTest, OnlyTheFirstStatementOfABatchMayBeAProcedureWithoutExec) {
  server_.run("CREATE TABLE t (a int)");
  EXPECT_EQ(error("foo"), "2812: Could not find stored procedure 'foo'.");
  EXPECT_EQ(error("foo 1"), "2812: Could not find stored procedure 'foo'.");
  EXPECT_EQ(error("dbo.foo bar, @a = N'x' SELECT 1"), "2812: Could not find stored procedure 'dbo.foo'.");
  EXPECT_EQ(error("foo bar baz"), "102: Incorrect syntax near 'baz'.");
  EXPECT_EQ(error("foo bar, baz 1"), "102: Incorrect syntax near '1'.");
  EXPECT_EQ(error("foo 1 + 1"), "102: Incorrect syntax near '+'.");
  EXPECT_EQ(error("foo bar ORDER"), "156: Incorrect syntax near the keyword 'ORDER'.");
  EXPECT_EQ(error("INSERT t VALUES (1); foo 1"), "102: Incorrect syntax near 'foo'.");
  EXPECT_EQ(error("INSERT t VALUES (1) foo"), "102: Incorrect syntax near 'foo'.");
  EXPECT_EQ(error("IF 1 = 1 foo"), "102: Incorrect syntax near 'foo'.");
  EXPECT_EQ(error("BEGIN foo END"), "102: Incorrect syntax near 'foo'.");
  EXPECT_EQ(error("FROM t"), "156: Incorrect syntax near the keyword 'FROM'.");
  EXPECT_EQ(error("sp_executesql N'INSERT t VALUES (1)' INSERT t VALUES (2)"), "no error");
  EXPECT_EQ(rows("SELECT a FROM t ORDER BY a"), "1\n2\n");
}

TEST_F(SqlTest, AssignmentsMayCalculate) {
  EXPECT_EQ(rows("DECLARE @i int = 3, @s nvarchar(9) = N'a'; WHILE @i > 0 BEGIN SET @i -= 1; SET @s += N'b' END SET @i "
                 "+= 7; SET @i *= 3; SET @i /= 2; SET @i %= 7 SELECT @i, @s"),
            "3|abbb\n");
  EXPECT_EQ(rows("DECLARE @i int = 12; SET @i &= 10; SET @i |= 1; SET @i ^= 3; SELECT @i"), "10\n");
  server_.run("CREATE TABLE t (a int, b decimal(9, 2)); INSERT t VALUES (1, 1.5), (2, 2.5)");
  server_.run("UPDATE t SET a += 10, b *= 2 WHERE a = 2; UPDATE x SET a -= 1 FROM t AS x WHERE x.a = 1");
  EXPECT_EQ(rows("SELECT * FROM t ORDER BY a"), "0|1.50\n12|5.00\n");
  EXPECT_EQ(rows("DECLARE @n int = 100; SELECT @n += a FROM t; SELECT @n"), "112\n");
}

TEST_F(SqlTest, TellsTheErrorsOfTheRealServer) {
  server_.run("CREATE TABLE t (a int NOT NULL PRIMARY KEY, b varchar(3), c decimal(4,2)); INSERT t VALUES (1, 'x', 1)");
  EXPECT_EQ(error("SELECT * FROM nowhere"), "208: Invalid object name 'nowhere'.");
  EXPECT_EQ(error("SELECT z FROM t"), "207: Invalid column name 'z'.");
  EXPECT_EQ(error("SELECT t.z FROM t"), "207: Invalid column name 'z'.");
  EXPECT_EQ(error("SELECT nowhere.z FROM t"), "4104: The multi-part identifier \"nowhere.z\" could not be bound.");
  EXPECT_EQ(error("SELECT * FROM t WHERE"), "102: Incorrect syntax near 'WHERE'.");
  EXPECT_EQ(error("SELECT * WHERE a = 1"), "156: Incorrect syntax near the keyword 'WHERE'.");
  EXPECT_EQ(error("SELECT * FORM t"), "102: Incorrect syntax near 'FORM'.");
  EXPECT_EQ(error("SELECT *"), "263: Must specify table to select from.");
  EXPECT_EQ(error("SELECT * FROM t t2 t3"), "102: Incorrect syntax near 't3'.");
  EXPECT_EQ(error("THEN x TO y"), "156: Incorrect syntax near the keyword 'THEN'.");
  EXPECT_EQ(number("SELECT 'x"), 105);
  EXPECT_EQ(number("SELECT @x"), 137);
  EXPECT_EQ(number("SELECT 1/0"), 8134);
  EXPECT_EQ(number("CREATE TABLE T (a int)"), 2714);
  EXPECT_EQ(number("DROP TABLE nowhere"), 3701);
  EXPECT_EQ(number("EXEC nowhere"), 2812);
  EXPECT_EQ(number("INSERT t VALUES (2, 'x', 100)"), 8115);
  EXPECT_EQ(number("INSERT t (a, b) VALUES ('x', 'y')"), 245);
  EXPECT_EQ(error("INSERT t (a) VALUES (1)").substr(0, 5), "2627:");
  EXPECT_THAT(error("INSERT t (a) VALUES (1)"), testing::HasSubstr("The duplicate key value is (1)."));
  EXPECT_EQ(error("INSERT t (b) VALUES ('x')"),
            "515: Cannot insert the value NULL into column 'a', table 'hygge.dbo.t'; column does not allow nulls. "
            "INSERT fails.");
  EXPECT_EQ(
      error("INSERT t VALUES (2, 'abcd', 1)"),
      "2628: String or binary data would be truncated in table 'hygge.dbo.t', column 'b'. Truncated value: 'abc'.");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "1\n");
}

TEST_F(SqlTest, NamesFollowTheCollationOfTheDatabase) {
  server_.run("CREATE TABLE Mixed (Id int)");
  EXPECT_EQ(rows("SELECT ID FROM mIXED"), "");
  Server sensitive{{.case_sensitive = true}};
  sensitive.run("CREATE TABLE T (Id int, ID int); CREATE TABLE t (a int); INSERT T VALUES (1, 2)");
  EXPECT_EQ(as_lines(sensitive.run("SELECT ID, Id FROM T")), "2|1\n");
  EXPECT_THROW(sensitive.run("SELECT id FROM T"), std::runtime_error);
}

TEST_F(SqlTest, IdentityDefaultsComputedColumnsAndRowversion) {
  server_.run(
      "CREATE TABLE t (id int IDENTITY(10,5), a int DEFAULT 7, b AS (a * 2), r rowversion, u uniqueidentifier DEFAULT "
      "NEWID())");
  server_.run("INSERT t (a) VALUES (1), (2); INSERT t DEFAULT VALUES");
  EXPECT_EQ(rows("SELECT id, a, b FROM t ORDER BY id"), "10|1|2\n15|2|4\n20|7|14\n");
  EXPECT_EQ(rows("SELECT COUNT(DISTINCT r), COUNT(u) FROM t"), "3|3\n");
  EXPECT_EQ(number("INSERT t (id, a) VALUES (1, 1)"), 544);
  server_.run(
      "SET IDENTITY_INSERT t ON; INSERT t (id, a) VALUES (100, 1); SET IDENTITY_INSERT t OFF; INSERT t (a) VALUES (3)");
  EXPECT_EQ(rows("SELECT MAX(id) FROM t"), "105\n");
}

TEST_F(SqlTest, UpdatesAndDeletes) {
  server_.run(
      "CREATE TABLE t (a int, b nvarchar(10)); CREATE TABLE s (a int, b nvarchar(10)); INSERT t VALUES (1, N'x'), (2, "
      "N'y'), (3, N'z'); INSERT s VALUES (2, N'new'), (9, N'no')");
  server_.run("UPDATE t SET b = s.b FROM t JOIN s ON s.a = t.a");
  EXPECT_EQ(rows("SELECT * FROM t ORDER BY a"), "1|x\n2|new\n3|z\n");
  server_.run(
      "UPDATE x SET x.b = N'all', a = x.a + 1 FROM dbo.t AS x WHERE x.a > 2; DELETE t WHERE a = 1; DELETE d FROM t d "
      "JOIN s ON s.a = d.a");
  EXPECT_EQ(rows("SELECT * FROM t"), "4|all\n");
}

TEST_F(SqlTest, ChangesRowsByTablesThatWithNames) {
  server_.run("CREATE TABLE t (a int, b int); INSERT t VALUES (1, 1), (2, 2)");
  server_.run("WITH c (x, y) AS (SELECT 3, 3 UNION ALL SELECT 4, 4) INSERT INTO t SELECT x, y FROM c WHERE x > 3");
  server_.run("WITH c AS (SELECT MAX(a) AS most FROM t) UPDATE t SET b = 0 FROM t JOIN c ON c.most = t.a");
  server_.run("WITH c AS (SELECT 1 AS a) DELETE t WHERE a IN (SELECT a FROM c)");
  server_.run(
      "WITH c AS (SELECT 2 AS a, 22 AS b) MERGE t USING c AS s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b;");
  EXPECT_EQ(rows("SELECT * FROM t ORDER BY a"), "2|22\n4|0\n");
}

TEST_F(SqlTest, Merges) {
  server_.run(
      "CREATE TABLE t (a int NOT NULL PRIMARY KEY, b int); INSERT t VALUES (1, 1), (2, 2), (3, 3); CREATE TABLE s (a "
      "int, b int); INSERT s VALUES (2, 20), (3, NULL), (4, 40)");
  server_.run(
      "MERGE INTO t WITH (HOLDLOCK) AS target USING (SELECT a, b FROM s) AS source ON target.a = source.a "
      "WHEN MATCHED AND source.b IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET b = source.b "
      "WHEN NOT MATCHED BY TARGET THEN INSERT (a, b) VALUES (source.a, source.b) WHEN NOT MATCHED BY SOURCE THEN "
      "UPDATE SET b = -1;");
  EXPECT_EQ(rows("SELECT * FROM t ORDER BY a"), "1|-1\n2|20\n4|40\n");
  EXPECT_EQ(
      number("MERGE t USING (VALUES (1, 1), (1, 2)) AS s (a, b) ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b;"),
      8672);
}

TEST_F(SqlTest, TransactionsRollBackToSavepointsAndStatements) {
  server_.run("CREATE TABLE t (a int NOT NULL PRIMARY KEY)");
  EXPECT_EQ(rows("BEGIN TRAN; INSERT t VALUES (1); SAVE TRAN p; INSERT t VALUES (2); ROLLBACK TRAN p; INSERT t VALUES "
                 "(3); SELECT @@TRANCOUNT; COMMIT; SELECT * FROM t ORDER BY a"),
            "1\n1\n3\n");
  server_.run("BEGIN TRAN; DROP TABLE t; CREATE TABLE u (a int); ROLLBACK");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "2\n");
  EXPECT_EQ(number("SELECT * FROM u"), 208);
  // A statement that fails takes back only itself.
  EXPECT_EQ(number("BEGIN TRAN; INSERT t VALUES (4); INSERT t VALUES (5), (1); COMMIT"), 2627);
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "3\n");
  EXPECT_EQ(number("COMMIT"), 3902);
}

TEST_F(SqlTest, RenamesTransfersAndSwaps) {
  server_.run("CREATE SCHEMA other");
  server_.run("CREATE TABLE t (a int); INSERT t VALUES (1); CREATE TABLE t_new (a int); INSERT t_new VALUES (2)");
  server_.run("BEGIN TRAN; EXEC sp_rename N'[dbo].[t]', N't_old', N'OBJECT'; EXEC sp_rename 'dbo.t_new', 't'; COMMIT");
  EXPECT_EQ(rows("SELECT a FROM t UNION ALL SELECT a FROM t_old"), "2\n1\n");
  server_.run("ALTER SCHEMA other TRANSFER dbo.t; EXEC sp_rename 'other.t.a', 'b', 'COLUMN'");
  EXPECT_EQ(rows("SELECT b FROM other.t"), "2\n");
  server_.run("TRUNCATE TABLE other.t");
  EXPECT_EQ(rows("SELECT COUNT(*) FROM other.t"), "0\n");
}

TEST_F(SqlTest, AltersTables) {
  server_.run("CREATE TABLE t (a int); INSERT t VALUES (1)");
  server_.run(
      "ALTER TABLE t ADD b nvarchar(5) NULL, c int NOT NULL DEFAULT 9; ALTER TABLE t ALTER COLUMN a bigint NOT NULL; "
      "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY NONCLUSTERED (a)");
  EXPECT_EQ(rows("SELECT * FROM t"), "1|NULL|9\n");
  server_.run("ALTER TABLE t DROP COLUMN b");
  EXPECT_EQ(rows("SELECT c.name, TYPE_NAME(c.user_type_id), c.is_nullable FROM sys.columns c WHERE c.object_id = "
                 "OBJECT_ID('dbo.t') ORDER BY c.column_id"),
            "a|bigint|0\nc|int|0\n");
  EXPECT_EQ(rows("SELECT name, type, is_primary_key FROM sys.indexes WHERE object_id = OBJECT_ID(N'[dbo].[t]') ORDER "
                 "BY index_id"),
            "NULL|0|0\npk|2|1\n");
}

TEST_F(SqlTest, CatalogueViewsTellWhatWasDeclared) {
  server_.run(
      "CREATE TABLE t (id int IDENTITY NOT NULL, n nvarchar(10) NULL, v varchar(max) COLLATE "
      "Latin1_General_100_CI_AS_SC_UTF8, d decimal(10,2), x AS (id + 1), INDEX cci CLUSTERED COLUMNSTORE)");
  EXPECT_EQ(rows("SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, "
                 "IS_NULLABLE, COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 't' AND COLUMN_NAME "
                 "<> 'x' ORDER BY ORDINAL_POSITION"),
            "id|int|NULL|10|0|NO|NULL\nn|nvarchar|10|NULL|NULL|YES|SQL_Latin1_General_CP1_CI_AS\nv|varchar|-1|NULL|"
            "NULL|YES|Latin1_General_100_CI_AS_SC_UTF8\nd|decimal|NULL|10|2|YES|NULL\n");
  EXPECT_EQ(rows("SELECT i.type, COUNT(*) AS partitions, SUM(p.row_count) AS row_count FROM sys.indexes i JOIN "
                 "sys.dm_db_partition_stats p ON p.object_id = i.object_id AND p.index_id = i.index_id WHERE "
                 "i.object_id = OBJECT_ID(N'[dbo].[t]') AND i.index_id IN (0, 1) GROUP BY i.type"),
            "5|1|0\n");
  EXPECT_EQ(rows("SELECT c.column_id, c.name, bt.name AS base_type, c.max_length, c.is_identity, c.is_computed, "
                 "CAST(COLLATIONPROPERTY(c.collation_name, 'CodePage') AS int) AS code_page, cc.definition "
                 "FROM sys.columns c JOIN sys.types ut ON ut.user_type_id = c.user_type_id LEFT JOIN sys.types bt ON "
                 "bt.user_type_id = c.system_type_id AND bt.system_type_id = c.system_type_id "
                 "LEFT JOIN sys.default_constraints dc ON dc.object_id = c.default_object_id LEFT JOIN "
                 "sys.computed_columns cc ON cc.object_id = c.object_id AND cc.column_id = c.column_id "
                 "WHERE c.object_id = OBJECT_ID(N'[dbo].[t]') ORDER BY c.column_id"),
            "1|id|int|4|1|0|NULL|NULL\n2|n|nvarchar|20|0|0|1252|NULL\n3|v|varchar|-1|0|0|65001|NULL\n4|d|decimal|9|0|0|"
            "NULL|NULL\n5|x|int|4|0|1|NULL|(id + 1)\n");
  EXPECT_EQ(rows("SELECT s.name, o.name, o.type FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id "
                 "WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY 1, 2"),
            "dbo|t|U \n");
}

TEST_F(SqlTest, DescribesAQueryWithoutRunningIt) {
  server_.run("CREATE TABLE t (id int IDENTITY NOT NULL, n nvarchar(10), d decimal(9,3))");
  EXPECT_EQ(rows("SELECT column_ordinal, name, system_type_name, is_nullable, max_length FROM "
                 "sys.dm_exec_describe_first_result_set(N'SELECT *, d * 2 AS e FROM t', NULL, 0) ORDER BY 1"),
            "1|id|int|0|4\n2|n|nvarchar(10)|1|20\n3|d|decimal(9,3)|1|5\n4|e|decimal(20,3)|1|13\n");
  EXPECT_EQ(rows("SELECT error_number FROM sys.dm_exec_describe_first_result_set(N'SELECT * FROM nowhere', NULL, 0)"),
            "208\n");
  EXPECT_EQ(rows("EXEC sp_describe_first_result_set N'SELECT 1 AS a'").substr(0, 6), "0|1|a|");
}

TEST_F(SqlTest, VariablesControlFlowAndProcedures) {
  EXPECT_EQ(rows("DECLARE @a int = 3, @s nvarchar(20); SET @s = N'x' + CAST(@a AS nvarchar(5)); IF @a > 2 BEGIN SELECT "
                 "@s END ELSE SELECT 'no'"),
            "x3\n");
  EXPECT_EQ(rows("IF OBJECT_ID('dbo.t', 'U') IS NOT NULL DROP TABLE dbo.t; CREATE TABLE t (a int); IF EXISTS (SELECT * "
                 "FROM sys.tables WHERE name = 't') SELECT 'there' ELSE SELECT 'gone'"),
            "there\n");
  EXPECT_EQ(rows("EXEC sp_executesql N'SELECT @x + 1, @y', N'@x int, @y nvarchar(10)', @x = 4, @y = N'q'"), "5|q\n");
  EXPECT_EQ(rows("DECLARE @i int = 0; WHILE @i < 3 BEGIN SET @i = @i + 1 END SELECT @i"), "3\n");
  EXPECT_EQ(rows("BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH SELECT 'caught' END CATCH"), "caught\n");
  EXPECT_EQ(rows("SELECT DB_NAME(), CAST(SERVERPROPERTY('EngineEdition') AS int), @@TRANCOUNT, SCHEMA_NAME()"),
            "hygge|3|0|dbo\n");
  EXPECT_EQ(error("RAISERROR('bad %s %d', 16, 2, 'thing', 7)"), "50000: bad thing 7");
}

TEST_F(SqlTest, TemporaryTablesBelongToTheirSession) {
  EXPECT_EQ(rows("CREATE TABLE #t (a int); INSERT #t VALUES (1); SELECT * FROM #t"), "1\n");
  EXPECT_EQ(number("SELECT * FROM #t"), 208);
}

}  // namespace
}  // namespace hygge::test
