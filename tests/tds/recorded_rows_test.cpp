#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/result_shape.h"
#include "tests/tds/decoded_rows.h"
#include "tests/tds/value_bytes.h"

namespace hygge::tds {
namespace {

using test::CutInput;
using test::DecodedRows;
using test::from_hex;
using test::ValueBytes;

/// Tokens that other people's programs sent one another: a message from its COLMETADATA to its end.
ValueBytes recorded(const std::string& name) {
  std::ifstream file{std::string{HYGGE_TDS_RECORDED} + "/" + name, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  if (bytes.empty()) throw std::runtime_error{"there is no record " + name};
  ValueBytes made(bytes.size());
  std::transform(bytes.begin(), bytes.end(), made.begin(), [](char byte) { return static_cast<std::byte>(byte); });
  return made;
}

/// Replaces the only place where `from` stands.
ValueBytes patched(ValueBytes bytes, const std::string& from, const std::string& to) {
  const ValueBytes sought = from_hex(from);
  const ValueBytes wanted = from_hex(to);
  const auto place = std::search(bytes.begin(), bytes.end(), sought.begin(), sought.end());
  if (place == bytes.end()) throw std::runtime_error{"the record has no " + from};
  std::copy(wanted.begin(), wanted.end(), place);
  return bytes;
}

struct Recorded {
  Recorded(const ValueBytes& bytes, std::size_t at_a_time, TableNames table_names = TableNames::Parts)
      : input{bytes, at_a_time}, columns{read(table_names)}, decoded{columns, ticks(), 100} {
    rows = decoded.read(input);
  }
  std::vector<std::string> row(std::size_t row) const {
    std::vector<std::string> values;
    for (std::size_t column = 0; column < columns.size(); ++column) values.push_back(decoded.shown(row, column));
    return values;
  }
  std::vector<ColumnInfo> read(TableNames table_names) {
    EXPECT_EQ(input.read<std::uint8_t>(), 0x81);
    return read_columns(input, table_names);
  }
  static DecodeOptions ticks() {
    DecodeOptions options;
    options.seventh_digit = SeventhDigit::Ticks;
    return options;
  }

  CutInput input;
  std::vector<ColumnInfo> columns;
  DecodedRows decoded;
  std::size_t rows = 0;
};

std::vector<std::string> all_null_but_id(const std::string& id, std::size_t columns) {
  std::vector<std::string> row(columns, "NULL");
  row[0] = id;
  return row;
}

constexpr std::size_t kPieces[] = {1, 13, 511, 4'096, 100'000};

TEST(RecordedRowsTest, EveryTypeWithShortValues) {
  for (const std::size_t at_a_time : kPieces) {
    Recorded result{recorded("every_type_short"), at_a_time};
    ASSERT_EQ(result.rows, 5U);
    const std::vector<std::string> first = {"1",
                                            "true",
                                            "200",
                                            "-2",
                                            "3",
                                            "-4",
                                            "1.5",
                                            "2.25",
                                            "12345670123456789",
                                            "995000",
                                            "12345",
                                            "-15000",
                                            "19782",              // 2024-02-29
                                            "452961234560",       // 12:34:56.123456
                                            "1709210096123000",   // the same on that day, in milliseconds
                                            "17092100961234560",  //
                                            "1709210040000000",   // 12:34
                                            "17091902961234560",  // 12:34:56.123456 +05:30
                                            "abc       ",
                                            "café",
                                            "varchar max",
                                            "日本        ",
                                            "Zażółć 😀",
                                            "nvarchar max ż",
                                            "0x0102030405060708",
                                            "0xDEADBEEF",
                                            "0x00010203",
                                            "0E984725-C51C-4BF4-9960-E1C80E27ABA0",
                                            "<a/>",
                                            "42",
                                            "text",
                                            "ntext ż",
                                            "0x00FF"};
    EXPECT_EQ(result.row(0), first);
    EXPECT_EQ(result.decoded.offset(0, 17), 330);
    EXPECT_EQ(result.row(1), all_null_but_id("2", 33));
    const std::vector<std::pair<std::string, std::string>> variants = {
        {"vc", "varchar(2)"}, {"1.25", "numeric(3,2)"}, {"2024-02-29 12:34:56.0000000", "datetime2(7)"}};
    for (std::size_t i = 0; i < variants.size(); ++i) {
      std::vector<std::string> row = all_null_but_id(std::to_string(i + 3), 33);
      row[29] = variants[i].first;
      EXPECT_EQ(result.row(i + 2), row);
      EXPECT_EQ(result.decoded.variant_type(i + 2, 29), variants[i].second);
    }
    EXPECT_EQ(result.input.read<std::uint8_t>(), 0xFD);
  }
}

TEST(RecordedRowsTest, EveryTypeAtItsEnds) {
  // That server rounded the last tick of a day up to 24:00, which no SQL Server has.
  const ValueBytes bytes = patched(recorded("every_type"), "05 00 c0 69 2a c9", "05 ff bf 69 2a c9");
  for (const std::size_t at_a_time : kPieces) {
    Recorded result{bytes, at_a_time};
    ASSERT_EQ(result.rows, 3U);
    std::string accents;
    for (int i = 0; i < 5'000; ++i) accents += "é";
    std::string bytes_of_y = "0x";
    for (int i = 0; i < 9'000; ++i) bytes_of_y += "79";
    const std::vector<std::string> first = {"1",
                                            "true",
                                            "255",
                                            "-32768",
                                            "-2147483648",
                                            "-9223372036854775808",
                                            "-1.5",
                                            "3.14159265358979",
                                            "12345678901234567890123456780123456789",
                                            "123456789012345678",
                                            "-9223372036854775808",
                                            "-2147483648",
                                            "19782",
                                            "863999999999",
                                            "1709251199997000",
                                            "2534023007999999990",
                                            "3453321540000000",
                                            "17091902961234570",
                                            "abc       ",
                                            "café",
                                            std::string(9'000, 'x'),
                                            "日本        ",
                                            "Zażółć gęślą jaźń 😀",
                                            accents,
                                            "0x0102030405060708",
                                            "0xDEADBEEF",
                                            bytes_of_y,
                                            "0E984725-C51C-4BF4-9960-E1C80E27ABA0",
                                            "<a x=\"1\">t</a>",
                                            "42",
                                            "old text",
                                            "old ntext ż",
                                            "0x00FF"};
    EXPECT_EQ(result.row(0), first);
    EXPECT_EQ(result.row(1), all_null_but_id("2", 33));
    const std::vector<std::string> third = {"3",
                                            "false",
                                            "0",
                                            "0",
                                            "0",
                                            "0",
                                            "0",
                                            "0",
                                            "0",
                                            "0",
                                            "0",
                                            "0",
                                            "-719162",
                                            "0",
                                            "-6847804800000000",
                                            "-621355968000000000",
                                            "-2208988800000000",
                                            "-621355968000000000",
                                            "          ",
                                            "",
                                            "",
                                            "          ",
                                            "",
                                            "",
                                            "0x0000000000000000",
                                            "0x",
                                            "0x",
                                            "00000000-0000-0000-0000-000000000000",
                                            "",
                                            "v",
                                            "",
                                            "",
                                            "0x"};
    EXPECT_EQ(result.row(2), third);
    EXPECT_EQ(result.input.read<std::uint8_t>(), 0xFD);
  }
}

TEST(RecordedRowsTest, ATimeThatIsNoneIsRefusedAndPassedOver) {
  const ValueBytes bytes = recorded("every_type");
  for (const std::size_t at_a_time : kPieces) {
    CutInput input{bytes, at_a_time};
    ASSERT_EQ(input.read<std::uint8_t>(), 0x81);
    const std::vector<ColumnInfo> columns = read_columns(input);
    DecodedRows decoded{columns, {}, 100};
    EXPECT_THROW(decoded.read(input), Error);
    const ResultShape shape{columns};
    std::size_t skipped = 0;
    auto token = input.read<std::uint8_t>();
    for (; token == 0xD1 || token == 0xD2; token = input.read<std::uint8_t>(), ++skipped) {
      shape.skip_row(input, token == 0xD2);
    }
    EXPECT_EQ(token, 0xFD);
    EXPECT_GE(skipped, 2U);
  }
}

TEST(RecordedRowsTest, Collations) {
  for (const std::size_t at_a_time : kPieces) {
    Recorded result{recorded("collations"), at_a_time};
    ASSERT_EQ(result.rows, 1U);
    EXPECT_EQ(result.row(0), (std::vector<std::string>{"żółw", "日本", "中文", "αβγ", "привет", "café"}));
  }
}

TEST(RecordedRowsTest, ABulkLoadOfAnotherClient) {
  for (const std::size_t at_a_time : kPieces) {
    Recorded result{recorded("bulk_load"), at_a_time, TableNames::Whole};
    ASSERT_EQ(result.rows, 2U);
    EXPECT_EQ(result.columns[28].table, std::vector<std::string>{"dbo.bulk_dst"});
    const std::vector<std::string> first = {"1",
                                            "true",
                                            "200",
                                            "-2",
                                            "3",
                                            "-4",
                                            "1.5",
                                            "2.25",
                                            "12345670123456789",
                                            "995000",
                                            "12345",
                                            "-15000",
                                            "19782",
                                            "452961230000",
                                            "1709210096123000",
                                            "17092100961230000",
                                            "1709210040000000",
                                            "17092100961230000",
                                            "abc",
                                            "café",
                                            "varchar max",
                                            "日本",
                                            "Zażółć 😀",
                                            "nvarchar max ż",
                                            "0x0102030405060708",
                                            "0xDEADBEEF",
                                            "0x00010203",
                                            "0E984725-C51C-4BF4-9960-E1C80E27ABA0",
                                            "text",
                                            "ntext ż",
                                            "0x00FF"};
    EXPECT_EQ(result.row(0), first);
    EXPECT_EQ(result.row(1), all_null_but_id("2", 31));
    EXPECT_TRUE(result.input.at_end());  // that one sends no DONE
  }
}

}  // namespace
}  // namespace hygge::tds
