// Keys that are there twice in the rows of a table that is made: its primary key is built when all are there.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class MadeKeys : public FlowTest {
 protected:
  /// 10,000 rows with the keys 0 to 9,996: the rows 5,001, 9,999 and 10,000 have one of an earlier row.
  MadeKeys() {
    project_.write_parquet(
        "landing/a.parquet",
        "SELECT CASE range WHEN 5000 THEN 7 WHEN 9998 THEN 4000 WHEN 9999 THEN 7 ELSE range END::INTEGER AS id, "
        "CASE WHEN range = 9999 THEN NULL ELSE 'row ' || range END AS name, range / 4.0 AS amount, "
        "DATE '2024-01-01' + range::INTEGER AS day FROM range(10000)");
  }
  std::string set_aside(const std::string& columns) {
    return project_.value("SELECT string_agg(concat_ws('|', " + columns +
                          "), ' ' ORDER BY hygge_row) FROM read_parquet('{folder}/rejects/*.parquet')");
  }
  std::string columns_of_t() {
    return asked("SELECT name FROM sys.columns WHERE object_id = OBJECT_ID(N'dbo.t') ORDER BY column_id");
  }
};

TEST_F(MadeKeys, RowsThatHaveOneOfAnEarlierRowAreSetAside) {
  struct Way {
    const char* store;
    const char* flow;
  };
  for (const Way& way : {Way{"", ""}, Way{"", ", verify: full"}, Way{", parallel_workers: 1", ", verify: none"},
                         Way{", batch_size: 700", ", preserve_order: false"}}) {
    for (const char* options : {"primary_key: id", "primary_key: id, heap: true",
                                "primary_key: [id], clustered_columnstore: false, compression: page"}) {
      SCOPED_TRACE(std::string{way.store} + way.flow + " " + options);
      server().run("DROP TABLE IF EXISTS dbo.t");
      write_flow(std::string{", on_error: reject, table_options: {"} + options + "}" + way.store, way.flow);
      EXPECT_THAT(start(), HasSubstr("3 rows were set aside in"));
      EXPECT_EQ(rows_of(), "9997");
      EXPECT_EQ(asked("SELECT name FROM dbo.t WHERE id IN (7, 4000) ORDER BY id"), "row 7 row 4000");
      EXPECT_EQ(columns_of_t(), "id name amount day");
      EXPECT_EQ(asked("SELECT name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID(N'dbo.t')"), "PK_t");
      EXPECT_EQ(set_aside("hygge_row, hygge_column, id, ifnull(name, 'NULL'), amount, day"),
                "5001|id|7|row 5000|1250.0|2037-09-09 9999|id|4000|row 9998|2499.5|2051-05-17 "
                "10000|id|7|NULL|2499.75|2051-05-18");
      EXPECT_EQ(project_.value("SELECT DISTINCT hygge_reason FROM read_parquet('{folder}/rejects/*.parquet')"),
                "its key is there already, and the primary key wants it once");
      project_.remove("rejects");
    }
  }
}

TEST_F(MadeKeys, ATextOfThePrimaryKeyIsMadeLonger) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT CASE WHEN range < 2500 THEN 'k' || range ELSE repeat('q', 100) || range END AS k, "
                         "'x' AS v FROM range(2600)");
  for (const char* options :
       {"primary_key: k", "primary_key: k, heap: true", "primary_key: [k, v], clustered_columnstore: false"}) {
    SCOPED_TRACE(options);
    server().run("DROP TABLE IF EXISTS dbo.t");
    write_flow(
        std::string{", schema_inference: {sample_batches: 1}, batch_size: 500, table_options: {"} + options + "}",
        ", preserve_order: true, verify: full");
    EXPECT_THAT(start(), HasSubstr("column 'k' of dbo.t was made wider: nvarchar(50) became nvarchar(104)"));
    EXPECT_EQ(rows_of(), "2600");
    EXPECT_EQ(asked("SELECT max_length, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'dbo.t') AND "
                    "name = N'k'"),
              "208 0");
    EXPECT_EQ(asked("SELECT name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID(N'dbo.t')"), "PK_t");
  }
}

