#include "hygge/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hygge {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;

TEST(TextTest, MakesControlCharactersVisible) {
  EXPECT_EQ(printable("one\ntwo\r\n\tthree"), "one\\ntwo\\r\\n\\tthree");
  EXPECT_EQ(printable("\x1b[31mred"), "\\x1b[31mred");
  EXPECT_EQ(printable("\0\x7f"s), "\\x00\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            "\\xc2\\x9b2J");
}

TEST(TextTest, MakesMarksThatTurnTextAroundVisible) {
  EXPECT_EQ(printable("a\u202Eb\u2066c\u200F"), "a\\u202eb\\u2066c\\u200f");
  EXPECT_EQ(printable("\u2028\u061C"), "\\u2028\\u061c");
  EXPECT_EQ(printable("👨\u200D👩"), "👨\u200D👩");
}

TEST(TextTest, MakesBytesThatAreNotUtf8Visible) {
  EXPECT_EQ(printable("a\xff"
                      "b"),
            "a\\xffb");
  EXPECT_EQ(printable("cut \xe2\x82"), "cut \\xe2\\x82");
}

TEST(TextTest, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable(R"(C:\data "ä" 世界 🎉)"), R"(C:\data "ä" 世界 🎉)");
  EXPECT_EQ(printable(""), "");
}

TEST(TextTest, SplitsKeepingEmptyParts) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
  EXPECT_THAT(split("alone", ','), ElementsAre("alone"));
}

TEST(TextTest, TrimsBlanksAtBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(TextTest, JoinsParts) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join(std::vector<std::string>{"same", "same"}, "-"), "same-same");
  EXPECT_EQ(join(std::vector<std::string>{"", ""}, "-"), "-");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(TextTest, LowersAsciiLettersOnly) { EXPECT_EQ(lower_case("AZ az@[`{ ÄÖ"), "az az@[`{ ÄÖ"); }

}  // namespace
}  // namespace hygge
