#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stores/parquet/moved.h"

namespace hygge {
namespace {

using test::error_of;
using test::make_store;
using test::Move;
using test::ParquetFolder;
using test::relation_of;
using test::settle;
using testing::ElementsAre;

constexpr const char* kSales =
    "SELECT * FROM (VALUES (1, 'DK', 2024, 1.5), (2, 'DE', 2024, NULL), (3, 'a/b', 2025, 2.5), (4, NULL, 2025, 3.5), "
    "(5, '', 2025, 4.5)) AS t(id, country, year, amount)";

class PartitionsTest : public testing::Test {
 protected:
  ParquetFolder folder;
};

TEST_F(PartitionsTest, DealsRowsOutToFolders) {
  const Staged staged =
      settle(folder, "lake", relation_of(folder, kSales), {.store = {{"partition_by", {"Year", "country"}}}});
  EXPECT_EQ(staged.rows, Rows{5});
  EXPECT_EQ(staged.files, 5U);
  EXPECT_THAT(staged.nulls, ElementsAre(Rows{0}, std::nullopt, std::nullopt, Rows{1}));
  EXPECT_THAT(folder.files("lake"),
              testing::UnorderedElementsAre("year=2024/country=DK/00000000000000000001.parquet",
                                            "year=2024/country=DE/00000000000000000001.parquet",
                                            "year=2025/country=a%2Fb/00000000000000000001.parquet",
                                            "year=2025/country=__HIVE_DEFAULT_PARTITION__/00000000000000000001.parquet",
                                            "year=2025/country=/00000000000000000001.parquet"));
}

TEST_F(PartitionsTest, ReadsBackWhatBecameFolders) {
  const auto store = make_store(folder, "lake", {{"partition_by", {"year", "country"}}});
  test::stage(folder, *store, relation_of(folder, kSales), {});
  const engine::Relation back = store->read_back();
  EXPECT_EQ(back.schema, relation_of(folder, kSales).schema);
  EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + std::string{kSales} + ") EXCEPT ALL (" + back.sql + "))"), "0");
  EXPECT_EQ(folder.session().describe(back.sql), back.schema);
}

TEST_F(PartitionsTest, NumbersFilesInEachFolder) {
  const Move move{.store = {{"partition_by", {"year"}}}, .run_type = RunType::Incremental};
  settle(folder, "lake", relation_of(folder, "SELECT 1 AS id, 2024 AS year"), move);
  Move second = move;
  second.run_id = "run-2";
  settle(folder, "lake", relation_of(folder, "SELECT 2 AS id, unnest([2024, 2025]) AS year"), second);
  EXPECT_THAT(folder.files("lake"),
              ElementsAre("year=2024/00000000000000000001.parquet", "year=2024/00000000000000000002.parquet",
                          "year=2025/00000000000000000001.parquet"));
}

TEST_F(PartitionsTest, RefusesTextsThatReadersTakeForNull) {
  for (const std::string text : {"NULL", "null", "__HIVE_DEFAULT_PARTITION__"}) {
    const Error error = error_of([&] {
      settle(folder, "lake", relation_of(folder, "SELECT 1 AS id, unnest(['DK', '" + text + "', NULL]) AS k"),
             {.store = {{"partition_by", {"k"}}}});
    });
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_EQ(error.headline(), "column 'k' holds the text '" + text + "', which readers of folders take for NULL");
    EXPECT_THAT(error.where(), testing::HasSubstr("store.partition_by"));
    EXPECT_FALSE(std::filesystem::exists(folder.path("lake")));
  }
}

TEST_F(PartitionsTest, SaysThatAValueIsTooLong) {
  const Error error = error_of([&] {
    settle(folder, "lake", relation_of(folder, "SELECT 1 AS id, repeat('x', 300) AS k"),
           {.store = {{"partition_by", {"k"}}}});
  });
  EXPECT_EQ(error.headline(), "a value is too long to become a folder");
  EXPECT_THAT(error.where(), testing::HasSubstr("store.partition_by"));
}