TEST_F(MadeKeys, ATextOfThePrimaryKeyIsMadeNoLongerThanAKeyMayBe) {
  project_.write_parquet("landing/a.parquet",
                         "SELECT CASE WHEN range < 2500 THEN 'k' || range ELSE repeat('q', 600) || range END AS k, "
                         "'x' AS v FROM range(2600)");
  const std::string few = ", schema_inference: {sample_batches: 1}, batch_size: 500, table_options: {primary_key: k";
  write_flow(few + ", clustered_columnstore: false}", ", preserve_order: true");
  EXPECT_THAT(fails(), AllOf(HasSubstr("it has 604 characters, and the column takes 50"),
                             HasSubstr("the primary key, which it is in, takes 900 bytes in all"),
                             HasSubstr("row 2501"), HasSubstr("take the column out of `primary_key`")));
  write_flow(few + "}", ", preserve_order: true");
  EXPECT_THAT(start(), HasSubstr("nvarchar(50) became nvarchar(604)"));
  EXPECT_EQ(rows_of(), "2600");
}

TEST_F(MadeKeys, ARunIntoTheTableThatOneMadeSetsAsideTheSameRows) {
  for (const char* more : {", if_exists: replace", ", if_exists: replace, parallel_workers: 1",
                           ", write_strategy: merge, key_columns: id"}) {
    for (const char* options : {"primary_key: id", "primary_key: id, heap: true"}) {
      for (const char* verify : {"", ", verify: full"}) {
        const bool merges = std::string{more}.find("merge") != std::string::npos;
        if (merges && *verify != '\0') continue;
        SCOPED_TRACE(std::string{more} + " " + options + verify);
        server().run("DROP TABLE IF EXISTS dbo.t");
        for (int run = 1; run <= 2; ++run) {
          write_flow(std::string{", on_error: reject, table_options: {"} + options + "}" + more, verify);
          EXPECT_THAT(start(), HasSubstr("3 rows were set aside in")) << run;
          EXPECT_EQ(rows_of(), "9997") << run;
          EXPECT_EQ(asked("SELECT name FROM dbo.t WHERE id IN (7, 4000) ORDER BY id"), "row 7 row 4000") << run;
          EXPECT_EQ(columns_of_t(), "id name amount day") << run;
          EXPECT_EQ(set_aside("hygge_row, hygge_column, id"), "5001|id|7 9999|id|4000 10000|id|7") << run;
          project_.remove("rejects");
        }
      }
    }
  }
}

TEST_F(MadeKeys, SoDoesOneForEachUniqueIndexOfATableThatIsThere) {
  server().run(
      "CREATE TABLE dbo.t (id int NOT NULL, name nvarchar(20) NULL, amount float NULL, day date NULL); "
      "CREATE UNIQUE INDEX ux_id ON dbo.t (id); CREATE UNIQUE INDEX ux_day ON dbo.t (day)");
  project_.write_parquet("landing/a.parquet",
                         "SELECT range::INTEGER AS id, 'x' AS name, 1.0 AS amount, DATE '2024-01-01' + (range // "
                         "2)::INTEGER AS day FROM range(4) UNION ALL SELECT 0, 'y', 2, '2025-01-01'");
  for (const char* more : {", if_exists: replace", ", write_strategy: temp_swap, if_exists: append"}) {
    server().run("TRUNCATE TABLE dbo.t");
    write_flow(std::string{", on_error: reject"} + more, "");
    EXPECT_THAT(start(), HasSubstr("3 rows were set aside in")) << more;
    EXPECT_EQ(asked("SELECT id FROM dbo.t ORDER BY id"), "0 2") << more;
    EXPECT_EQ(set_aside("hygge_row, hygge_column, hygge_reason"),
              "2|day|its key is there already, and 'ux_day' wants it once 4|day|its key is there already, and 'ux_day' "
              "wants it once 5|id|its key is there already, and 'ux_id' wants it once")
        << more;
    project_.remove("rejects");
  }
}

