#include "hygge/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace hygge {
namespace {

using namespace std::string_literals;

TEST(Utf8Test, ReadsCharactersOfEveryLength) {
  struct Case {
    std::string_view text;
    char32_t code_point;
    std::size_t bytes;
  };
  constexpr Case kCases[] = {{"a", U'a', 1},
                             {"\x7f", 0x7F, 1},
                             {"\xc2\x80", 0x80, 2},
                             {"\xdf\xbf", 0x7FF, 2},
                             {"\xe0\xa0\x80", 0x800, 3},
                             {"\xed\x9f\xbf", 0xD7FF, 3},
                             {"\xee\x80\x80", 0xE000, 3},
                             {"\xef\xbf\xbf", 0xFFFF, 3},
                             {"\xf0\x90\x80\x80", 0x10000, 4},
                             {"\xf4\x8f\xbf\xbf", 0x10FFFF, 4}};
  for (const Case& given : kCases) {
    const Character character = first_character(given.text);
    EXPECT_TRUE(character.valid) << given.text;
    EXPECT_EQ(character.code_point, given.code_point);
    EXPECT_EQ(character.bytes, given.bytes);
  }
}

TEST(Utf8Test, CutsNoCharacterThatIsWhole) {
  EXPECT_EQ(whole_characters("abcdef", 10), 6U);
  EXPECT_EQ(whole_characters("abcdefgh", 6), 6U);
  EXPECT_EQ(whole_characters("abcde\xc3\xa6xx", 6), 5U) << "in the middle of two bytes";
  EXPECT_EQ(whole_characters("abcd\xe2\x80\x80xx", 6), 4U);
  EXPECT_EQ(whole_characters("abc\xf0\x9f\x98\x80xx", 6), 3U);
  EXPECT_EQ(whole_characters("abcd\xe2\x80\x80xx", 7), 7U) << "behind it";
  // Bytes that begin nothing are no reason to cut what is in front of them.
  EXPECT_EQ(whole_characters("ab\xe2\x80\x80\x80\x80\x80\x80x", 6), 6U);
}

TEST(Utf8Test, FindsTheFirstByteThatIsNotValid) {
  struct Case {
    std::string_view name, tail;
  };
  constexpr Case kCases[] = {{"a continuation alone", "\x80"},
                             {"overlong, two bytes", "\xc0\xaf"},
                             {"overlong, two bytes", "\xc1\xbf"},
                             {"overlong, three bytes", "\xe0\x9f\xbf"},
                             {"overlong, four bytes", "\xf0\x8f\xbf\xbf"},
                             {"surrogate", "\xed\xa0\x80"},
                             {"above the last", "\xf4\x90\x80\x80"},
                             {"no lead byte", "\xf5\x80\x80\x80"},
                             {"no lead byte", "\xff"},
                             {"cut after one of two", "\xc3"},
                             {"cut after two of three", "\xe2\x82"},
                             {"cut after three of four", "\xf0\x9f\x98"},
                             {"third byte wrong", "\xe2\x82z"},
                             {"fourth byte wrong", "\xf0\x9f\x98z"}};
  for (const Case& given : kCases) {
    const std::string text = "h\xc3\xa4" + std::string{given.tail};
    EXPECT_EQ(find_invalid_utf8(text), 3U) << given.name;
  }
}

TEST(Utf8Test, AcceptsValidText) {
  EXPECT_EQ(find_invalid_utf8(""), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("plain\0text"s), std::nullopt);
  for (std::size_t place = 0; place < 20; ++place) {
    EXPECT_EQ(find_invalid_utf8(std::string(place, 'a') + "\x80" + std::string(9, 'b')), place);
  }
  EXPECT_EQ(find_invalid_utf8("Grüße, 世界 🎉"), std::nullopt);
}

}  // namespace
}  // namespace hygge
