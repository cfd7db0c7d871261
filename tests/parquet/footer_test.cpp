#include "hygge/parquet/footer.h"

#include <gtest/gtest.h>

#include "hygge/base/error.h"
#include "tests/parquet/memory_bytes.h"
#include "tests/parquet/tiny_parquet.h"

namespace hygge::parquet {
namespace {

using test::MemoryBytes;
using test::write_tiny_parquet;

std::string two_columns() { return write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"Price", {5, 6, 7, 8}}}).bytes; }

Error footer_error_of(const std::string& bytes) {
  try {
    read_footer(MemoryBytes{bytes});
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error{"the footer was taken"};
}

TEST(FooterTest, TellsColumnsRowsAndChunks) {
  const Footer footer = read_footer(MemoryBytes{two_columns()});
  EXPECT_EQ(footer.rows, 4U);
  ASSERT_EQ(footer.columns.size(), 2U);
  EXPECT_EQ(footer.columns[1].name, "Price");
  EXPECT_EQ(footer.columns[1].flat_leaf, 1U);
  EXPECT_TRUE(footer.columns[1].required);
  ASSERT_EQ(footer.row_groups.size(), 1U);
  EXPECT_EQ(footer.row_groups[0].chunks[0].values, 4U);
  EXPECT_EQ(codec_name(footer.row_groups[0].chunks[0].codec), "none");
  EXPECT_FALSE(footer.row_groups[0].chunks[0].modern);
  EXPECT_EQ(nulls_of(footer, footer.columns[0]), 0U);
}

TEST(FooterTest, TellsEqualSchemasByTheirBytes) {
  const Footer one = read_footer(MemoryBytes{write_tiny_parquet({{"a", {1}}}).bytes});
  const Footer same = read_footer(MemoryBytes{write_tiny_parquet({{"a", {2, 3}}}).bytes});
  const Footer other = read_footer(MemoryBytes{write_tiny_parquet({{"A", {1}}}).bytes});
  EXPECT_EQ(one.schema, same.schema);
  EXPECT_NE(one.schema, other.schema);
}

TEST(FooterTest, TellsHowWideDecimalsAre) {
  for (const bool logical : {false, true}) {
    for (const std::string inside_of : {"", "row"}) {
      const std::string bytes = write_tiny_parquet({{"id", {1}}, {"d", {2}, 50}, {"e", {3}, 9}},
                                                   {.inside_of = inside_of, .logical_types = logical})
                                    .bytes;
      std::vector<std::uint64_t> digits;
      for (const Column& column : read_footer(MemoryBytes{bytes}).columns) digits.push_back(column.decimal_digits);
      const std::vector<std::uint64_t> expected =
          inside_of.empty() ? std::vector<std::uint64_t>{0, 50, 9} : std::vector<std::uint64_t>{50};
      EXPECT_EQ(digits, expected) << inside_of << logical;
    }
  }
}

TEST(FooterTest, ReadsAFileWithoutColumns) {
  EXPECT_TRUE(read_footer(MemoryBytes{write_tiny_parquet({}).bytes}).columns.empty());
}

TEST(FooterTest, SaysWhatIsWrongWithTheFrame) {
  struct Case {
    std::string bytes;
    ErrorKind kind;
    std::string headline;
  };
  const std::string whole = two_columns();
  const std::string damaged = "the footer of 'memory.parquet' is damaged";
  const std::vector<Case> cases = {
      {"", ErrorKind::Data, "'memory.parquet' is empty (0 bytes)"},
      {"PAR1PAR1", ErrorKind::Data, "'memory.parquet' is not a Parquet file"},
      {"id,name\n1,Anna\n2,Ben\n", ErrorKind::Data, "'memory.parquet' is not a Parquet file"},
      {whole.substr(0, whole.size() - 1), ErrorKind::Data, "'memory.parquet' is cut off"},
      {whole.substr(0, whole.size() - 4) + "PARE", ErrorKind::Unsupported, "'memory.parquet' is encrypted"},
      {"PARE" + whole.substr(4), ErrorKind::Unsupported, "'memory.parquet' is encrypted"},
      {std::string{"PAR1\xFF\xFF\xFF\xFFPAR1"}, ErrorKind::Data, damaged},
      {std::string{"PAR1\0\0\0\0PAR1", 12}, ErrorKind::Data, damaged},
  };
  for (const Case& given : cases) {
    const Error error = footer_error_of(given.bytes);
    EXPECT_EQ(error.headline(), given.headline);
    EXPECT_EQ(error.kind(), given.kind) << given.headline;
    EXPECT_FALSE(error.advice().empty()) << given.headline;
  }
}

TEST(FooterTest, RefusesRowsThatDoNotAddUp) {
  const Error error = footer_error_of(write_tiny_parquet({{"a", {1, 2}}}, {.claimed_rows = 5}).bytes);
  EXPECT_EQ(error.headline(), "the footer of 'memory.parquet' is damaged");
  EXPECT_EQ(error.reason(), "it says 5 rows, but its row groups have 2");
}

TEST(FooterTest, SurvivesEveryFlippedByte) {
  const std::string whole = two_columns();
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      std::string bytes = whole;
      bytes[place] = static_cast<char>(bytes[place] ^ flip);
      try {
        const Footer footer = read_footer(MemoryBytes{bytes});
        for (const RowGroup& group : footer.row_groups) EXPECT_EQ(group.chunks.size(), footer.leaves.size());
      } catch (const Error& error) {
        EXPECT_NE(error.headline().find("'memory.parquet'"), std::string::npos);
      }
    }
  }
}

}  // namespace
}  // namespace hygge::parquet
