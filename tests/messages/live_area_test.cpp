#include "hygge/messages/live_area.h"

#include <gmock/gmock.h>

#include "tests/support/vt_screen.h"

namespace hygge::messages {
namespace {

using testing::ElementsAre;

class LiveAreaTest : public testing::Test {
 protected:
  void repaint(const std::vector<std::string>& permanent, const std::vector<std::string>& live) {
    screen_.feed(area_.repaint(permanent, live, {20, 5}));
  }

  LiveArea area_;
  test::VtScreen screen_{20, 5};
};

TEST_F(LiveAreaTest, ReplacesItsLines) {
  repaint({}, {"users 1 row", "orders 2 rows"});
  repaint({}, {"users 5 rows"});
  EXPECT_THAT(screen_.lines(), ElementsAre("users 5 rows", "", "", "", ""));
}

TEST_F(LiveAreaTest, KeepsPermanentLinesAbove) {
  repaint({"START"}, {"users 1 row"});
  repaint({"FINISHED users"}, {"orders 2 rows"});
  EXPECT_THAT(screen_.lines(), ElementsAre("START", "FINISHED users", "orders 2 rows", "", ""));
}

TEST_F(LiveAreaTest, ScrollsWithoutLosingALine) {
  for (const char* number : {"1", "2", "3", "4", "5", "6", "7"}) {
    repaint({std::string{"FINISHED "} + number}, {"a", "b", "c", "d"});
  }
  repaint({"Done."}, {});
  EXPECT_THAT(screen_.all_lines(), ElementsAre("FINISHED 1", "FINISHED 2", "FINISHED 3", "FINISHED 4", "FINISHED 5",
                                               "FINISHED 6", "FINISHED 7", "Done."));
}

TEST_F(LiveAreaTest, SendsNothingWhenNothingChanges) {
  repaint({}, {"users 1 row"});
  EXPECT_EQ(area_.repaint({}, {"users 1 row"}, {20, 5}), "");
  EXPECT_EQ(LiveArea{}.repaint({}, {}, {20, 5}), "");
}

TEST_F(LiveAreaTest, ErasesTheRowsThatANarrowerWindowFoldedItsLinesInto) {
  repaint({"above"}, {"12345678901234567890", "x"});
  // The window shrinks to 10 columns; the terminal folds the first line in two.
  test::VtScreen narrow{10, 5};
  narrow.feed("above\r\n12345678901234567890\r\nx");
  narrow.feed(area_.repaint({}, {"short"}, {10, 5}));
  EXPECT_THAT(narrow.lines(), ElementsAre("above", "short", "", "", ""));
}

TEST_F(LiveAreaTest, BeginsAnewAfterForgetting) {
  repaint({}, {"users 1 row"});
  screen_.feed("\r\nfg\r\n");
  area_.forget();
  repaint({}, {"users 2 rows"});
  EXPECT_THAT(screen_.lines(), ElementsAre("users 1 row", "fg", "users 2 rows", "", ""));
}

TEST_F(LiveAreaTest, CutsRatherThanWrapsWhatTheTerminalFindsWider) {
  repaint({}, {"more than twenty columns", "x"});
  EXPECT_EQ(screen_.wraps(), 0U);
  repaint({"a permanent line that the terminal may fold"}, {});
  EXPECT_EQ(screen_.wraps(), 2U);
}

}  // namespace
}  // namespace hygge::messages
