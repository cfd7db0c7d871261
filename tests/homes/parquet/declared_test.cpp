// What Parquet files keep of their source's catalogue.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hygge/engine/declared_json.h"
#include "hygge/engine/sql_text.h"
#include "tests/homes/parquet/opened_home.h"

namespace hygge::test {
namespace {

class ParquetDeclaredTest : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& select, const std::string& kept) {
    folder_.write(file, select, "KV_METADATA {other: 'x', hygge_declared: " + engine::quote_text(kept) + "}");
  }

  ParquetFolder folder_;
  const engine::Declared orders_{
      "mssql",
      {{"id", {.type = "bigint", .nullable = false, .key = 1}}, {"name", {.type = "nvarchar(50)", .nullable = true}}}};
};

TEST_F(ParquetDeclaredTest, IsReadBack) {
  write("a.parquet", "SELECT 1 AS id, 'x' AS name", declared_json(orders_));
  const OpenedHome opened = open_home(folder_, std::vector<std::string>{"a.parquet"});
  ASSERT_TRUE(opened.relation.declared);
  EXPECT_EQ(*opened.relation.declared, orders_);
}

TEST_F(ParquetDeclaredTest, IsWhatAllFilesAgreeIn) {
  engine::Declared wider = orders_;
  wider.columns.at("name").type = "nvarchar(80)";
  write("a.parquet", "SELECT 1 AS id, 'x' AS name", declared_json(orders_));
  write("b.parquet", "SELECT 2 AS id, 'y' AS name", declared_json(wider));
  const OpenedHome opened = open_home(folder_, std::vector<std::string>{"a.parquet", "b.parquet"});
  ASSERT_TRUE(opened.relation.declared);
  EXPECT_EQ(*opened.relation.declared, declared_of(orders_, {"id"}));
  folder_.write("c.parquet", "SELECT 3 AS id, 'z' AS name");
  EXPECT_FALSE(open_home(folder_, std::vector<std::string>{"a.parquet", "c.parquet"}).relation.declared);
  EXPECT_FALSE(open_home(folder_, std::vector<std::string>{"c.parquet", "a.parquet"}).relation.declared);
}

TEST_F(ParquetDeclaredTest, IsLeftOutWhereItCannotBeRead) {
  write("a.parquet", "SELECT 1 AS id", "{\"version\":");
  const OpenedHome opened = open_home(folder_, std::vector<std::string>{"a.parquet"});
  EXPECT_FALSE(opened.relation.declared);
  EXPECT_THAT(folder_.notes, testing::Contains(testing::HasSubstr("(hygge_declared) cannot be read")));
}

}  // namespace
}  // namespace hygge::test
