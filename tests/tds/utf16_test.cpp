#include "hygge/tds/utf16.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

struct TwoForms {
  std::u16string utf16;
  std::string utf8;
};

/// Bytes that end where the text ends, so that reading behind is noticed.
std::vector<std::byte> bytes_of_units(const std::u16string& text) {
  std::vector<std::byte> bytes(2 * text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), bytes.size());
  return bytes;
}

std::string made_utf8(const Utf16Path& path, const std::u16string& text, std::size_t& invalid) {
  const std::vector<std::byte> bytes = bytes_of_units(text);
  std::vector<char> made(3 * text.size() + kTextSlack);
  const Converted<char> result = path.to_utf8(bytes.data(), text.size(), made.data());
  invalid = result.invalid;
  return {made.data(), result.end};
}

std::u16string made_utf16(const Utf16Path& path, const std::string& text, std::size_t& invalid) {
  const std::vector<char> exact(text.begin(), text.end());
  std::vector<std::byte> made(2 * text.size() + kTextSlack);
  const Converted<std::byte> result = path.to_utf16({exact.data(), exact.size()}, made.data());
  invalid = result.invalid;
  std::u16string units(static_cast<std::size_t>(result.end - made.data()) / 2, u'\0');
  if (!units.empty()) std::memcpy(units.data(), made.data(), 2 * units.size());
  return units;
}

std::string utf8_of(char32_t code_point) {
  std::string text;
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  const auto trail = [&](unsigned shift) { text += static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU)); };
  if (code_point < 0x800) {
    text += static_cast<char>(0xC0U | code_point >> 6U);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0U | code_point >> 12U);
    trail(6);
  } else {
    text += static_cast<char>(0xF0U | code_point >> 18U);
    trail(12);
    trail(6);
  }
  trail(0);
  return text;
}

std::u16string utf16_of(char32_t code_point) {
  if (code_point < 0x10000) return {static_cast<char16_t>(code_point)};
  return {static_cast<char16_t>(0xD800U + ((code_point - 0x10000U) >> 10U)),
          static_cast<char16_t>(0xDC00U + (code_point & 0x3FFU))};
}

/// Text of some sorts of characters, in both forms.
TwoForms random_text(std::mt19937& random, std::size_t characters, unsigned sorts) {
  TwoForms text;
  constexpr char32_t kRanges[][2] = {{0, 0x7F}, {0x80, 0x7FF}, {0x800, 0xD7FF}, {0xE000, 0xFFFF}, {0x10000, 0x10FFFF}};
  std::uniform_int_distribution<unsigned> sort{0, 4};
  while (characters > 0) {
    const unsigned chosen = sort(random);
    if ((sorts >> chosen & 1U) == 0) continue;
    const char32_t code_point = std::uniform_int_distribution<char32_t>{kRanges[chosen][0], kRanges[chosen][1]}(random);
    text.utf16 += utf16_of(code_point);
    text.utf8 += utf8_of(code_point);
    --characters;
  }
  return text;
}

class Utf16PathTest : public testing::TestWithParam<std::size_t> {
 protected:
  const Utf16Path& path() const { return utf16_paths()[GetParam()]; }

  void expect_both_ways(const TwoForms& text) {
    std::size_t invalid = 0;
    ASSERT_EQ(made_utf8(path(), text.utf16, invalid), text.utf8);
    ASSERT_EQ(invalid, 0U);
    ASSERT_EQ(made_utf16(path(), text.utf8, invalid), text.utf16);
    ASSERT_EQ(invalid, 0U);
  }
};

TEST_P(Utf16PathTest, ConvertsEveryCharacter) {
  for (char32_t code_point = 0; code_point < 0x110000; code_point += code_point < 0x10000 ? 1 : 251) {
    if (code_point == 0xD800) code_point = 0xE000;
    // Alone, and among so many others that whole registers are taken.
    const std::u16string before(code_point % 17, u'a');
    const std::u16string behind(40, u'b');
    expect_both_ways({before + utf16_of(code_point) + behind,
                      std::string(before.size(), 'a') + utf8_of(code_point) + std::string(behind.size(), 'b')});
  }
}

TEST_P(Utf16PathTest, ConvertsTextsOfEveryLength) {
  std::mt19937 random{7};
  for (std::size_t length = 0; length < 200; ++length) {
    for (unsigned sorts = 1; sorts < 32; ++sorts) expect_both_ways(random_text(random, length, sorts));
  }
}

