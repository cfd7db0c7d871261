// Which rows their numbers mean, where several threads read a file.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kArrival = "by arrival (`preserve_order: true` numbers rows as they stand)";
constexpr const char* kInOrder = "rows come in the order of their home, and `on_error: reject` goes by it";
constexpr const char* kNumbered = "rows are numbered as they arrive, and of those with one key any one stays";

class RowOrder : public FlowTest {
 protected:
  /// The rows i from 0 to 89,999 in 15 pieces, each key k three times; every 2,500th text is too long for five
  /// letters.
  void write_rows(const std::string& options = "ROW_GROUP_SIZE 6144") {
    project_.write_parquet("landing/a.parquet",
                           "SELECT i::INTEGER AS i, (i % 30000)::INTEGER AS k, CASE WHEN i % 2500 = 7 THEN 'too long' "
                           "ELSE 'x' END AS text FROM range(90000) s(i)",
                           options);
  }
  /// One row of many is too long, a tenth of them before the end.
  void write_long_row(const std::string& options, int rows = 300'000) {
    project_.write_parquet("landing/a.parquet",
                           "SELECT i, CASE WHEN i = " + std::to_string(rows / 10 * 9) +
                               " THEN 'too long' ELSE 'x' END AS text FROM range(" + std::to_string(rows) + ") s(i)",
                           options);
  }
  std::string set_aside(const std::string& columns) {
    return project_.value("SELECT " + columns + " FROM read_parquet('{folder}/rejects/*.parquet')");
  }
  std::string plan() { return well(project_.hygge({"plan"})); }
};

TEST_F(RowOrder, RowsThatAreSetAsideHaveTheNumbersOfTheirFile) {
  write_rows();
  for (const char* more : {"", ", write_strategy: merge, key_columns: k", ", if_exists: replace, batch_size: 10000"}) {
    SCOPED_TRACE(more);
    server().run("DROP TABLE IF EXISTS dbo.t");
    write_flow(std::string{", on_error: reject, reject_limit: 1000000, schema_overrides: {text: nvarchar(5)}, "
                           "table_options: {primary_key: k}"} +
               more);
    EXPECT_THAT(plan(), HasSubstr(kInOrder));
    EXPECT_THAT(start(), HasSubstr(kInOrder));
    // Whether a text is too long depends on the key: 2,500 divides 30,000.
    EXPECT_EQ(rows_of(), "29988");
    EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t WHERE i <> k"), "0");
    EXPECT_EQ(set_aside("count(*) FILTER (hygge_row = i + 1) || ' of ' || count(*)"), "60012 of 60012");
    project_.remove("rejects");
  }
}

TEST_F(RowOrder, IsNotKeptWhereTheFlowSaysSo) {
  write_rows();
  write_flow(", on_error: reject, reject_limit: 1000000, table_options: {primary_key: k}", ", preserve_order: false");
  EXPECT_THAT(plan(), HasSubstr(kNumbered));
  EXPECT_THAT(start(), AllOf(HasSubstr(kNumbered), Not(HasSubstr(kInOrder))));
  EXPECT_EQ(rows_of(), "30000");
  EXPECT_EQ(set_aside("count(DISTINCT hygge_row)"), "60000");
}

TEST_F(RowOrder, ARowThatEndsTheFlowIsNamedAsWhatItIs) {
  // Beyond the first rows, which would be told before any is loaded.
  const std::string strict =
      ", schema_overrides: {text: nvarchar(5)}, schema_inference: {sample_batches: 1}, if_exists: replace";
  const std::string place = "dbo.t, column 'text', row ";
  write_long_row("ROW_GROUP_SIZE 20000");
  write_flow(strict);
  EXPECT_THAT(fails(), AllOf(HasSubstr(place), HasSubstr(kArrival), HasSubstr("'too long'")));
  write_flow(strict, ", preserve_order: true");
  EXPECT_THAT(fails(), AllOf(HasSubstr(place + "270001 "), Not(HasSubstr("by arrival"))));
  write_long_row("ROW_GROUP_SIZE 300000");  // one thread reads it
  write_flow(strict);
  EXPECT_THAT(fails(), AllOf(HasSubstr(place + "270001 "), Not(HasSubstr("by arrival"))));
}