TEST_F(PartitionsTest, KeepsTheNamesOfColumns) {
  const std::vector<std::string> names = {"Größe in cm", "a:b", "it's", "_k", "[x]*"};
  for (const std::string& name : names) {
    const std::string rows = "SELECT 1 AS id, unnest([7, 8, NULL]) AS \"" + name + "\"";
    const std::string target = "lake of " + name;
    const auto store = make_store(folder, target, {{"partition_by", {name}}});
    test::stage(folder, *store, relation_of(folder, rows), {});
    const engine::Relation back = store->read_back();
    EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + rows + ") EXCEPT ALL (" + back.sql + "))"), "0") << name;
    store->commit();
    const engine::Relation again = test::relation_of_files(folder, target);
    EXPECT_EQ(again.schema.names(), (std::vector<std::string>{"id", name}));
    EXPECT_EQ(again.rows, Rows{3});
  }
}

TEST_F(PartitionsTest, KeepsTheSchemaOfATableWithoutRows) {
  const Move move{.store = {{"partition_by", {"year", "country"}}}, .run_type = RunType::Incremental};
  const std::string none = std::string{kSales} + " WHERE id > 100";
  settle(folder, "lake", relation_of(folder, none), move);
  EXPECT_THAT(folder.files("lake"), ElementsAre("year=__HIVE_DEFAULT_PARTITION__/country=__HIVE_DEFAULT_PARTITION__/"
                                                "00000000000000000001.parquet"));
  EXPECT_EQ(test::relation_of_files(folder, "lake").schema.names(),
            (std::vector<std::string>{"id", "amount", "year", "country"}));
  Move second = move;
  second.run_id = "run-2";
  settle(folder, "lake", relation_of(folder, kSales), second);
  EXPECT_EQ(test::relation_of_files(folder, "lake").rows, Rows{5});
}

TEST_F(PartitionsTest, IsReadAgainAsItWas) {
  settle(folder, "lake", relation_of(folder, kSales), {.store = {{"partition_by", {"year"}}}});
  const engine::Relation again = test::relation_of_files(folder, "lake");
  EXPECT_EQ(folder.value("SELECT sum(id * year) FROM (" + again.sql + ")"), "30372");
}

TEST_F(PartitionsTest, ExplainsColumnsThatCannotBecomeFolders) {
  struct Case {
    std::vector<std::string> columns;
    const char* headline;
    const char* advice;
  };
  const std::vector<Case> cases = {
      {{"contry"}, "partition_by asks for column 'contry', which is not there", "did you mean 'country'?"},
      {{"year"},
       "partition_by asks for column 'year', which is not there",
       "the columns are id, country, tags, d, b, c=d, c/d, .k"},
      {{"id", "country", "tags"},
       "partition_by asks for column 'tags', which is nested",
       "partition by another column"},
      {{"d"},
       "partition_by asks for column 'd', which is a floating number",
       "partition by a column of whole numbers, texts or dates"},
      {{"b"},
       "partition_by asks for column 'b', which is bytes",
       "partition by a column of whole numbers, texts or dates"},
      {{"c=d"}, "column 'c=d' cannot become folders", "partition by another column, or rename it at its home"},
      {{"c/d"}, "column 'c/d' cannot become folders", "partition by another column, or rename it at its home"},
      {{".k"}, "column '.k' cannot become folders", "partition by another column, or rename it at its home"},
  };
  for (const Case& given : cases) {
    const Error error = error_of([&] {
      settle(folder, "lake",
             relation_of(folder,
                         "SELECT 1 AS id, 'DK' AS country, [1] AS tags, 0.5::FLOAT AS d, 'x'::BLOB AS b, 1 AS \"c=d\", "
                         "1 AS \"c/d\", 1 AS \".k\""),
             {.store = {{"partition_by", given.columns}}});
    });
    EXPECT_EQ(error.headline(), given.headline);
    EXPECT_EQ(error.advice(), given.advice);
    EXPECT_THAT(error.where(), testing::HasSubstr("store.partition_by"));
  }
  EXPECT_EQ(error_of([&] {
              settle(folder, "lake", relation_of(folder, "SELECT 1 AS id"), {.store = {{"partition_by", {"id"}}}});
            }).headline(),
            "partition_by names every column");
}

TEST_F(PartitionsTest, WarnsThatTheOrderIsLost) {
  settle(folder, "lake", relation_of(folder, kSales), {.store = {{"partition_by", {"year"}}}, .preserve_order = true});
  EXPECT_THAT(folder.notes, ElementsAre("! the order of the rows is not kept: partition_by deals them out to folders"));
}

}  // namespace
}  // namespace hygge
