#include "hygge/stores/mssql/fixed_lengths.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "hygge/base/files.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/tds/code_pages.h"

namespace hygge::stores::mssql {
namespace {

/// One engine for all tests, which takes longer to open than they all take.
class FixedLengthsTest : public testing::Test {
 protected:
  struct Opened {
    files::TemporaryFolder folder{std::filesystem::temp_directory_path()};
    engine::Engine engine{{.threads = 1, .temp_folder = folder.path(), .folders = {}}};
    engine::Session session = engine.open_session();
  };
  static void SetUpTestSuite() { opened() = std::make_unique<Opened>(); }
  static void TearDownTestSuite() { opened().reset(); }

  /// What is compared of a text in a column of that type.
  static std::string comparable(const std::string& text, const std::string& type, int code_page) {
    engine::Relation relation;
    relation.sql = "SELECT " + engine::quote_text(text) + " AS c";
    relation.schema = opened()->session.describe(relation.sql);
    const TargetColumn target{.name = "c", .type = parse_sql_type(type).value()};
    return opened()
        ->session.run(made_comparable(relation, {target}, {code_page}).sql, CancelToken{})
        .text(0, 0)
        .value_or("NULL");
  }
  /// Values of `units` are made to fit by dropping blanks that a column of as many has room for, and no more.
  static void expect_units(const std::string& text, std::size_t units, const std::string& type, int code_page) {
    SCOPED_TRACE(text + " in " + type + ", " + std::to_string(code_page));
    const auto of = [&](std::size_t length) { return type + "(" + std::to_string(length) + ")"; };
    EXPECT_EQ(comparable(text + "  ", of(units + 2), code_page), text);
    EXPECT_EQ(comparable(text + "  ", of(units + 1), code_page), text + "  ");
    EXPECT_EQ(comparable(text, of(units), code_page), text);
  }

 private:
  static std::unique_ptr<Opened>& opened() {
    static std::unique_ptr<Opened> one;
    return one;
  }
};

TEST_F(FixedLengthsTest, NcharCountsUnitsOfUtf16) {
  for (const char* text : {"ab", "é", "あ", "𝄞", "a𝄞b𝄞", "\uFFFD", "\u0301e"})
    expect_units(text, utf16_units(text), "nchar", 0);
}

TEST_F(FixedLengthsTest, CharCountsTheBytesOfItsCodePage) {
  const std::vector<std::string> texts{"ab", "é", "ü€", "Ł", "ж", "あ", "ｱ", "ｱあb", "中", "한", "漢字-]"};
  for (const int number : {tds::kWesternPage, 1250, 1251, 932, 936, 949, 950, 437}) {
    const tds::CodePage& page = tds::CodePage::of(number);
    std::size_t known = 0;
    for (const std::string& text : texts) {
      std::vector<std::byte> bytes(text.size() + tds::kTextSlack);
      const tds::Converted<std::byte> made = page.from_utf8(text, bytes.data());
      if (made.invalid > 0) continue;  // those are refused
      expect_units(text, static_cast<std::size_t>(made.end - bytes.data()), "char", number);
      ++known;
    }
    EXPECT_GE(known, 2U) << number;
  }
  for (const std::string& text : texts) expect_units(text, text.size(), "char", tds::kUtf8Page);
}

}  // namespace
}  // namespace hygge::stores::mssql
