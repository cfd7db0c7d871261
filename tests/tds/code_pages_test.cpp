#include "hygge/tds/code_pages.h"

#include <gtest/gtest.h>
#include <iconv.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/utf8.h"
#include "hygge/tds/text_form.h"
#include "tests/tds/value_bytes.h"

namespace hygge::tds {
namespace {

using test::from_hex;

constexpr std::array kPages = {437, 850, 874, 932, 936, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258};

/// What the C library makes of a text.
std::optional<std::string> by_iconv(const char* from, const char* to, std::string text) {
  const iconv_t handle = ::iconv_open(to, from);
  std::string made(64, '\0');
  char* in = text.data();
  char* out = made.data();
  std::size_t left = text.size();
  std::size_t room = made.size();
  const bool done =
      ::iconv(handle, &in, &left, &out, &room) == 0 && ::iconv(handle, nullptr, nullptr, &out, &room) == 0;
  ::iconv_close(handle);
  if (!done) return std::nullopt;
  made.resize(made.size() - room);
  return made;
}

std::string name_of_page(int page) { return page == 874 ? "WINDOWS-874" : "CP" + std::to_string(page); }

std::optional<std::string> decoded(const CodePage& page, const std::string& bytes) {
  std::string made(3 * bytes.size() + kTextSlack, '\0');
  const Converted<char> result = page.to_utf8(std::as_bytes(std::span{bytes}), made.data());
  if (result.invalid > 0) return std::nullopt;
  made.resize(static_cast<std::size_t>(result.end - made.data()));
  return made;
}

std::optional<std::string> encoded(const CodePage& page, const std::string& text) {
  std::string made(2 * text.size() + 1, '\0');
  auto* begin = reinterpret_cast<std::byte*>(made.data());
  const Converted<std::byte> result = page.from_utf8(text, begin);
  if (result.invalid > 0) return std::nullopt;
  made.resize(static_cast<std::size_t>(result.end - begin));
  return made;
}

std::string code_bytes(unsigned code) {
  std::string bytes;
  if (code > 0xFF) bytes += static_cast<char>(code >> 8U);
  return bytes + static_cast<char>(code & 0xFFU);
}

class CodePageTest : public testing::TestWithParam<int> {};

TEST_P(CodePageTest, AgreesWithTheCLibraryOnEveryCode) {
  const CodePage& page = CodePage::of(GetParam());
  const std::string name = name_of_page(GetParam());
  std::vector<unsigned> codes;
  for (unsigned code = 0; code < 0x100; ++code) codes.push_back(code);
  for (unsigned code = 0x8000; page.is_double_byte() && code < 0x10000; ++code) {
    if (page.is_lead(static_cast<std::byte>(code >> 8U))) codes.push_back(code);
  }
  std::size_t known = 0;
  for (const unsigned code : codes) {
    const std::string bytes = code_bytes(code);
    std::optional<std::string> wanted = by_iconv(name.c_str(), "UTF-8", bytes);
    // Those open places are control characters.
    if (!wanted && code >= 0x80 && code <= 0x9F && !page.is_lead(static_cast<std::byte>(code))) {
      wanted = std::string{"\xC2"} + static_cast<char>(code);
    }
    const std::optional<std::string> found = decoded(page, bytes);
    if (code <= 0xFF && page.is_lead(static_cast<std::byte>(code))) {
      ASSERT_EQ(found, std::nullopt);
      continue;
    }
    ASSERT_EQ(found, wanted) << code;
    if (!found) continue;
    ++known;
    // Several codes may have one character; the way back must lead to it all the same.
    const std::optional<std::string> back = encoded(page, *found);
    ASSERT_TRUE(back) << code;
    ASSERT_EQ(decoded(page, *back), found) << code;
  }
  EXPECT_GT(known, page.is_double_byte() ? 6'000U : 150U);
}

TEST_P(CodePageTest, EncodesAsTheCLibraryDoes) {
  const CodePage& page = CodePage::of(GetParam());
  const std::string name = name_of_page(GetParam());
  const iconv_t handle = ::iconv_open(name.c_str(), "UTF-8");
  for (char32_t code_point = 0; code_point < 0x10000; ++code_point) {
    if (code_point == 0xD800) code_point = 0xE000;
    std::string text = to_utf8(std::as_bytes(std::span{&code_point, 1}).first(2));
    const std::optional<std::string> found = encoded(page, text);
    std::string wanted(8, '\0');
    char* in = text.data();
    char* out = wanted.data();
    std::size_t left = text.size();
    std::size_t room = wanted.size();
    ::iconv(handle, nullptr, nullptr, nullptr, nullptr);
    const bool is_known = ::iconv(handle, &in, &left, &out, &room) == 0;
    wanted.resize(wanted.size() - room);
    if (!found) {
      // The library alone takes characters of Hebrew and Vietnamese apart, into a letter and its accent.
      const bool is_taken_apart = is_known && !page.is_double_byte() && wanted.size() > 1;
      ASSERT_TRUE(!is_known || is_taken_apart || by_iconv(name.c_str(), "UTF-8", wanted) != text)
          << static_cast<unsigned>(code_point);
    } else if (code_point < 0x80 || code_point > 0x9F) {
      ASSERT_TRUE(is_known) << static_cast<unsigned>(code_point);
      ASSERT_EQ(*found, wanted) << static_cast<unsigned>(code_point);
    }
  }
  ::iconv_close(handle);
}

TEST_P(CodePageTest, ConvertsLongTextsInPieces) {
  const CodePage& page = CodePage::of(GetParam());
  // Every code of the page, between texts of ASCII.
  std::string bytes;
  for (unsigned code = 0x80; code < 0x10000; code += code < 0x100 ? 1 : 7) {
    if (code > 0xFF && (!page.is_double_byte() || !page.is_lead(static_cast<std::byte>(code >> 8U)))) continue;
    if (decoded(page, code_bytes(code))) bytes += code_bytes(code) + "some ASCII"[code % 10];
  }
  const std::optional<std::string> whole = decoded(page, bytes);
  ASSERT_TRUE(whole);
  EXPECT_FALSE(find_invalid_utf8(*whole));
  for (const std::size_t size : {1U, 2U, 3U, 5U, 17U, 1'000U}) {
    PieceConverter converter{{.kind = TextForm::Kind::Page, .page = &page}};
    std::string text(3 * (bytes.size() + 8) + kTextSlack, '\0');
    char* end = text.data();
    for (std::size_t place = 0; place < bytes.size(); place += size) {
      end = converter.add(std::as_bytes(std::span{bytes}).subspan(place, std::min(size, bytes.size() - place)), end);
    }
    end = converter.finish(end);
    text.resize(static_cast<std::size_t>(end - text.data()));
    ASSERT_EQ(text, *whole) << size;
    ASSERT_EQ(converter.invalid(), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Pages, CodePageTest, testing::ValuesIn(kPages),
                         [](const auto& given) { return "Cp" + std::to_string(given.param); });

TEST(CodePagesTest, KnowsWhatItDoesNotKnow) {
  EXPECT_THROW(CodePage::of(0), Error);
  EXPECT_THROW(CodePage::of(65001), Error);
  EXPECT_THROW(CodePage::of(1259), Error);
}

TEST(CodePagesTest, LosesNoAsciiToABrokenPair) {
  std::string text(100, '\0');
  const std::string bytes = "\x93\"x";
  const Converted<char> made = CodePage::of(932).to_utf8(std::as_bytes(std::span{bytes}), text.data());
  EXPECT_EQ(made.invalid, 1U);
  text.resize(static_cast<std::size_t>(made.end - text.data()));
  EXPECT_EQ(text, "\uFFFD\"x");
}

TEST(CodePagesTest, WritesAQuestionMarkForWhatAPageLacks) {
  std::array<std::byte, 32> made{};
  const Converted<std::byte> result = CodePage::of(1252).from_utf8("aż😀é", made.data());
  EXPECT_EQ(result.invalid, 2U);
  EXPECT_EQ(test::to_hex({made.data(), result.end}), "61 3f 3f e9");
}

Collation collation_of(const std::string& hex) {
  Collation collation{};
  const test::ValueBytes bytes = from_hex(hex);
  std::copy(bytes.begin(), bytes.end(), collation.begin());
  return collation;
}

TEST(CodePagesTest, FindsThePageOfACollation) {
  const std::vector<std::pair<std::string, int>> cases = {
      {"09 04 d0 00 34", 1252},  // SQL_Latin1_General_CP1_CI_AS
      {"09 04 d0 24 00", 65001}, {"09 04 00 26 00", 65001}, {"00 00 00 00 00", 1252}, {"15 04 d0 00 00", 1250},
      {"11 04 d0 00 00", 932},   {"04 08 d0 00 00", 936},   {"08 04 d0 00 00", 1253}, {"19 04 d0 00 00", 1251},
      {"09 04 00 22 36", 1252},  {"12 04 d0 00 00", 949},   {"04 04 d0 00 00", 950},  {"1e 04 d0 00 00", 874},
      {"0d 04 d0 00 00", 1255},  {"01 04 d0 00 00", 1256},  {"01 40 d0 00 00", 1256}, {"27 04 d0 00 00", 1257},
      {"2a 04 d0 00 00", 1258},  {"1f 04 d0 00 00", 1254},  {"39 04 d0 00 00", 0},    {"07 04 d0 00 00", 1252},
      {"09 04 d0 00 1e", 437},   {"09 04 d0 00 28", 850},   {"09 04 d0 00 3d", 850},  {"09 04 d0 00 50", 1250},
      {"09 04 d0 00 6a", 1251},  {"09 04 d0 00 71", 1253},  {"09 04 d0 00 81", 1254}, {"09 04 d0 00 89", 1255},
      {"09 04 d0 00 91", 1256},  {"09 04 d0 00 9b", 1257},  {"09 04 d0 00 c0", 932},  {"09 04 d0 00 c2", 949},
      {"09 04 d0 00 c4", 950},   {"09 04 d0 00 c6", 936},   {"09 04 d0 00 cc", 874},  {"09 04 d0 00 d2", 1252},
  };
  for (const auto& [hex, page] : cases) EXPECT_EQ(code_page_of(collation_of(hex)), page) << hex;
}

}  // namespace
}  // namespace hygge::tds
