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