TEST_F(RowOrder, SoIsOneThatTheServerRefuses) {
  server().run("CREATE TABLE dbo.t (i bigint NOT NULL, text nvarchar(20) NULL, CHECK (i <> 90000))");
  write_long_row("ROW_GROUP_SIZE 20480", 100'000);
  write_flow(", if_exists: append, batch_size: 1000, parallel_workers: 1, table_hints: CHECK_CONSTRAINTS");
  EXPECT_THAT(fails(), AllOf(HasSubstr("within rows "), HasSubstr(kArrival)));
  write_flow(", if_exists: append, batch_size: 1000, parallel_workers: 1, table_hints: CHECK_CONSTRAINTS",
             ", preserve_order: true");
  EXPECT_THAT(fails(), AllOf(HasSubstr("within rows 90001 to 91000"), Not(HasSubstr("by arrival"))));
}

TEST_F(RowOrder, LengthsAreThoseOfTheFirstRowsOfTheFiles) {
  // Two files in many pieces, which several threads read; row 40,000, from 0, is the last that is looked at.
  const auto write_files = [&](int longest) {
    const std::string text = "CASE WHEN i = " + std::to_string(longest) + " THEN repeat('x', 100) ELSE 'x' END AS text";
    const std::string options = "ROW_GROUP_SIZE 2048";
    project_.write_parquet("landing/a.parquet", "SELECT i, " + text + " FROM range(30000) s(i)", options);
    project_.write_parquet("landing/b.parquet", "SELECT i, " + text + " FROM range(30000, 80000) s(i)", options);
  };
  struct Sampled {
    int longest;
    const char* flow;
    const char* line;
  };
  for (const Sampled& one : {Sampled{39'999, "verify: count", "nvarchar(150) null longest 100 of 40,000 rows"},
                             Sampled{40'000, "verify: full", "nvarchar(50) null longest 1 of 40,000 rows"},
                             Sampled{43'000, "where: i % 1000 > 0", "nvarchar(50) null longest 1 of 40,000 rows"},
                             Sampled{40'039, "where: i % 1000 > 0", "nvarchar(150) null longest 100 of 40,000 rows"},
                             Sampled{40'041, "where: i % 1000 > 0", "nvarchar(50) null longest 1 of 40,000 rows"}}) {
    SCOPED_TRACE(std::to_string(one.longest) + " " + one.flow);
    write_files(one.longest);
    write_flow(", batch_size: 10000, schema_inference: {sample_batches: 4}", std::string{", "} + one.flow);
    for (int time = 0; time < 2; ++time) EXPECT_THAT(plan(), HasSubstr(one.line));
    EXPECT_THAT(start(), HasSubstr(one.line));
    server().run("DROP TABLE dbo.t");
  }
}

TEST_F(RowOrder, OfAServerIsThatOfAQuery) {
  project_.make_orders("dbo.source", 20'000);
  const auto write_own_flow = [&](const std::string& home, const std::string& key, const std::string& flow = {}) {
    project_.write_flows("  f: {home: {type: mssql, connection: erp, " + home +
                         "}, store: {type: mssql, connection: erp, table: dbo.t, on_error: reject, reject_limit: "
                         "100000, table_options: {primary_key: " +
                         key + "}}, retries: 0" + flow + "}\n");
  };
  write_own_flow("query: 'SELECT id % 100 AS k, id AS i FROM dbo.source ORDER BY id DESC'", "k");
  EXPECT_THAT(plan(), HasSubstr(kInOrder));
  EXPECT_THAT(start(), HasSubstr(kInOrder));
  EXPECT_EQ(asked("SELECT COUNT(*) FROM dbo.t"), "100");
  EXPECT_EQ(asked("SELECT MIN(i) FROM dbo.t"), "19900");
  EXPECT_EQ(set_aside("count(*) FILTER (hygge_row = 20000 - i) || ' of ' || count(*)"), "19900 of 19900");
  server().run("DROP TABLE dbo.t");
  write_own_flow("table: dbo.source", "id");
  EXPECT_THAT(plan(), HasSubstr(kNumbered));
  EXPECT_THAT(start(), HasSubstr(kNumbered));
  write_own_flow("table: dbo.source", "id", ", preserve_order: true");
  EXPECT_THAT(plan(), HasSubstr(kInOrder));
}

}  // namespace
}  // namespace hygge::test
