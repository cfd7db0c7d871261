// What a source declares of its columns: as JSON, of some columns, and of two sources together.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hygge/engine/declared_json.h"

namespace hygge::engine {
namespace {

using testing::Eq;
using testing::Optional;

Declared orders() {
  return {"mssql",
          {{"id", {.type = "int", .nullable = false, .identity = "1,1", .key = 1}},
           {"line", {.type = "smallint", .nullable = false, .key = 2, .descending = true}},
           {"name \"x\" ø", {.type = "nvarchar(50)", .nullable = true, .collation = "Latin1_General_100_CI_AS"}},
           {"at", {.type = "datetime2(3)", .default_value = "('it''s')"}}}};
}

TEST(DeclaredTest, ComesBackFromItsJson) {
  EXPECT_THAT(read_declared_json(declared_json(orders())), Optional(orders()));
  EXPECT_THAT(read_declared_json(declared_json({"mssql", {}})), Optional(Declared{"mssql", {}}));
}

TEST(DeclaredTest, IsWrittenAsTheFormatSays) {
  EXPECT_EQ(
      declared_json({"mssql", {{"id", {.type = "int", .nullable = false, .identity = "1,1", .key = 1}}}}),
      R"({"columns":{"id":{"identity":"1,1","key":1,"nullable":false,"type":"int"}},"system":"mssql","version":1})");
}

TEST(DeclaredTest, AKeyThatDescendsSaysSo) {
  EXPECT_EQ(declared_json({"mssql", {{"id", {.type = "int", .key = 1, .descending = true}}}}),
            R"({"columns":{"id":{"descending":true,"key":1,"type":"int"}},"system":"mssql","version":1})");
  const auto without_key = R"({"columns":{"id":{"descending":true,"type":"int"}},"system":"mssql","version":1})";
  EXPECT_THAT(read_declared_json(without_key), Optional(Declared{"mssql", {{"id", {.type = "int"}}}}));
  EXPECT_FALSE(declared_of(orders(), {"line"}).columns.at("line").descending) << "there is no key any more";
}

TEST(DeclaredTest, FilesFromBeforeThereWereDirectionsKeepTheKey) {
  const std::set<std::string> all{"id", "line", "name \"x\" ø", "at"};
  Declared older = orders();
  older.columns.at("line").descending = false;
  EXPECT_EQ(declared_by_both(orders(), all, older, all), older);
  EXPECT_EQ(declared_by_both(older, all, orders(), all), older);
}

TEST(DeclaredTest, AComputedColumnSaysSo) {
  const Declared computed{"mssql", {{"c", {.type = "int", .computed = true}}}};
  EXPECT_EQ(declared_json(computed),
            R"({"columns":{"c":{"computed":true,"type":"int"}},"system":"mssql","version":1})");
  EXPECT_THAT(read_declared_json(declared_json(computed)), Optional(computed));
  const Declared older{"mssql", {{"c", {.type = "int"}}}};
  EXPECT_EQ(declared_by_both(computed, {"c"}, older, {"c"}), older);
}

TEST(DeclaredTest, TextThatIsNoUtf8IsReplaced) {
  const auto read = read_declared_json(declared_json({"mssql", {{"a\xff", {.type = "int"}}}}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->columns.begin()->first, "a\uFFFD");
}

TEST(DeclaredTest, KeysOfLaterVersionsArePassedOver) {
  EXPECT_THAT(
      read_declared_json(
          R"({"version":1,"system":"x","more":[{}],"columns":{"a":{"type":"t","deep":{"er":[[[1]]]},"sparse":true}}})"),
      Optional(Declared{"x", {{"a", {.type = "t"}}}}));
}

TEST(DeclaredTest, WhatIsNoSuchJsonIsNothing) {
  for (const char* const json :
       {"", "{", "null", "[]", "7", "{}", R"({"version":2,"system":"x","columns":{}})", R"({"version":1,"columns":{}})",
        R"({"version":1,"system":"x"})", R"({"version":1,"system":7,"columns":{}})",
        R"({"version":1,"system":"x","columns":[]})", R"({"version":1,"system":"x","columns":{"a":{}}})",
        R"({"version":1,"system":"x","columns":{"a":{"type":1}}})",
        R"({"version":1,"system":"x","columns":{"a":{"type":"t","nullable":1}}})",
        R"({"version":1,"system":"x","columns":{"a":{"type":"t","key":-1}}})",
        R"({"version":1,"system":"x","columns":{"a":{"type":"t","key":1,"descending":1}}})",
        R"({"version":1,"system":"x","columns":{"a":{"type":"t","computed":"b"}}})",
        R"({"version":1,"system":"x","columns":{"a":{"type":"t","key":99999999999}}})", "{\"version\":1,\"\xff"}) {
    EXPECT_EQ(read_declared_json(json), std::nullopt) << json;
  }
  EXPECT_EQ(read_declared_json(std::string(std::size_t{17} << 20U, ' ')), std::nullopt);
  EXPECT_EQ(read_declared_json(std::string(1'000'000, '[')), std::nullopt);
  EXPECT_EQ(read_declared_json(R"({"version":1,"system":"x","columns":{"a":)" + std::string(1'000'000, '[') +
                               std::string(1'000'000, ']') + "}}"),
            std::nullopt);
}

TEST(DeclaredTest, AKeyWithoutOneOfItsColumnsIsNone) {
  EXPECT_EQ(declared_of(orders(), {"id", "line", "at", "other"}).columns.at("line").key, 2);
  const Declared without = declared_of(orders(), {"id", "at"});
  EXPECT_EQ(without.columns.size(), 2);
  EXPECT_EQ(without.columns.at("id").key, 0);
  EXPECT_EQ(without.columns.at("id").identity, "1,1");
}

TEST(DeclaredTest, WhatTwoSourcesSayDifferentlyIsLeftOut) {
  const std::set<std::string> all{"id", "line", "name \"x\" ø", "at"};
  EXPECT_EQ(declared_by_both(orders(), all, orders(), all), orders());

  Declared wider = orders();
  wider.columns.at("line").type = "int";
  const Declared both = declared_by_both(orders(), all, wider, all);
  EXPECT_FALSE(both.columns.contains("line"));
  EXPECT_EQ(both.columns.at("id").key, 0);
  EXPECT_EQ(both.columns.at("at"), orders().columns.at("at"));

  Declared silent = orders();
  silent.columns.erase("at");
  EXPECT_FALSE(declared_by_both(orders(), all, silent, all).columns.contains("at"));
  const Declared later = declared_by_both(silent, {"id", "line", "name \"x\" ø"}, orders(), all);
  EXPECT_THAT(later.columns.at("at").nullable, Optional(Eq(true)));
  EXPECT_EQ(later.columns.at("id").key, 1);

  Declared other = orders();
  other.system = "other";
  EXPECT_TRUE(declared_by_both(orders(), all, other, all).columns.empty());
  EXPECT_TRUE(declared_by_both(orders(), all, {}, all).columns.empty());
}

}  // namespace
}  // namespace hygge::engine