TEST_P(Utf16PathTest, ConvertsLongTexts) {
  std::mt19937 random{8};
  for (unsigned sorts = 1; sorts < 32; ++sorts) expect_both_ways(random_text(random, 5'000, sorts));
}

TEST_P(Utf16PathTest, ReplacesHalvesOfPairs) {
  // A half at every place of a register, in front of all sorts of others.
  for (std::size_t place = 0; place < 70; ++place) {
    for (const char16_t half : {u'\xD800', u'\xDBFF', u'\xDC00', u'\xDFFF'}) {
      for (const char16_t other : {u'a', u'\xE9', u'\x20AC'}) {
        std::u16string text(70, other);
        text[place] = half;
        std::string wanted;
        for (std::size_t i = 0; i < text.size(); ++i) wanted += i == place ? "\uFFFD" : utf8_of(other);
        std::size_t invalid = 0;
        ASSERT_EQ(made_utf8(path(), text, invalid), wanted);
        ASSERT_EQ(invalid, 1U);
      }
    }
  }
  std::size_t invalid = 0;
  EXPECT_EQ(made_utf8(path(), {u'\xD800', u'\xD83D', u'\xDE00', u'\xDC00'}, invalid), "\uFFFD😀\uFFFD");
  EXPECT_EQ(invalid, 2U);
}

TEST_P(Utf16PathTest, ReplacesBytesThatAreNoUtf8) {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {"\x80", 1},
      {"\xC0\x80", 2},
      {"\xC3", 1},
      {"\xE2\x82", 2},
      {"\xED\xA0\x80", 3},
      {"\xE0\x9F\xBF", 3},
      {"\xF0\x8F\xBF\xBF", 4},
      {"\xF4\x90\x80\x80", 4},
      {"\xFF", 1},
      {"\xF8\x88\x80\x80\x80", 5},
  };
  for (const auto& [bad, count] : cases) {
    for (std::size_t place = 0; place < 40; ++place) {
      for (const std::size_t behind : {0U, 1U, 50U}) {
        const std::string text = std::string(place, 'a') + bad + std::string(behind, 'b');
        std::size_t invalid = 0;
        ASSERT_EQ(made_utf16(path(), text, invalid),
                  std::u16string(place, u'a') + std::u16string(count, u'\xFFFD') + std::u16string(behind, u'b'));
        ASSERT_EQ(invalid, count);
      }
    }
  }
}

TEST_P(Utf16PathTest, AgreesWithThePlainWayOnNoise) {
  std::mt19937 random{9};
  for (int round = 0; round < 2'000; ++round) {
    std::u16string text(static_cast<std::size_t>(random() % 100), u'\0');
    for (char16_t& unit : text) {
      unit = static_cast<char16_t>(random() % 3 == 0 ? 0xD800U + random() % 0x800U : random() % 0x10000U);
    }
    std::size_t invalid = 0;
    std::size_t plain_invalid = 0;
    ASSERT_EQ(made_utf8(path(), text, invalid), made_utf8(utf16_paths()[0], text, plain_invalid));
    ASSERT_EQ(invalid, plain_invalid);
    std::string bytes(static_cast<std::size_t>(random() % 100), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? 'a' : random() % 256);
    ASSERT_EQ(made_utf16(path(), bytes, invalid), made_utf16(utf16_paths()[0], bytes, plain_invalid));
    ASSERT_EQ(invalid, plain_invalid);
  }
}

INSTANTIATE_TEST_SUITE_P(Paths, Utf16PathTest, testing::Range<std::size_t>(0, utf16_paths().size()),
                         [](const auto& given) { return std::string{utf16_paths()[given.param].name}; });

TEST(Utf16Test, ConvertsShortNames) {
  EXPECT_EQ(to_utf8({}), "");
  EXPECT_EQ(to_utf16("").size(), 0U);
  EXPECT_EQ(to_utf8(to_utf16("żółw 😀")), "żółw 😀");
  const std::vector<std::byte> odd = {std::byte{'a'}, std::byte{0}, std::byte{'b'}};
  EXPECT_EQ(to_utf8(odd), "a");
}

}  // namespace
}  // namespace hygge::tds
