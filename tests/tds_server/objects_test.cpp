// What hangs on tables and what is said of them: constraints, their names, rights, extended properties, application
// locks, and the next number of an identity.

#include <gmock/gmock.h>

#include "tests/tds_server/sql_test.h"

namespace hygge::test {
namespace {

class ObjectsTest : public SqlTest {
 protected:
  void run(const std::string& batch) { server_.run(batch); }
  /// The first value that a query gives.
  std::string text(const std::string& query) { return server_.run(query).at(0).at(0).value_or("NULL"); }
};

TEST_F(ObjectsTest, ConstraintsAreHeld) {
  run("CREATE TABLE p (a int NOT NULL PRIMARY KEY)");
  run("CREATE TABLE t (a int CONSTRAINT fk REFERENCES p (a), b int CONSTRAINT ck CHECK (b > 0))");
  run("INSERT INTO p VALUES (1)");
  EXPECT_EQ(number("INSERT INTO t VALUES (1, 0)"), 547);
  EXPECT_EQ(number("INSERT INTO t VALUES (2, 1)"), 547);
  run("INSERT INTO t VALUES (1, 1), (NULL, NULL)");
  EXPECT_EQ(number("UPDATE t SET b = -1"), 547);
  EXPECT_EQ(number("DELETE FROM p"), 547);
  EXPECT_EQ(number("TRUNCATE TABLE p"), 4712);
  EXPECT_EQ(number("DROP TABLE p"), 3726);
  run("ALTER TABLE t NOCHECK CONSTRAINT ck; UPDATE t SET b = -1");
  EXPECT_EQ(number("ALTER TABLE t ADD CONSTRAINT ck2 CHECK (b > 0)"), 547);
  run("ALTER TABLE t WITH NOCHECK ADD CONSTRAINT ck2 CHECK (b > 0)");
  EXPECT_EQ(text("SELECT STRING_AGG(name + ' ' + CAST(is_disabled AS varchar(1)) + CAST(is_not_trusted AS varchar(1)), "
                 "',') FROM sys.check_constraints"),
            "ck 10,ck2 01");
}

TEST_F(ObjectsTest, NamesOfConstraintsAreThoseOfTheSchema) {
  run("CREATE TABLE t (a int NOT NULL CONSTRAINT pk PRIMARY KEY, b int CONSTRAINT df DEFAULT (1))");
  run("CREATE TABLE u (a int NOT NULL, b int)");
  EXPECT_EQ(number("ALTER TABLE u ADD CONSTRAINT pk PRIMARY KEY (a)"), 2714);
  EXPECT_EQ(number("EXEC sp_rename 'dbo.u', 'df', 'OBJECT'"), 15335);
  EXPECT_EQ(number("ALTER TABLE t ADD CONSTRAINT other DEFAULT (2) FOR b"), 1781);
  run("EXEC sp_rename '[dbo].[df]', 'renamed', 'OBJECT'");
  EXPECT_EQ(text("SELECT name FROM sys.default_constraints"), "renamed");
  run("ALTER TABLE t DROP CONSTRAINT renamed; INSERT INTO t (a) VALUES (1)");
  EXPECT_EQ(text("SELECT COUNT(b) FROM t"), "0");
}

TEST_F(ObjectsTest, AnIdentityGoesOnWhereItIsTold) {
  run("CREATE TABLE t (id int IDENTITY(1,1), a int)");
  EXPECT_EQ(text("SELECT COUNT(last_value) FROM sys.identity_columns"), "0");
  run("DBCC CHECKIDENT ('dbo.t', RESEED, 10)");
  run("INSERT INTO t (a) VALUES (1)");
  EXPECT_EQ(text("SELECT MAX(id) FROM t"), "10");  // the new number itself: none was given before
  run("DBCC CHECKIDENT (N'[dbo].[t]', RESEED, 20) WITH NO_INFOMSGS; INSERT INTO t (a) VALUES (2)");
  EXPECT_EQ(text("SELECT MAX(id) FROM t"), "21");
  run("BEGIN TRAN; TRUNCATE TABLE t; ROLLBACK; INSERT INTO t (a) VALUES (3)");
  EXPECT_EQ(text("SELECT MAX(id) FROM t"), "22");
  run("TRUNCATE TABLE t; INSERT INTO t (a) VALUES (4)");
  EXPECT_EQ(text("SELECT MAX(id) FROM t"), "1");
}

TEST_F(ObjectsTest, RightsAndPropertiesAreTold) {
  run("CREATE TABLE t (a int, b int); CREATE ROLE readers");
  run("GRANT SELECT, INSERT ON OBJECT::dbo.t TO readers WITH GRANT OPTION; DENY SELECT ON t (b) TO public");
  run("REVOKE INSERT ON t FROM readers");
  EXPECT_EQ(rows("SELECT p.state_desc + ' ' + p.permission_name + ' ' + r.name FROM sys.database_permissions p JOIN "
                 "sys.database_principals r ON r.principal_id = p.grantee_principal_id ORDER BY r.name"),
            rows("SELECT 'DENY SELECT public' UNION ALL SELECT 'GRANT_WITH_GRANT_OPTION SELECT readers'"));
  EXPECT_EQ(number("GRANT SELECT ON t TO nobody"), 15151);
  const std::string where = "@level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N't'";
  run("EXEC sp_addextendedproperty @name = N'note', @value = N'ours', " + where);
  EXPECT_EQ(number("EXEC sp_addextendedproperty @name = N'note', @value = N'again', " + where), 15233);
  EXPECT_EQ(text("SELECT CAST(value AS nvarchar(10)) FROM sys.extended_properties WHERE name = N'note'"), "ours");
  run("EXEC sp_updateextendedproperty @name = N'note', @value = N'theirs', " + where);
  EXPECT_EQ(rows("SELECT CAST(value AS nvarchar(10)) FROM sys.extended_properties"), "theirs\n");
  EXPECT_EQ(error("EXEC sp_updateextendedproperty @name = N'other', @value = N'x', " + where),
            "15217: Property cannot be updated or deleted. Property 'other' does not exist for 't'.");
  run("EXEC sp_dropextendedproperty @name = N'note', " + where);
  EXPECT_EQ(number("EXEC sp_dropextendedproperty @name = N'note', " + where), 15217);
}

TEST_F(ObjectsTest, ViewsAreReadAndNotWritten) {
  run("CREATE TABLE t (a int, b varchar(5)); INSERT INTO t VALUES (1, 'x'), (2, 'y')");
  run("CREATE VIEW v AS SELECT a * 10 AS ten, b FROM t WHERE a > 1");
  EXPECT_EQ(text("SELECT SUM(w.ten) FROM dbo.v AS w"), "20");
  EXPECT_EQ(text("SELECT o.type FROM sys.objects o WHERE o.object_id = OBJECT_ID('dbo.v')"), "V ");
  EXPECT_EQ(number("CREATE TABLE v (a int)"), 2714);
  EXPECT_EQ(number("INSERT INTO v VALUES (1, 'z')"), 208);  // which the real server would take
  run("DROP VIEW v");
  EXPECT_EQ(text("SELECT OBJECT_ID('dbo.v')"), "NULL");
}

TEST_F(ObjectsTest, AChangeOfTheDefinitionIsDated) {
  run("CREATE TABLE t (a int)");
  const std::string before = text("SELECT modify_date FROM sys.tables");
  run("INSERT INTO t VALUES (1); GRANT SELECT ON t TO public");
  EXPECT_EQ(text("SELECT modify_date FROM sys.tables"), before);
  run("ALTER TABLE t ADD b int");
  EXPECT_NE(text("SELECT modify_date FROM sys.tables"), before);
}

TEST_F(ObjectsTest, AnIndexMayDropDuplicatesWithoutAWord) {
  run("CREATE TABLE t (a int NULL, b varchar(5) NULL)");
  run("CREATE UNIQUE INDEX i ON t (b) WITH (PAD_INDEX = ON, IGNORE_DUP_KEY = ON, FILLFACTOR = 80)");
  run("INSERT INTO t VALUES (1, 'x')");
  EXPECT_EQ(text("INSERT INTO t VALUES (2, 'X '), (3, 'y'), (4, 'y'), (5, NULL); SELECT @@ROWCOUNT"), "2");
  EXPECT_EQ(text("SELECT STRING_AGG(a, ',') FROM t"), "1,3,5");
  EXPECT_EQ(number("UPDATE t SET b = 'x'"), 2601);
  EXPECT_EQ(rows("SELECT ignore_dup_key, is_padded, fill_factor FROM sys.indexes WHERE name = 'i'"), "1|1|80\n");
}

TEST_F(ObjectsTest, WhatLiesBesideATableIsTold) {
  run("CREATE TABLE t (a int NOT NULL, b int)");
  run("CREATE STATISTICS s ON t (b, a) WHERE b > 0");
  run("CREATE FULLTEXT INDEX ON t (a) KEY INDEX pk");
  run("ALTER TABLE t ENABLE CHANGE_TRACKING");
  EXPECT_EQ(text("SELECT name + ' ' + filter_definition FROM sys.stats WHERE user_created = 1"), "s (b > 0)");
  EXPECT_EQ(text("SELECT STRING_AGG(CAST(column_id AS varchar(3)), ',') FROM sys.stats_columns"), "2,1");
  EXPECT_EQ(text("SELECT COUNT(*) FROM sys.fulltext_indexes WHERE object_id = OBJECT_ID('t')"), "1");
  EXPECT_EQ(text("SELECT COUNT(*) FROM sys.change_tracking_tables"), "1");
  EXPECT_EQ(text("SELECT COUNT(*) FROM sys.security_predicates"), "0");
}

TEST_F(ObjectsTest, ALoginMayBeDeniedAStatement) {
  run("CREATE TABLE t (a int)");
  server_.faults().set("deny_insert", 229);
  server_.faults().set("deny_create", 262);
  EXPECT_EQ(error("INSERT INTO [dbo].[t] VALUES (1)"),
            "229: The INSERT permission was denied on the object 't', database 'hygge', schema 'dbo'.");
  EXPECT_EQ(error("CREATE TABLE u (a int)"), "262: CREATE TABLE permission denied in database 'hygge'.");
  EXPECT_EQ(number("CREATE TABLE #u (a int)"), 0);
  server_.faults().clear();
  EXPECT_EQ(number("INSERT INTO t VALUES (1)"), 0);
}

TEST_F(ObjectsTest, WhatALoginIsDeniedItIsToldToLack) {
  struct Case {
    const char* fault;
    int number;
    const char* statement;
    const char* right;  ///< as HAS_PERMS_BY_NAME asks for it
  };
  run("CREATE TABLE t (a int)");
  for (const Case& one :
       {Case{"deny_create", 262, "CREATE TABLE u (a int)", "N'[hygge]', N'DATABASE', N'CREATE TABLE'"},
        Case{"deny_create", 2760, "CREATE TABLE v (a int)", "N'[dbo]', N'SCHEMA', N'ALTER'"},
        Case{"deny_select", 229, "SELECT a FROM [dbo].[t]", "N'[dbo].[t]', N'OBJECT', N'SELECT'"},
        Case{"deny_insert", 229, "INSERT INTO t VALUES (1)", "N'[dbo]', N'SCHEMA', N'INSERT'"},
        Case{"deny_update", 229, "UPDATE t SET a = 2", "N'[dbo].[t]', N'OBJECT', N'UPDATE'"},
        Case{"deny_delete", 229, "DELETE FROM dbo.t", "N'[dbo].[t]', N'OBJECT', N'DELETE'"},
        Case{"deny_alter", 1088, "TRUNCATE TABLE dbo.t", "N'[dbo].[t]', N'OBJECT', N'ALTER'"},
        Case{"deny_control", 15151, "GRANT SELECT ON dbo.t TO public", "N'[dbo]', N'SCHEMA', N'CONTROL'"}}) {
    SCOPED_TRACE(one.statement);
    const std::string question = std::string{"SELECT HAS_PERMS_BY_NAME("} + one.right + ")";
    EXPECT_EQ(text(question), "1");
    server_.faults().set(one.fault, one.number);
    EXPECT_EQ(text(question), "0");
    EXPECT_EQ(number(one.statement), one.number);
    server_.faults().clear();
    EXPECT_EQ(number(one.statement), 0);
  }
}

TEST_F(ObjectsTest, TheTableOfRunsHasRightsOfItsOwn) {
  run("CREATE TABLE hygge_runs (a int); CREATE TABLE t (a int)");
  const char* const question = "SELECT HAS_PERMS_BY_NAME(N'[dbo].[hygge_runs]', N'OBJECT', N'INSERT')";
  server_.faults().set("deny_insert", 229);
  EXPECT_EQ(text(question), "1");
  EXPECT_EQ(number("INSERT INTO [dbo].[hygge_runs] VALUES (1)"), 0);
  server_.faults().clear();
  server_.faults().set("deny_markers", 229);
  EXPECT_EQ(text(question), "0");
  EXPECT_EQ(number("INSERT INTO [dbo].[hygge_runs] VALUES (1)"), 229);
  EXPECT_EQ(number("INSERT INTO t VALUES (1)"), 0);
}

}  // namespace
}  // namespace hygge::test
