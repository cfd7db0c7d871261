#include <gtest/gtest.h>

#include "hygge/base/text.h"

namespace hygge {
namespace {

const std::vector<std::string> kKnown{"path",        "compression", "columns", "where",     "run_type",
                                      "incremental", "full_drop",   "verify",  "watermark", "größe"};

TEST(NearestWordTest, FindsTheWordThatWasMeant) {
  struct Case {
    std::string_view typed, meant;
  };
  constexpr Case kCases[] = {
      {"incremntal", "incremental"},
      {"ptah", "path"},
      {"pth", "path"},
      {"paths", "path"},
      {"PATH", "path"},
      {"colunms", "columns"},
      {"run-type", "run_type"},
      {"fulldrop", "full_drop"},
      {"comp", "compression"},
      {"inc", "incremental"},
      {"wheer", "where"},
      {"grösse", "größe"},
      {"path", "path"},
  };
  for (const Case& given : kCases)
    EXPECT_EQ(nearest_word(given.typed, kKnown), std::string{given.meant}) << given.typed;
}

TEST(NearestWordTest, FindsNothingForAnotherWord) {
  for (const std::string_view typed : {"", "x", "in", "zebra", "hygge", "compassion_fruit", "pa"}) {
    EXPECT_EQ(nearest_word(typed, kKnown), std::nullopt) << typed;
  }
  EXPECT_EQ(nearest_word("a", std::vector<std::string>{"b"}), std::nullopt);
  EXPECT_EQ(nearest_word("a", {}), std::nullopt);
}

TEST(NearestWordTest, KnowsAWordInTheOtherNumber) {
  const std::vector<std::string> known{"name", "entities", "retries", "flows", "key"};
  EXPECT_EQ(nearest_word("entity", known), "entities");
  EXPECT_EQ(nearest_word("retry", known), "retries");
  EXPECT_EQ(nearest_word("flow", known), "flows");
  EXPECT_EQ(nearest_word("entities", std::vector<std::string>{"entity"}), "entity");
  EXPECT_EQ(nearest_word("kies", known), std::nullopt);
}

TEST(NearestWordTest, FindsNoLikenessInHalfAWord) {
  const std::vector<std::string> known{"id", "no", "as", "lz4"};
  for (const std::string_view typed : {"ip", "on", "a", "xs", "d"}) {
    EXPECT_EQ(nearest_word(typed, known), std::nullopt) << typed;
  }
  EXPECT_EQ(nearest_word("lz", known), "lz4");
  EXPECT_EQ(nearest_word("ids", known), "id");
}

TEST(NearestWordTest, CountsASwapAsOneSlip) {
  EXPECT_EQ(nearest_word("abdc", std::vector<std::string>{"abcd"}), "abcd");
}

TEST(NearestWordTest, PrefersFewerSlipsThenTheFirst) {
  EXPECT_EQ(nearest_word("table", std::vector<std::string>{"cable2", "tables", "fable"}), "tables");
  EXPECT_EQ(nearest_word("flow", std::vector<std::string>{"slow", "flew"}), "slow");
}

TEST(NearestWordTest, IsQuickForAbsurdlyLongWords) {
  EXPECT_EQ(nearest_word(std::string(1'000'000, 'x'), kKnown), std::nullopt);
}

}  // namespace
}  // namespace hygge