TEST_F(MadeKeys, AreSetAsideBesideRowsThatDoNotFitAndValuesThatBecameNull) {
  project_.write_parquet(
      "landing/a.parquet",
      "SELECT range % 98 AS id, 7 AS hygge_row, CASE WHEN range = 98 THEN 'nan' ELSE '1' END::DOUBLE "
      "AS number, CASE range WHEN 5 THEN 'none' ELSE '1' END AS n FROM range(100)");
  write_flow(
      ", on_error: reject, invalid_values: set_null, table_options: {primary_key: [id, hygge_row]}, "
      "schema_overrides: {n: int}");
  EXPECT_THAT(start(), AllOf(HasSubstr("3 rows were set aside"), HasSubstr("checked: 100 rows")));
  EXPECT_EQ(columns_of_t(), "id hygge_row number n");
  EXPECT_EQ(project_.value("SELECT string_agg(concat_ws('|', hygge_row_, hygge_column, n_as_it_came), ' ' ORDER BY "
                           "hygge_row_) FROM read_parquet('{folder}/rejects/*.parquet')"),
            "6|n|none 99 100");
}

TEST_F(MadeKeys, BeyondTheLimitEndTheFlow) {
  write_flow(", on_error: reject, reject_limit: 2, table_options: {primary_key: id}");
  EXPECT_THAT(fails(), AllOf(HasSubstr("more rows than the limit of 2 do not fit"),
                             HasSubstr("its key is there already, and the primary key wants it once")));
  EXPECT_THAT(tables_left(), Not(HasSubstr("t__hygge_")));
}

TEST_F(MadeKeys, WhatIsLostWhileTheirRowsAreReadIsToldByTheTable) {
  project_.write_parquet("landing/a.parquet", "SELECT (range // 2)::INTEGER AS id, 'x' AS name FROM range(1000)");
  server().faults().set("drop_after_rows", 400);
  write_flow(", on_error: reject, table_options: {primary_key: id}");
  EXPECT_THAT(fails(), AllOf(HasSubstr("reading [dbo].[t__hygge_"), Not(HasSubstr("WHERE"))));
}

TEST(MadeKeysAndLostConnections, LeaveNothingInDoubt) {
  ServedProject project{", encrypt: no, pool: {acquire_timeout: 10ms}"};
  project.write_parquet("landing/a.parquet", "SELECT (range // 2)::INTEGER AS id FROM range(10)");
  project.write_flows(
      "  f: {home: landing, store: {type: mssql, connection: erp, table: dbo.t, table_options: {primary_key: id}}, "
      "retries: 0}\n");
  bool has_struck = true;
  // Rows are loaded from about the fifteenth answer on. Nobody may sign in again to ask what became of them.
  for (int answer = 15; has_struck; ++answer) {
    project.server().faults().set("drop_at_answer", answer);
    project.server().faults().set("drop_at_login", 2);
    const ProgramResult run = project.hygge({"start"});
    has_struck = project.server().faults().get("drop_at_answer") < 0;
    project.server().faults().clear();
    EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
    EXPECT_THAT(in_one_line(run.out + run.err),
                AllOf(AnyOf(HasSubstr("is lost"), HasSubstr("5 keys are there more than once")),
                      Not(AnyOf(HasSubstr("is not known"), HasSubstr("look whether the rows of this run")))))
        << answer;
  }
}

TEST_F(MadeKeys, AreNamedWhereTheyEndTheFlow) {
  write_flow(", table_options: {primary_key: id}");
  EXPECT_THAT(fails(),
              AllOf(HasSubstr("2 keys are there more than once in the rows for 'dbo.t'"), HasSubstr("id = 7: 3 rows"),
                    HasSubstr("id = 4000: 2 rows"), HasSubstr("set all but the first aside with `on_error: reject`"),
                    HasSubstr("hygge.yml:")));
  EXPECT_EQ(tables_left(), "hygge_runs");
}

}  // namespace
}  // namespace hygge::test
