#include "hygge/config/excerpt.h"

#include <gtest/gtest.h>

#include <string>

#include "hygge/base/text.h"

namespace hygge::config {
namespace {

/// The marked part of an excerpt: what stands above the caret and its tail.
std::string marked(const std::string& excerpt) {
  const std::string line = excerpt.substr(0, excerpt.find('\n'));
  const std::string carets = excerpt.substr(line.size() + 1, excerpt.size() - line.size() - 2);
  const std::size_t begin = carets.find('^');
  return line.substr(begin, carets.size() - begin);
}

std::size_t width_of(const std::string& excerpt) {
  std::size_t width = 0;
  for (const std::string& line : split(excerpt, '\n')) width = std::max(width, display_width(line));
  return width;
}

TEST(ExcerptTest, ShowsAShortLineWhole) {
  EXPECT_EQ(excerpt("  pth: landing/users", 3, 3, false, 80),
            "  3 |   pth: landing/users\n"
            "    |   ^~~\n");
}

TEST(ExcerptTest, KeepsToTheTerminal) {
  const std::string line = "key: " + std::string(70, 'a') + " wrong " + std::string(70, 'b');
  for (const std::size_t columns : {120U, 80U, 40U, 30U}) {
    SCOPED_TRACE(columns);
    const std::string shown = excerpt(line, 1'234, 77, false, columns);
    EXPECT_LE(width_of(shown), columns);
    EXPECT_EQ(marked(shown), "wrong");
  }
}

TEST(ExcerptTest, CountsWhatTheTerminalShows) {
  std::string line = "key: ";
  for (int i = 0; i < 40; ++i) line += "家";
  EXPECT_LE(width_of(excerpt(line + " wrong", 1, 47, false, 60)), 60U);
  EXPECT_LE(width_of(excerpt("key: " + std::string(60, '\x01'), 1, 30, false, 60)), 60U);
}

TEST(ExcerptTest, ShowsAHundredColumnsWhereThereIsRoom) {
  const std::string shown = excerpt("key: " + std::string(500, 'a'), 1, 1, false, 1'000);
  EXPECT_EQ(width_of(shown), 100U + 6 + 3);
}

}  // namespace
}  // namespace hygge::config
