#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/homes/parquet/opened_home.h"

namespace hygge {
namespace {

using test::error_of;
using test::open_home;
using test::OpenedHome;
using test::ParquetFolder;
using test::rows_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SchemaDriftTest : public testing::Test {
 protected:
  OpenedHome open(const std::string& first, const std::string& second) {
    folder.write("in/a.parquet", first);
    folder.write("in/b.parquet", second);
    return open_home(folder, {"in"});
  }
  std::string type_of(const engine::Relation& relation, const std::string& column) {
    return relation.schema.columns.at(static_cast<std::size_t>(relation.schema.find(column))).type.sql;
  }
  ParquetFolder folder;
};

TEST_F(SchemaDriftTest, WidensTypesWithoutLoss) {
  struct Case {
    const char* first;
    const char* second;
    const char* type;
    std::vector<std::string> rows;
  };
  const std::vector<Case> cases = {
      {"1::INTEGER", "9223372036854775807::BIGINT", "BIGINT", {"1", "9223372036854775807"}},
      {"1::UBIGINT", "-1::BIGINT", "DECIMAL(38,0)", {"-1", "1"}},
      {"0.5::FLOAT", "2.25::DOUBLE", "DOUBLE", {"0.5", "2.25"}},
      {"1::SMALLINT", "0.5::DOUBLE", "DOUBLE", {"0.5", "1.0"}},
      {"1.5::DECIMAL(4,1)", "22.25::DECIMAL(9,2)", "DECIMAL(9,2)", {"1.50", "22.25"}},
      {"DATE '2024-01-02'",
       "TIMESTAMP '2023-01-02 03:04:05'",
       "TIMESTAMP",
       {"2023-01-02 03:04:05", "2024-01-02 00:00:00"}},
      {"{'x': 1::INTEGER}", "{'x': 2::BIGINT, 'y': 'z'}", R"(STRUCT("x" BIGINT, "y" VARCHAR))", {}},
      {"[1::INTEGER]", "[2::BIGINT]", "BIGINT[]", {}},
  };
  for (const Case& given : cases) {
    const OpenedHome opened =
        open(std::string{"SELECT "} + given.first + " AS v", std::string{"SELECT "} + given.second + " AS v");
    EXPECT_EQ(type_of(opened.relation, "v"), given.type);
    const std::vector<std::string> rows = rows_of(folder, opened.relation);
    EXPECT_EQ(rows.size(), 2U) << given.type;
    if (!given.rows.empty()) {
      EXPECT_EQ(rows, given.rows);
    }
    EXPECT_FALSE(opened.relation.verbatim);
  }
}

TEST_F(SchemaDriftTest, FillsWhatAFileLacksAndTellsIt) {
  const OpenedHome opened = open("SELECT 1 AS id, 'x' AS name", "SELECT 'neu' AS color, 2::BIGINT AS ID");
  EXPECT_EQ(opened.relation.schema.names(), (std::vector<std::string>{"id", "name", "color"}));
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|x|NULL", "2|NULL|neu"));
  EXPECT_THAT(folder.notes,
              ElementsAre("column 'id' is called 'ID' in 1 file: names that differ in case alone are one column",
                          "column 'id' widened from INTEGER to BIGINT", "1 file lacks column 'name': filled with NULL",
                          "1 file lacks column 'color': filled with NULL"));
  ASSERT_EQ(opened.relation.nulls.size(), 3U);
  EXPECT_EQ(opened.relation.nulls[1], Rows{1});
  EXPECT_EQ(opened.relation.nulls[2], Rows{1});
}

TEST_F(SchemaDriftTest, TellsWhichTypesItWidensWhicheverFileComesFirst) {
  open("SELECT 1::BIGINT AS id", "SELECT 2::INTEGER AS id");
  EXPECT_THAT(folder.notes, ElementsAre("column 'id' widened from INTEGER to BIGINT"));
  folder.notes.clear();
  folder.write("in/c.parquet", "SELECT 3::SMALLINT AS id");
  folder.write("in/d.parquet", "SELECT 4::INTEGER AS id, 5 AS more");
  open_home(folder, {"in"});
  EXPECT_THAT(folder.notes, ElementsAre("column 'id' widened from INTEGER and SMALLINT to BIGINT",
                                        "3 files lack column 'more': filled with NULL"));
  folder.notes.clear();
  folder.write("both/a.parquet", "SELECT 1::UBIGINT AS id");
  folder.write("both/b.parquet", "SELECT (-1)::BIGINT AS id");
  open_home(folder, {"both"});
  EXPECT_THAT(folder.notes, ElementsAre("column 'id' widened from UBIGINT and BIGINT to DECIMAL(38,0)"));
}

TEST_F(SchemaDriftTest, TellsNamesThatDifferInCaseAlone) {
  folder.write("in/c.parquet", "SELECT 3 AS ID");
  folder.write("in/d.parquet", "SELECT 4 AS iD");
  const OpenedHome opened = open("SELECT 1 AS Id", "SELECT 2 AS ID");
  EXPECT_EQ(opened.relation.schema.names(), std::vector<std::string>{"Id"});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(folder.notes,
              ElementsAre("column 'Id' is called 'ID' in 2 files: names that differ in case alone are one column",
                          "column 'Id' is called 'iD' in 1 file: names that differ in case alone are one column"));
  const Error error = error_of([&] { open_home(folder, {"in"}, {{"union_by_name", {"false"}}}); });
  EXPECT_EQ(error.reason(), "column 'Id' is called 'ID' in 'in/b.parquet', compared with 'in/a.parquet'");
}

TEST_F(SchemaDriftTest, SettlesColumnsInAnotherOrderSilently) {
  const OpenedHome opened = open("SELECT 1 AS a, 'x' AS b", "SELECT 'y' AS b, 2 AS a");
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1|x", "2|y"));
  EXPECT_THAT(folder.notes, IsEmpty());
  EXPECT_FALSE(opened.relation.verbatim);  // copied as they are, the files would differ from each other
}

TEST_F(SchemaDriftTest, TakesEqualTypesThatItDoesNotKnow) {
  const OpenedHome opened =
      open("SELECT '01:02:03'::TIME_NS AS t, 1 AS a", "SELECT '01:02:04'::TIME_NS AS t, 2::BIGINT AS a");
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("01:02:03|1", "01:02:04|2"));
}

TEST_F(SchemaDriftTest, RefusesTypesThatDoNotFit) {
  const Error error = error_of([&] { open("SELECT 1 AS v", "SELECT 'x' AS v"); });
  EXPECT_EQ(error.headline(), "column 'v' has types that do not fit together");
  EXPECT_EQ(error.reason(), "it is INTEGER in 'in/a.parquet' and VARCHAR in 'in/b.parquet'");
  EXPECT_EQ(error.kind(), ErrorKind::Data);
}

TEST_F(SchemaDriftTest, RefusesEveryDifferenceOnWish) {
  folder.write("in/a.parquet", "SELECT 1 AS id, 'x' AS name");
  folder.write("in/b.parquet", "SELECT 2 AS id");
  const Error error = error_of([&] { open_home(folder, {"in"}, {{"union_by_name", {"false"}}}); });
  EXPECT_EQ(error.headline(), "the files do not have the same columns");
  EXPECT_THAT(error.reason(), HasSubstr("column 'name' is missing in 'in/b.parquet'"));
  EXPECT_THAT(error.advice(), HasSubstr("union_by_name: true"));
}

TEST_F(SchemaDriftTest, ChoosesAndFiltersAcrossDifferentFiles) {
  folder.write("in/a.parquet", "SELECT 1 AS id, 'x' AS name");
  folder.write("in/b.parquet", "SELECT 2::BIGINT AS id");
  const OpenedHome opened = open_home(folder, {"in"}, {{"columns", {"id"}}, {"where", {"name IS NULL OR id = 1"}}});
  EXPECT_THAT(rows_of(folder, opened.relation), ElementsAre("1", "2"));
}

}  // namespace
}  // namespace hygge
