#include "hygge/base/wrapping.h"

#include <gmock/gmock.h>

namespace hygge {
namespace {

using testing::ElementsAre;

TEST(WrappingTest, BreaksBetweenWords) {
  EXPECT_THAT(wrap("one two three four", 9), ElementsAre("one two", "three", "four"));
}

TEST(WrappingTest, LeavesShortTextAlone) {
  EXPECT_THAT(wrap("  one  two", 10), ElementsAre("  one  two"));
  EXPECT_THAT(wrap("", 10), ElementsAre(""));
}

TEST(WrappingTest, IndentsTheLinesAfterTheFirst) {
  EXPECT_THAT(wrap("one two three", 7, 2), ElementsAre("one two", "  three"));
}

TEST(WrappingTest, KeepsALongWordWhole) {
  EXPECT_THAT(wrap("in /a/very/long/path now", 8, 2), ElementsAre("in", "  /a/very/long/path", "  now"));
}

TEST(WrappingTest, CountsWideCharacters) { EXPECT_THAT(wrap("📦📦 📦📦", 8), ElementsAre("📦📦", "📦📦")); }

TEST(WrappingTest, NeverBreaksWithoutALimit) {
  const std::string text(5'000, ' ');
  EXPECT_THAT(wrap(text + "end", kUnlimited), ElementsAre(text + "end"));
}

}  // namespace
}  // namespace hygge
