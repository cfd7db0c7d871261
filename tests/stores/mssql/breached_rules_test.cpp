// Keys, checks and foreign keys of a table that rows break: what is said of them before and after.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kLate =
    " are not set aside: the server looks at that when they go over from the staging table, and the flow fails";
constexpr const char* kNotHere =
    "`on_error: reject` does not set such rows aside here, because they go over from a staging table";
constexpr const char* kSetsAside = "`on_error: reject` sets such rows aside";
constexpr const char* kReject = ", on_error: reject";

struct AsideWay {
  const char* store;
  const char* flow;
  const char* settings;  ///< by which rows would go straight into the table
};

class BreachedRules : public FlowTest {
 protected:
  std::string plans() { return well(project_.hygge({"plan"})); }
};

TEST_F(BreachedRules, AKeyThatTheTableHas) {
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY, name nvarchar(20) NULL); "
      "INSERT INTO dbo.t VALUES (1, N'old')");
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'new' AS name FROM range(3)");
  const std::string lines = std::string{"rows whose key in 'pk_t' the table has already"} + kLate;
  for (const AsideWay& way :
       {AsideWay{", if_exists: append, write_strategy: temp_swap", "", "`write_strategy: direct_insert`"},
        AsideWay{"", ", verify: full", "`verify: count`"},
        AsideWay{", if_exists: append, write_strategy: temp_swap", ", verify: full",
                 "`write_strategy: direct_insert` and `verify: count`"}}) {
    SCOPED_TRACE(std::string{way.store} + way.flow);
    write_flow(way.store + std::string{kReject}, way.flow);
    EXPECT_THAT(plans(), HasSubstr(lines + "; with " + way.settings + " they would be"));
    EXPECT_THAT(fails(),
                AllOf(HasSubstr(lines), HasSubstr(std::string{kNotHere} + ": with " + way.settings + " it does"),
                      HasSubstr("`write_strategy: merge` with `key_columns: [id]`")));
    write_flow(way.store, way.flow);
    EXPECT_THAT(plans(), Not(HasSubstr("not set aside")));
    EXPECT_THAT(fails(), AllOf(HasSubstr("server error 2627"), HasSubstr(kNotHere)));
    EXPECT_EQ(rows_of(), "1");
  }
  write_flow();
  EXPECT_THAT(fails(), AllOf(HasSubstr("server error 2627"), HasSubstr(kSetsAside)));
  write_flow(kReject);
  EXPECT_THAT(plans(), Not(HasSubstr("not set aside")));
  EXPECT_THAT(start(), HasSubstr("1 row was set aside"));
  EXPECT_EQ(asked("SELECT name FROM dbo.t ORDER BY id"), "new old new");
}

TEST_F(BreachedRules, AKeyOfAnotherIndexThanTheMergesOwn) {
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY, name nvarchar(20) NULL); "
      "CREATE UNIQUE INDEX ux_name ON dbo.t (name); CREATE UNIQUE INDEX ux_both ON dbo.t (name, id); "
      "INSERT INTO dbo.t VALUES (100, N'taken')");
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, 'taken' AS name");
  write_flow(std::string{", write_strategy: merge, key_columns: id"} + kReject);
  const std::string line = std::string{"rows whose key in 'ux_name' the table has already"} + kLate;
  EXPECT_THAT(plans(), AllOf(HasSubstr(line), Not(HasSubstr(line + "; with"))));
  EXPECT_THAT(fails(),
              AllOf(HasSubstr("unique index 'ux_name'"), HasSubstr("in columns other than those of `key_columns`"),
                    HasSubstr(kNotHere), Not(HasSubstr("`write_strategy: merge`"))));
}

TEST_F(BreachedRules, AnIndexByWhichRowsCannotBeToldApart) {
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(20) NULL); "
      "CREATE UNIQUE INDEX ux_some ON dbo.t (id) WHERE id > 0");
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS id, 'x' AS name FROM range(2)");
  write_flow(std::string{", if_exists: replace"} + kReject);
  EXPECT_THAT(plans(),
              HasSubstr(std::string{"rows that have one key in 'ux_some', which has a filter or columns that do "
                                    "not come,"} +
                        kLate));
  EXPECT_THAT(fails(), AllOf(HasSubstr("the object name 'dbo.t' and the index name 'ux_some'"), HasSubstr(kNotHere)));
}

TEST_F(BreachedRules, AKeyThatRowsHaveInCommonIsNamedWithThem) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY, name nvarchar(20) NULL)");
  project_.write_parquet("landing/a.parquet", "SELECT (range // 2)::INTEGER AS id, 'x' AS name FROM range(3)");
  for (const char* way : {", if_exists: replace", ", if_exists: append, write_strategy: temp_swap"}) {
    write_flow(way);
    EXPECT_THAT(
        fails(),
        AllOf(HasSubstr("1 key is there more than once in the rows for 'dbo.t'"), HasSubstr("id = 0: 2 rows"),
              HasSubstr("because 'pk_t' wants each once"), HasSubstr("hygge.yml:5:"),
              HasSubstr("or set all but the first aside with `on_error: reject`"), Not(HasSubstr("primary_key"))))
        << way;
  }
  write_flow(std::string{", if_exists: replace"} + kReject);
  EXPECT_THAT(start(), HasSubstr("1 row was set aside"));
}

TEST_F(BreachedRules, AreToldByTheNamesThatTheTableHas) {
  std::string columns = "id int NOT NULL";
  for (int i = 1; i <= 11; ++i)
    columns += ", CONSTRAINT c" + std::to_string(i) + " CHECK (id <> " + std::to_string(100 + i) + ")";
  server().run("CREATE TABLE dbo.t (" + columns + ")");
  for (const int check : {1, 10, 11}) {
    project_.write_parquet("landing/a.parquet", "SELECT " + std::to_string(100 + check) + "::INTEGER AS id");
    for (const char* rejects : {"", kReject}) {
      write_flow(std::string{", if_exists: replace"} + rejects);
      EXPECT_THAT(fails(), AllOf(HasSubstr("CHECK constraint \"c" + std::to_string(check) + "\""),
                                 HasSubstr("table \"dbo.t\""), HasSubstr(kNotHere), HasSubstr("(`where`)"),
                                 Not(HasSubstr("\"hygge_")), Not(HasSubstr("t__hygge_"))));
    }
  }
}

TEST_F(BreachedRules, AForeignKeyAndWhatRefersToRowsThatWouldGo) {
  server().run("CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY); INSERT INTO dbo.t VALUES (1)");
  server().run(
      "CREATE TABLE dbo.child (id int NOT NULL CONSTRAINT fk_t REFERENCES dbo.t (id)); "
      "INSERT INTO dbo.child VALUES (1)");
  project_.write_parquet("landing/a.parquet", "SELECT 2::INTEGER AS id");
  write_flow(", if_exists: replace");
  EXPECT_THAT(fails(), AllOf(HasSubstr("REFERENCE constraint \"fk_t\""),
                             HasSubstr("let them stay (`write_strategy: merge`)"), Not(HasSubstr("(`where`)"))));
  project_.write_flows("  f: {home: landing, store: {type: mssql, connection: erp, table: dbo.child}, retries: 0}\n");
  EXPECT_THAT(fails(), AllOf(HasSubstr("FOREIGN KEY constraint \"fk_t\""), HasSubstr("load first what others refer to"),
                             HasSubstr(kSetsAside)));
}

}  // namespace
}  // namespace hygge::test
