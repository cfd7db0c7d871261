#include "tests/support/vt_screen.h"

#include <gmock/gmock.h>

namespace hygge::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(VtScreenTest, ShowsTextAndMovesTheCursor) {
  VtScreen screen{10, 3};
  screen.feed("one\r\ntwo\x1b[1A\rO\x1b[2C!\x1b[1B\bT");
  EXPECT_THAT(screen.lines(), ElementsAre("One!", "twoT", ""));
  EXPECT_THAT(screen.unknown_sequences(), IsEmpty());
}

TEST(VtScreenTest, FoldsOnlyWhenTextGoesBeyondTheLastColumn) {
  VtScreen screen{5, 3};
  screen.feed("12345\r\n67890");
  EXPECT_EQ(screen.wraps(), 0U);
  screen.feed("x");
  EXPECT_EQ(screen.wraps(), 1U);
  EXPECT_THAT(screen.lines(), ElementsAre("12345", "67890", "x"));
}

TEST(VtScreenTest, OverwritesTheLastColumnWhenFoldingIsOff) {
  VtScreen screen{5, 2};
  screen.feed("\x1b[?7l1234567\x1b[?7h");
  EXPECT_THAT(screen.lines(), ElementsAre("12347", ""));
  EXPECT_EQ(screen.wraps(), 0U);
}

TEST(VtScreenTest, KeepsWhatScrollsAway) {
  VtScreen screen{5, 2};
  screen.feed("a\r\nb\r\nc");
  EXPECT_THAT(screen.lines(), ElementsAre("b", "c"));
  EXPECT_THAT(screen.all_lines(), ElementsAre("a", "b", "c"));
}

TEST(VtScreenTest, Erases) {
  VtScreen screen{5, 3};
  screen.feed("aaa\r\nbbb\r\nccc\x1b[2A\x1b[2D\x1b[K\x1b[1B\x1b[J");
  EXPECT_THAT(screen.lines(), ElementsAre("a", "b", ""));
  screen.feed("\x1b[2J\x1b[2;3Hx");
  EXPECT_THAT(screen.lines(), ElementsAre("", "  x", ""));
}

TEST(VtScreenTest, CountsWideAndCombiningCharacters) {
  VtScreen screen{5, 2};
  screen.feed("📦a\u0301b");
  EXPECT_EQ(screen.cursor_column(), 4U);
  screen.feed("📦");
  EXPECT_THAT(screen.lines(), ElementsAre("📦a\u0301b", "📦"));
}

TEST(VtScreenTest, TakesBytesCutAnywhere) {
  VtScreen whole{20, 2};
  VtScreen cut{20, 2};
  const std::string bytes = "\x1b[31m📦 red\x1b[0m\x1b]0;title\a \x1b[?25lend";
  whole.feed(bytes);
  for (const char byte : bytes) cut.feed(std::string_view{&byte, 1});
  EXPECT_EQ(cut.lines(), whole.lines());
  EXPECT_THAT(whole.lines(), ElementsAre("📦 red end", ""));
  EXPECT_FALSE(cut.is_cursor_visible());
}

TEST(VtScreenTest, RemembersWhatItDoesNotKnow) {
  VtScreen screen{5, 2};
  screen.feed(
      "\x1b[3z\x1b"
      "7");
  EXPECT_THAT(screen.unknown_sequences(), ElementsAre("ESC[3z",
                                                      "\x1b"
                                                      "7"));
}

TEST(VtScreenTest, ScrollsWhenItBecomesLowerThanTheCursor) {
  VtScreen screen{5, 3};
  screen.feed("a\r\nb\r\nc");
  screen.resize(2, 2);
  EXPECT_THAT(screen.all_lines(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(screen.cursor_row(), 1U);
}

}  // namespace
}  // namespace hygge::test
