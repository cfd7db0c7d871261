// Names that other tools stumble over, for entities and so for folders, and for files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

struct OddName {
  std::string title;
  std::string text;

  friend void PrintTo(const OddName& name, std::ostream* out) { *out << name.title; }
};

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

const std::vector<OddName>& odd_names() {
  static const std::vector<OddName> all{
      {"Spaces", "the  big one"},
      {"SingleQuote", "o'rders"},
      {"DoubleQuotes", "\"orders\""},
      {"Backslash", "or\\ders"},
      {"Emoji", "🧺 baskets"},
      {"Umlauts", "Größen"},
      {"ClosingBracket", "or]ders"},
      {"Brackets", "[orders]"},
      {"Braces", "{orders}"},
      {"Dollar", "$orders"},
      {"Percent", "100%"},
      {"Semicolon", "a; DROP TABLE b; --"},
      {"Comma", "a,b"},
      {"Hash", "#1"},
      {"Equals", "a=b"},
      {"ReservedSelect", "select"},
      {"ReservedTable", "TABLE"},
      {"YamlNull", "null"},
      {"YamlNo", "no"},
      {"YamlNumber", "007"},
      {"LongAscii", std::string(240, 'x')},
      {"LongEmoji", repeated("🧺", 60)},
  };
  return all;
}

/// As a YAML text in double quotes.
std::string quoted(const std::string& text) {
  std::string yaml = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') yaml += '\\';
    if (character == '$') yaml += '$';  // a dollar is doubled where a variable could begin
    yaml += character;
  }
  return yaml + "\"";
}

class Names : public testing::TestWithParam<OddName> {};

TEST_P(Names, OfEntitiesAreTakenAsTheyAre) {
  const std::string& name = GetParam().text;
  Lake lake;
  lake.write_parquet("made.parquet", "SELECT range AS id, 1 AS made FROM range(10)");
  lake.write("landing/" + name + "/0.parquet", lake.read("made.parquet"));
  for (const std::string shape : {"", "  batch_size: 5\n"}) {
    lake.write("flows/orders/flow.yml", "home: landing\nstore:\n  type: parquet\n  path: lake\n" + shape +
                                            "entities:\n  - " + quoted(name) + "\n");
    const ProgramResult run = lake.start();
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const std::vector<std::string> files = lake.files("lake/" + name);
    EXPECT_EQ(files.size(), shape.empty() ? 1U : 2U);
    EXPECT_EQ(lake.files("lake").size(), files.size());
  }
}

TEST_P(Names, OfFilesAreTakenAsTheyAre) {
  const std::string& name = GetParam().text;
  Lake lake;
  lake.land(1);
  lake.write("landing/" + name + ".parquet", lake.read("landing/0.parquet"));
  for (const std::string shape : {"", "batch_size: 2000"}) {
    lake.set_up({shape});
    const ProgramResult run = lake.start();
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(lake.rows_by_landing(), "1:2000");
  }
}

INSTANTIATE_TEST_SUITE_P(Survival, Names, testing::ValuesIn(odd_names()),
                         [](const auto& instance) { return instance.param.title; });

TEST(Names, OfFoldersMayHaveAllTheBytesTheyCan) {
  const std::string name(255, 'n');
  Lake lake;
  lake.land(1);
  const ProgramResult run = lake.start({}, {"--var", "flow.orders.store.path=lake/" + name});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(lake.count("lake/" + name + "/*.parquet"), Lake::kRows);
}

TEST(Names, OfFilesMayHaveAllTheBytesTheyCan) {
  Lake lake;
  lake.land(1);
  const std::string longest = std::string(247, 'f') + ".parquet";
  lake.write("landing/" + longest, lake.read("landing/0.parquet"));
  EXPECT_EQ(
      lake.start({}, {"--var", "flow.orders.store.file_pattern=" + std::string(227, 'f') + "{sequence:020d}.parquet"})
          .exit_code,
      0);
  EXPECT_EQ(lake.rows_by_landing(), "1:2000");
}

TEST(Names, ThatAreTooLongAreTold) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  expect_letter(lake.start({}, {"--var", "flow.orders.store.path=lake/" + std::string(256, 'n')}), {"255 bytes"});
  const ProgramResult run =
      lake.start({}, {"--var", "flow.orders.store.file_pattern=" + std::string(250, 'f') + "{sequence}.parquet"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, testing::HasSubstr("255"));
  expect_untouched(lake, before);
}

}  // namespace
}  // namespace hygge::test
