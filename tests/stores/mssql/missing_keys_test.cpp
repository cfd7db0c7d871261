// Rows without a value in a key of a merge.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class MissingKeys : public FlowTest {
 protected:
  /// 1,000 rows: the rows 6 and 501 have no id, the row 502 has no code, and the row 1,000 has the key of the row 1.
  MissingKeys() {
    project_.write_parquet("landing/a.parquet",
                           "SELECT CASE range WHEN 5 THEN NULL WHEN 500 THEN NULL WHEN 999 THEN 0 ELSE range "
                           "END::INTEGER AS id, CASE range WHEN 501 THEN NULL ELSE 'c' END AS code, 'row ' || (range + "
                           "1) AS name FROM range(1000)");
  }
  void write_merge(const std::string& keys, const std::string& more = {}, const std::string& flow = {}) {
    write_flow(", write_strategy: merge, key_columns: " + keys + more, flow);
  }
  void make_table(const std::string& more = {}) {
    server().run(
        "DROP TABLE IF EXISTS dbo.t; CREATE TABLE dbo.t (id int NULL, code nvarchar(10) NULL, name "
        "nvarchar(20) NULL" +
        more + "); INSERT INTO dbo.t (id, code, name) VALUES (7, N'c', N'old'), (5000, N'c', N'stays')");
  }
  std::string set_aside(const std::string& columns) {
    return project_.value("SELECT string_agg(concat_ws('|', " + columns +
                          "), ' ' ORDER BY hygge_row) FROM read_parquet('{folder}/rejects/*.parquet')");
  }
};

TEST_F(MissingKeys, AreSetAside) {
  for (const char* way : {"", ", parallel_workers: 1", ", batch_size: 70"}) {
    for (const bool is_made : {true, false}) {
      SCOPED_TRACE(std::string{way} + (is_made ? " made" : ""));
      server().run("DROP TABLE IF EXISTS dbo.t");
      if (!is_made) make_table();
      write_merge("[id, code]", std::string{", on_error: reject"} + way);
      EXPECT_THAT(start(), AllOf(HasSubstr("4 rows were set aside in"),
                                 HasSubstr("checked: 1,000 rows and the nulls of 3 columns agree")));
      EXPECT_EQ(rows_of(), is_made ? "996" : "997");
      EXPECT_EQ(asked("SELECT name FROM dbo.t WHERE id IN (0, 7, 5000) ORDER BY id"),
                is_made ? "row 1 row 8" : "row 1 row 8 stays");
      EXPECT_EQ(set_aside("hygge_row, ifnull(hygge_column, '-'), ifnull(id::VARCHAR, 'NULL'), ifnull(code, 'NULL')"),
                "6|id|NULL|c 501|id|NULL|c 502|code|501|NULL 1000|-|0|c");
      EXPECT_EQ(project_.value("SELECT string_agg(DISTINCT hygge_reason, '; ' ORDER BY hygge_reason) FROM "
                               "read_parquet('{folder}/rejects/*.parquet')"),
                "it has no value in 'code', and the merge needs one; it has no value in 'id', and the merge needs one; "
                "its key is there already, and the merge wants it once");
      project_.remove("rejects");
    }
  }
}

TEST_F(MissingKeys, AreCountedByTheLimit) {
  make_table();
  write_merge("id", ", on_error: reject, reject_limit: 3");
  EXPECT_THAT(start(), HasSubstr("3 rows were set aside in"));
  make_table();
  write_merge("id", ", on_error: reject, reject_limit: 1");
  EXPECT_THAT(fails(), AllOf(HasSubstr("more rows than the limit of 1 do not fit"),
                             HasSubstr("it has no value in 'id', and the merge needs one")));
  EXPECT_EQ(asked("SELECT name FROM dbo.t ORDER BY id"), "old stays");
}

TEST_F(MissingKeys, AreSetAsideWhereATableHasNoRoomForNumbers) {
  make_table(", wide char(8000) NULL");
  project_.write_parquet("landing/a.parquet",
                         "SELECT CASE range WHEN 5 THEN NULL ELSE range END::INTEGER AS id, 'c' AS code, 'n' AS name, "
                         "'w' AS wide FROM range(10)");
  write_merge("id", ", on_error: reject");
  EXPECT_THAT(start(), HasSubstr("1 row was set aside in"));
  EXPECT_EQ(rows_of(), "10");
}

TEST_F(MissingKeys, EndTheFlowWithTheirNumber) {
  for (const bool is_made : {true, false}) {
    SCOPED_TRACE(is_made);
    server().run("DROP TABLE IF EXISTS dbo.t");
    if (!is_made) make_table();
    write_merge("[code, id]");
    EXPECT_THAT(fails(),
                AllOf(HasSubstr("f: 1 row has no value in 'code', a key of the merge into 'dbo.t'"),
                      HasSubstr("NULL is no key by which a row would be found again"), HasSubstr("hygge.yml:5:"),
                      HasSubstr("(store.key_columns"), HasSubstr("set such rows aside with `on_error: reject`")));
    EXPECT_EQ(tables_left(), is_made ? "hygge_runs" : "hygge_runs t");
    write_merge("id");
    EXPECT_THAT(fails(), HasSubstr("2 rows have no value in 'id', a key of the merge into 'dbo.t'"));
  }
}

TEST_F(MissingKeys, ThatBecameNullAreToldWithTheSettingThatMadeThem) {
  server().run("CREATE TABLE dbo.t (id float NULL, name nvarchar(20) NULL)");
  project_.write_parquet("landing/a.parquet",
                         "SELECT CASE range WHEN 5 THEN 'nan'::DOUBLE ELSE range END AS id, 'x' AS name FROM range(9)");
  write_merge("id", ", on_error: reject, invalid_values: set_null");
  EXPECT_THAT(fails(), AllOf(HasSubstr("1 row has no value in 'id', a key of the merge"),
                             HasSubstr("do without `invalid_values: set_null`")));
  write_merge("id", ", on_error: reject");
  EXPECT_THAT(start(), HasSubstr("1 row was set aside in"));
}

TEST_F(MissingKeys, AreNotMissedInColumnsThatMayBeNull) {
  make_table();
  project_.write_parquet("landing/a.parquet", "SELECT range::INTEGER AS id, 'c' AS code, 'new' AS name FROM range(9)");
  for (const char* more : {"", ", on_error: reject"}) {
    write_merge("[id, code]", more);
    EXPECT_THAT(start(), HasSubstr("merged: "));
    EXPECT_EQ(rows_of(), "10");
    EXPECT_EQ(asked("SELECT name FROM dbo.t WHERE id = 7"), "new");
  }
}

}  // namespace
}  // namespace hygge::test
