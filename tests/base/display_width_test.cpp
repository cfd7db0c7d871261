#include <gtest/gtest.h>

#include <clocale>

#include "hygge/base/text.h"

namespace hygge {
namespace {

constexpr std::string_view kFamily = "\U0001F468\u200D\U0001F469\u200D\U0001F467";  // three people, joined

TEST(DisplayWidthTest, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("plain"), 5U);
  EXPECT_EQ(display_width("Grüße"), 5U);
  EXPECT_EQ(display_width("世界"), 4U);
  EXPECT_EQ(display_width("ｆｕｌｌ"), 8U);
  EXPECT_EQ(display_width("한글"), 4U);
  EXPECT_EQ(display_width("🎉"), 2U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("a\u200Db\uFE0F"), 2U);
  EXPECT_EQ(display_width("\u1112\u1161\u11AB"), 2U);  // one syllable in three letters
  EXPECT_EQ(display_width("█░…→"), 4U);
  EXPECT_EQ(display_width(kFamily), 6U);
}

TEST(DisplayWidthTest, KnowsTheEdgesOfItsRanges) {
  EXPECT_EQ(display_width("\u02FF\u0300\u036F\u0370"), 2U);
  EXPECT_EQ(display_width("\u10FF\u1100\u115F\u1160\u11FF\u1200"), 6U);
  EXPECT_EQ(display_width("\U0002FFFD"), 2U);
  EXPECT_EQ(display_width("\U000E01EF"), 0U);
  EXPECT_EQ(display_width("\U0010FFFD"), 1U);
}

TEST(DisplayWidthTest, CountsAByteThatIsNotUtf8AsOne) { EXPECT_EQ(display_width("a\xff\xfe"), 3U); }

TEST(DisplayWidthTest, DoesNotAskTheLocale) {
  ASSERT_STREQ(std::setlocale(LC_ALL, nullptr), "C");
  EXPECT_EQ(display_width("世"), 2U);
}

TEST(ShortenTest, LeavesAloneWhatFits) {
  EXPECT_EQ(shorten("fits", 4), "fits");
  EXPECT_EQ(shorten("", 0), "");
  EXPECT_EQ(shorten("世界", 4), "世界");
}

TEST(ShortenTest, EndsWithAnEllipsis) {
  EXPECT_EQ(shorten("too long", 5), "too …");
  EXPECT_EQ(shorten("too long", 1), "…");
  EXPECT_EQ(shorten("too long", 0), "");
}

TEST(ShortenTest, CutsBetweenWholeCharacters) {
  EXPECT_EQ(shorten("世界世界", 5), "世界…");
  EXPECT_EQ(shorten("世界世界", 4), "世…");
  EXPECT_EQ(shorten("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(shorten("x" + std::string{kFamily} + "yz", 6), "x…");
  EXPECT_EQ(shorten("x" + std::string{kFamily} + "yz", 8), "x" + std::string{kFamily} + "…");
}

TEST(ShortenTest, NeverTakesMoreColumnsThanAsked) {
  const std::string text = "a世e\u0301🎉\xff" + std::string{kFamily} + "é界 end";
  for (std::size_t columns = 0; columns < 30; ++columns) EXPECT_LE(display_width(shorten(text, columns)), columns);
}

TEST(ShortenMiddleTest, KeepsBothEnds) {
  EXPECT_EQ(shorten_middle("erp_orders", 10), "erp_orders");
  EXPECT_EQ(shorten_middle("erp_warehouse_orders", 11), "erp_w…rders");
  EXPECT_EQ(shorten_middle("erp_warehouse_orders", 1), "…");
  EXPECT_EQ(shorten_middle("erp_warehouse_orders", 0), "");
  for (std::size_t columns = 0; columns < 12; ++columns) {
    EXPECT_LE(display_width(shorten_middle("家家家家家家", columns)), columns);
  }
}

}  // namespace
}  // namespace hygge
