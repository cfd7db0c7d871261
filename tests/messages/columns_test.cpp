#include "hygge/messages/columns.h"

#include <gmock/gmock.h>

namespace hygge::messages {
namespace {

using testing::ElementsAre;

TEST(ColumnsTest, LinesUpTextOnTheLeftAndFiguresOnTheRight) {
  const std::vector<Column> columns{{Align::Left, {{"flow"}, {"users"}}}, {Align::Right, {{"rows"}, {"7"}}}};
  EXPECT_THAT(lay_out(columns, Paint{}), ElementsAre("flow   rows", "users     7"));
  EXPECT_EQ(width_of(columns), 11U);
}

TEST(ColumnsTest, CountsWideCharactersAsTheTerminalDoes) {
  const std::vector<Column> columns{{Align::Left, {{"📦"}, {"abc"}}}, {Align::Left, {{"x"}, {"y"}}}};
  EXPECT_THAT(lay_out(columns, Paint{}), ElementsAre("📦   x", "abc  y"));
}

TEST(ColumnsTest, KeepsRoomForWhatWillGrow) {
  const std::vector<Column> columns{{Align::Right, {{"7"}}, 4}, {Align::Left, {{"end"}}}};
  EXPECT_THAT(lay_out(columns, Paint{}), ElementsAre("   7  end"));
}

TEST(ColumnsTest, PaintsTheWordAndNotItsPadding) {
  const std::vector<Column> columns{{Align::Left, {{"PASS", Colour::Green}, {"STOPPED"}}},
                                    {Align::Left, {{"a"}, {"b"}}}};
  EXPECT_THAT(lay_out(columns, Paint{true}), ElementsAre("\x1b[32mPASS\x1b[0m     a", "STOPPED  b"));
}

TEST(ColumnsTest, LeavesNoBlanksAtTheEndOfALine) {
  const std::vector<Column> columns{{Align::Left, {{"a"}}}, {Align::Right, {{""}}, 5}, {Align::Left, {{""}}}};
  EXPECT_THAT(lay_out(columns, Paint{}), ElementsAre("a"));
}

TEST(ColumnsTest, HasNoLinesWithoutColumns) { EXPECT_TRUE(lay_out({}, Paint{}).empty()); }

}  // namespace
}  // namespace hygge::messages
