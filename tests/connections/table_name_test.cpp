#include "hygge/connections/mssql/table_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hygge {
namespace {

using testing::ElementsAre;

std::vector<std::string> parts_of(std::string_view text) {
  const auto name = parse_table_name(text);
  return name ? name->parts : std::vector<std::string>{"(none)"};
}

TEST(TableName, HasOneToFourParts) {
  EXPECT_THAT(parts_of("orders"), ElementsAre("orders"));
  EXPECT_THAT(parts_of("dbo.orders"), ElementsAre("dbo", "orders"));
  EXPECT_THAT(parts_of("shop.dbo.orders"), ElementsAre("shop", "dbo", "orders"));
  EXPECT_THAT(parts_of("far.shop.dbo.orders"), ElementsAre("far", "shop", "dbo", "orders"));
  EXPECT_THAT(parts_of("shop..orders"), ElementsAre("shop", "", "orders"));
}

TEST(TableName, MayBeQuotedInParts) {
  EXPECT_THAT(parts_of("[sales 2024].[t.x]"), ElementsAre("sales 2024", "t.x"));
  EXPECT_THAT(parts_of("[a]]b]"), ElementsAre("a]b"));
  EXPECT_THAT(parts_of("dbo.\"say \"\"hi\"\"\""), ElementsAre("dbo", "say \"hi\""));
  EXPECT_THAT(parts_of(" [a] . [b] "), ElementsAre("a", "b"));
  EXPECT_THAT(parts_of("dbo.order lines"), ElementsAre("dbo", "order lines"));
}

TEST(TableName, IsNothingElse) {
  for (const char* text : {"", " ", ".", "a.", ".a", "[a", "[a]b", "\"a", "[]", "a.b.c.d.e", "[a].", "dbo.[]"}) {
    EXPECT_FALSE(parse_table_name(text).has_value()) << text;
  }
}

TEST(TableName, IsQuotedForTheServerAndShownForPeople) {
  EXPECT_EQ(parse_table_name("dbo.[a]]b]")->quoted(), "[dbo].[a]]b]");
  EXPECT_EQ(parse_table_name("shop..orders")->quoted(), "[shop]..[orders]");
  EXPECT_EQ(parse_table_name("dbo.orders")->shown(), "dbo.orders");
  EXPECT_EQ(parse_table_name("dbo.[t.x]")->shown(), "dbo.[t.x]");
}

}  // namespace
}  // namespace hygge
