// What a letter says to do can be done: with this home, and with this column.

#include "tests/stores/mssql/flow_test.h"

namespace hygge::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Hints : public FlowTest {};

TEST_F(Hints, AColumnOfAPrimaryKeyCannotBeNull) {
  project_.write_parquet("landing/a.parquet", "SELECT CASE WHEN range <> 2 THEN range END AS k FROM range(3)");
  write_flow(", table_options: {primary_key: k}");
  EXPECT_THAT(fails(), AllOf(HasSubstr("it is NULL, and the column takes none"), Not(HasSubstr("let the column")),
                             HasSubstr("fill it at its home, or take the column out of `primary_key`")));
  server().run("CREATE TABLE dbo.t (k bigint NOT NULL PRIMARY KEY)");
  write_flow();
  EXPECT_THAT(fails(), AllOf(HasSubstr("it is NULL"), Not(HasSubstr("let the column")), Not(HasSubstr("primary_key")),
                             HasSubstr("fill it at its home, or set such rows aside")));
}

TEST_F(Hints, ADuplicateKeyMayWantAMerge) {
  server().run("CREATE TABLE dbo.t (a int NOT NULL, b int NOT NULL, v int NULL, CONSTRAINT pk_t PRIMARY KEY (a, b))");
  server().run("INSERT INTO dbo.t VALUES (1, 1, 1)");
  project_.write_parquet("landing/a.parquet", "SELECT 1::INTEGER AS a, 1::INTEGER AS b, 2::INTEGER AS v");
  const std::string advice = "`write_strategy: merge` with `key_columns: [a, b]` changes rows that are there already";
  for (const char* const way :
       {"", ", write_strategy: direct_insert, parallel_workers: 1", ", write_strategy: temp_swap, if_exists: append"}) {
    write_flow(way);
    EXPECT_THAT(fails(), HasSubstr("look for duplicates in the rows and the table; " + advice)) << way;
  }
  project_.write_parquet("landing/b.parquet", "SELECT 1::INTEGER AS a, 1::INTEGER AS b, 3::INTEGER AS v");
  write_flow(", if_exists: replace");
  EXPECT_THAT(fails(), Not(HasSubstr(advice))) << "no row stays that could be changed";
  server().run("CREATE UNIQUE INDEX by_v ON dbo.t (v)");
  project_.write_parquet("landing/b.parquet", "SELECT 5::INTEGER AS a, 1::INTEGER AS b, 3::INTEGER AS v");
  write_flow();
  EXPECT_THAT(fails(), HasSubstr("`write_strategy: merge` with `key_columns` changes")) << "which key is not known";
  write_flow(", write_strategy: merge, key_columns: [a, b]");
  start();
  EXPECT_EQ(asked("SELECT v FROM dbo.t WHERE a = 1"), "2");
}

TEST_F(Hints, AHomeOfFilesHasNoQuery) {
  project_.write_parquet("landing/a.parquet", "SELECT 1 AS a, 2 AS \"" + std::string(200, 'b') + "\"");
  write_flow();
  EXPECT_THAT(fails(), AllOf(HasSubstr("is too long"), Not(HasSubstr("query")), HasSubstr("the home's `columns`")));
  server().run("CREATE TABLE dbo.t (a int NULL)");
  EXPECT_THAT(fails(), AllOf(HasSubstr("1 column differs"), Not(HasSubstr("query")),
                             HasSubstr("choose others with the home's `columns`")));
}

TEST_F(Hints, ACharacterThatACodePageLacksWantsUnicode) {
  project_.write_parquet("landing/a.parquet", "SELECT 'a → b' AS v");
  write_flow(", schema_overrides: {v: varchar(20)}");
  EXPECT_THAT(fails(), AllOf(HasSubstr("the column's code page lacks a character of it"), Not(HasSubstr("replaced")),
                             HasSubstr("give the column the type nvarchar in `schema_overrides`, or mend the value")));
  server().run("CREATE TABLE dbo.t (v varchar(20) NULL)");
  write_flow();
  EXPECT_THAT(fails(), HasSubstr("give the column the type nvarchar at the server (ALTER TABLE)"));
}

}  // namespace
}  // namespace hygge::test
