#include "hygge/homes/mssql/bookmark.h"

#include <gtest/gtest.h>

namespace hygge::homes::mssql {
namespace {

TEST(BookmarkTest, ComesBackAsItWas) {
  const Bookmark plain{.source = "dbo.orders", .column = "c", .type = "int", .shown = "nothing"};
  EXPECT_EQ(Bookmark::parse(plain.text()), plain);
  const Bookmark full{.source = "[my schema].[a\"b]",
                      .condition = "123",
                      .column = "B\xC3\xB8",
                      .type = "datetime2(7)",
                      .bound = "0x00FF",
                      .scale = 7,
                      .shown = "'2024-01-01'",
                      .is_open = true,
                      .key = {"id", "part"},
                      .key_types = {"int", "nvarchar(5)"},
                      .ties = {{"0x01", "NULL"}, {"0x02", "0x03"}},
                      .tied = 18446744073709551615U,
                      .checksum = "-7",
                      .without = 7};
  EXPECT_EQ(Bookmark::parse(full.text()), full);
  EXPECT_EQ(full.text().find('\n'), std::string::npos);
}

TEST(BookmarkTest, WhatIsNoneIsNothing) {
  const std::string good = Bookmark{.source = "t", .column = "c", .type = "int", .shown = "1"}.text();
  ASSERT_TRUE(Bookmark::parse(good));
  for (const std::string& text :
       {std::string{}, std::string{"{}"}, std::string{"[1]"}, std::string{"null"}, good.substr(0, good.size() - 1),
        std::string{R"({"version":2,"source":"t","column":"c","type":"int","shown":"1"})"},
        std::string{R"({"version":1,"source":7,"column":"c","type":"int","shown":"1"})"},
        std::string{R"({"version":1,"source":"t","column":"c","type":"int","shown":"1","tied":"x"})"},
        std::string{R"({"version":1,"source":"t","column":"c","type":"int","shown":"1","ties":[["0x01"]]})"}}) {
    EXPECT_FALSE(Bookmark::parse(text)) << text;
  }
}

}  // namespace
}  // namespace hygge::homes::mssql
