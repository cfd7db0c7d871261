#include "hygge/base/markdown.h"

#include <gtest/gtest.h>

namespace hygge {
namespace {

TEST(MarkdownTest, LetsNoBarEndTheCell) {
  EXPECT_EQ(markdown_cell("one | two || three"), "one \\| two \\|\\| three");
  EXPECT_EQ(markdown_cell(""), "");
}

TEST(MarkdownTest, ShowsABackslashInProse) { EXPECT_EQ(markdown_prose("a\\,b | c"), "a\\\\,b \\| c"); }

}  // namespace
}  // namespace hygge
