#include <gtest/gtest.h>

#include "hygge/base/text.h"

namespace hygge {
namespace {

TEST(GlobTest, Matches) {
  struct Case {
    std::string_view pattern, name;
    bool matches;
  };
  constexpr Case kCases[] = {
      {"users", "users", true},
      {"users", "Users", false},
      {"users", "users2", false},
      {"users2", "users", false},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "a/b", true},
      {"**", "a", true},
      {"*.parquet", "a/b.parquet", true},
      {"*.parquet", "parquet", false},
      {"a*b*c", "aXbXbYc", true},
      {"a*b*c", "aXcXb", false},
      {"*ab", "aab", true},
      {"?", "a", true},
      {"?", "", false},
      {"?", "é", true},
      {"??", "é", false},
      {"*?", "世界", true},
      {"[a-c]x", "bx", true},
      {"[a-c]x", "dx", false},
      {"[abc]", "c", true},
      {"[!a-c]", "d", true},
      {"[^a-c]", "b", false},
      {"[]]", "]", true},
      {"[!]]", "]", false},
      {"[a-]", "-", true},
      {"[-a]", "-", true},
      {"[ä-ü]", "ö", true},
      {"[[]x]", "[x]", true},
      {"[a", "[a", true},
      {"[", "[", true},
      {"[]", "[]", true},
      {"[!]", "[!]", true},
      {"x[*]y", "x*y", true},
      {"x[*]y", "xay", false},
      {"*[0-9]", "users7", true},
      {"*[0-9]", "users", false},
  };
  for (const Case& given : kCases) {
    EXPECT_EQ(matches_glob(given.pattern, given.name), given.matches) << given.pattern << " and " << given.name;
  }
}

TEST(GlobTest, ManyStarsStayQuick) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  EXPECT_FALSE(matches_glob(pattern + "b", std::string(10'000, 'a')));
}

TEST(GlobTest, AnEscapedNameMatchesItselfAlone) {
  for (const std::string_view name : {"plain", "a*", "b[c]", "[", "d?e", "]", "[!x]", "*"}) {
    EXPECT_TRUE(matches_glob(escape_glob(name), name)) << name;
    EXPECT_FALSE(matches_glob(escape_glob(name), std::string{name} + "x")) << name;
  }
  EXPECT_FALSE(matches_glob(escape_glob("a*"), "a]b"));
  EXPECT_FALSE(matches_glob(escape_glob("b[c]"), "bc"));
}

TEST(GlobTest, KnowsAPatternWhenItSeesOne) {
  EXPECT_TRUE(has_glob("a*"));
  EXPECT_TRUE(has_glob("a?"));
  EXPECT_TRUE(has_glob("[a]"));
  EXPECT_FALSE(has_glob("a]{b}"));
}

}  // namespace
}  // namespace hygge
