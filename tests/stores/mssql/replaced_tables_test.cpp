// What must stay as it is while the rows of a table are replaced, and while one is made: the built program.

#include "hygge/engine/declared_json.h"
#include "hygge/engine/sql_text.h"
#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ReplacedTables : public FlowTest {
 protected:
  ReplacedTables() {
    project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'new' AS name FROM range(2)");
  }
};

TEST_F(ReplacedTables, RowsOfOtherTablesDoNotGoWithThem) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, name nvarchar(5) NULL)");
  server().run("CREATE TABLE dbo.child (id int NULL REFERENCES dbo.t (id) ON DELETE CASCADE)");
  server().run("INSERT INTO dbo.t VALUES (7, N'old')");
  server().run("INSERT INTO dbo.child VALUES (7)");
  write_flow(", if_exists: replace");
  EXPECT_THAT(fails(), AllOf(HasSubstr("replacing 'dbo.t' would change rows of 'dbo.child'"),
                             HasSubstr("write_strategy: merge")));

  // Nor do they when the login cannot see who refers to the table.
  server().faults().set("hide_references", 1);
  EXPECT_THAT(fails(), AllOf(HasSubstr("replacing 'dbo.t' might change rows of other tables"),
                             HasSubstr("GRANT VIEW DEFINITION TO [dbo]")));
  EXPECT_EQ(asked("SELECT id FROM dbo.child"), "7");
  EXPECT_EQ(asked("SELECT id FROM dbo.t"), "7");
  EXPECT_THAT(tables_left(), Not(HasSubstr("__hygge_")));
}

TEST_F(ReplacedTables, ATableMayReferToItself) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, name nvarchar(5) NULL, boss int NULL)");
  server().run("ALTER TABLE dbo.t ADD CONSTRAINT FK_boss FOREIGN KEY (boss) REFERENCES dbo.t (id)");
  server().run("INSERT INTO dbo.t VALUES (7, N'old', 7)");
  server().faults().set("hide_references", 1);
  write_flow(", if_exists: replace");
  start();
  EXPECT_EQ(asked("SELECT id FROM dbo.t ORDER BY id"), "0 1");
}

TEST_F(ReplacedTables, AnIdentityGoesOnWithoutTheRightToSetIt) {
  server().run("CREATE TABLE dbo.t (number int IDENTITY(1, 1), id int NOT NULL, name nvarchar(5) NULL)");
  server().run("INSERT INTO dbo.t (id, name) VALUES (7, N'old'), (8, N'old'), (9, N'old')");
  server().faults().set("deny_reseed", 2557);
  write_flow(", if_exists: replace");
  start();
  EXPECT_EQ(asked("SELECT number, id FROM dbo.t ORDER BY id"), "4 0 5 1");
}

/// CONTROL on the table would go with it: nothing could be given on another in its place.
TEST_F(ReplacedTables, RightsStayWithoutTheRightToGiveThem) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL)");
  server().run("GRANT SELECT ON dbo.t TO public");
  server().faults().set("deny_control", 15151);
  write_flow(", if_exists: replace");
  EXPECT_THAT(start(), HasSubstr("rights on it that the login may not see or give"));
  EXPECT_EQ(rows_of(), "2");
  EXPECT_EQ(asked("SELECT permission_name FROM sys.database_permissions WHERE major_id = OBJECT_ID(N'dbo.t')"),
            "SELECT");
}

TEST_F(ReplacedTables, ConstraintsOfATableThatIsMadeGetNamesThatAreFree) {
  server().run("CREATE TABLE dbo.t_of_last_year (id int NOT NULL CONSTRAINT PK_t PRIMARY KEY)");
  write_flow(", table_options: {primary_key: id}");
  start();
  EXPECT_EQ(rows_of(), "2");
  EXPECT_THAT(asked("SELECT name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID(N'dbo.t')"),
              testing::StartsWith("PK_t_"));
}

TEST_F(ReplacedTables, AKeyThatIsThereTwiceLeavesNoTable) {
  project_.write_parquet("landing/b.parquet", "SELECT 1 AS id, 'twice' AS name");
  write_flow(", table_options: {primary_key: id}");
  EXPECT_THAT(fails(), AllOf(HasSubstr("1 key is there more than once in the rows for 'dbo.t'"),
                             HasSubstr("id = 1: 2 rows"), HasSubstr("store.table_options.primary_key")));
  EXPECT_EQ(tables_left(), "hygge_runs");
}

TEST_F(ReplacedTables, RunsThatCannotBeNotedFailBeforeTheyLoad) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(5) NULL)");
  server().faults().set("deny_markers", 229);
  write_flow();
  EXPECT_THAT(fails(), AllOf(HasSubstr("the login may not add rows to 'dbo.hygge_runs'"),
                             HasSubstr("GRANT SELECT, INSERT, DELETE ON [dbo].[hygge_runs] TO [dbo]")));
  EXPECT_EQ(rows_of(), "0");
}

TEST_F(ReplacedTables, AFileThatSaysMoreThanACollationMakesNoStatement) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)");
  server().run("CREATE TABLE dbo.victim (id int)");
  engine::Declared declared{"mssql", {{"name", {.type = "nvarchar(50)"}}}};
  declared.columns["name"].collation = "Latin1_General_CI_AS NULL; DROP TABLE dbo.victim; --";
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS id, 'x' AS name",
                         "KV_METADATA {hygge_declared: " + engine::quote_text(declared_json(declared)) + "}");
  write_flow(", add_columns: true, parallel_workers: 1");
  start();
  EXPECT_EQ(asked("SELECT name FROM dbo.t"), "x");
  EXPECT_THAT(tables_left(), HasSubstr("victim"));
}

}  // namespace
}  // namespace hygge::test
