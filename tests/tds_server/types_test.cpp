#include <gtest/gtest.h>

#include "tests/support/tds_server/server.h"
#include "tests/support/tds_server/sql_error.h"
#include "tests/support/tds_server/temporal.h"
#include "tests/support/tds_server/text.h"
#include "tests/support/tds_server/vectors.h"
#include "tests/support/tds_server/wire_value.h"
#include "tests/tds_server/client_programs.h"

namespace hygge::test {
namespace {

using namespace tds_server;

std::string hex(const tds_server::Bytes& bytes) {
  constexpr std::string_view kDigits{"0123456789abcdef"};
  std::string text;
  for (const std::uint8_t byte : bytes) text += {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  return text;
}

std::string encoded(const SqlType& type, const Cell& cell, PlpForm form = {}) {
  ByteWriter out;
  write_value(out, type, true, cell, form);
  return hex(out.bytes());
}

Cell number(Wide value) {
  Cell cell;
  cell.is_null = false;
  cell.number = value;
  return cell;
}

Cell bytes(const std::string& text) {
  Cell cell;
  cell.is_null = false;
  cell.bytes = text;
  return cell;
}

Cell when(const std::string& text, const SqlType& type) {
  return to_temporal(parse_moment(text).value(), type).value();
}

/// Bytes that several other programs write for these values.
TEST(WireValueTest, MatchesWhatOthersSend) {
  EXPECT_EQ(encoded(type_of(Kind::Money), number(123'456)), "080000000040e20100");
  EXPECT_EQ(encoded(type_of(Kind::Money), number(-1)), "08ffffffffffffffff");
  EXPECT_EQ(encoded(type_of(Kind::Money), number(10'000'000'000'000)),
            "0818090000"
            "00a0724e");
  const SqlType datetime = type_of(Kind::DateTime);
  EXPECT_EQ(encoded(datetime, when("2024-02-29 13:45:30.123", datetime)), "0825b100001dbbe200");
  EXPECT_EQ(encoded(datetime, when("1753-01-01", datetime)), "08462effff00000000");
  const SqlType small = type_of(Kind::SmallDateTime);
  EXPECT_EQ(encoded(small, when("2024-02-29 13:46", small)), "0425b13a03");
  EXPECT_EQ(encoded(type_of(Kind::Date), when("2024-02-29", type_of(Kind::Date))), "0380460b");
  const SqlType time7 = type_of(Kind::Time, 0, 0, 7);
  EXPECT_EQ(encoded(time7, when("13:45:30.1234567", time7)), "05870f415273");
  const SqlType datetime27 = type_of(Kind::DateTime2, 0, 0, 7);
  EXPECT_EQ(encoded(datetime27, when("0001-01-01", datetime27)), "080000000000000000");
  EXPECT_EQ(encoded(datetime27, when("9999-12-31 23:59:59.9999999", datetime27)), "08ffbf692ac9dab937");
  const SqlType datetime23 = type_of(Kind::DateTime2, 0, 0, 3);
  EXPECT_EQ(encoded(datetime23, when("2024-02-29 13:45:30.123", datetime23)), "070bc5f30280460b");
  const SqlType zoned = type_of(Kind::DateTimeOffset, 0, 0, 7);
  EXPECT_EQ(encoded(zoned, when("2024-02-29 01:00:00 +05:30", zoned)), "0a00ec7572a37f460b4a01");
  EXPECT_EQ(encoded(type_of(Kind::Decimal, 0, 38, 0), number(1)),
            "1101"
            "01000000000000000000000000000000");
  EXPECT_EQ(encoded(type_of(Kind::Decimal, 0, 10, 2), number(-123'456)), "090040e2010000000000");
  EXPECT_EQ(encoded(type_of(Kind::UniqueIdentifier),
                    bytes(std::string{"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16})),
            "1033221100554477668899aabbccddeeff");
  EXPECT_EQ(encoded(type_of(Kind::NVarChar, SqlType::kMax), bytes("abc")),
            "0600000000000000"
            "06000000610062006300"
            "00000000");
  EXPECT_EQ(encoded(type_of(Kind::NVarChar, SqlType::kMax), bytes("abc"), {.chunk = 4}),
            "feffffffffffffff"
            "0400000061006200"
            "020000006300"
            "00000000");
  EXPECT_EQ(encoded(type_of(Kind::NVarChar, SqlType::kMax), bytes("")),
            "0000000000000000"
            "00000000");
  EXPECT_EQ(encoded(type_of(Kind::NVarChar, 10), bytes("Hé€")), "06004800e900ac20");
  EXPECT_EQ(encoded(type_of(Kind::Variant), bytes(make_variant(type_of(Kind::Int), number(7)))),
            "06000000380007000000");
  EXPECT_EQ(encoded(type_of(Kind::Variant), bytes(make_variant(type_of(Kind::NVarChar, 4000), bytes("hi")))),
            "0d000000e7070904d00034401f68006900");
  EXPECT_EQ(encoded(type_of(Kind::Variant), bytes(make_variant(type_of(Kind::Numeric, 0, 5, 2), number(123)))),
            "090000006c020502017b000000");
}

TEST(WireValueTest, ReadsWhatItWrites) {
  for (const auto& [type, cell] : std::vector<std::pair<SqlType, Cell>>{
           {type_of(Kind::Bit), number(1)},
           {type_of(Kind::TinyInt), number(255)},
           {type_of(Kind::SmallInt), number(-32'768)},
           {type_of(Kind::BigInt), number(INT64_MIN)},
           {type_of(Kind::SmallMoney), number(-2'147'483'648)},
           {type_of(Kind::VarChar, 20), bytes("café")},
           {type_of(Kind::VarBinary, SqlType::kMax), bytes("\x01\x02")},
           {type_of(Kind::Xml, SqlType::kMax), bytes("<a/>")},
           {type_of(Kind::Text), bytes("text")},
           {type_of(Kind::Vector, 2), bytes(std::string(16, 'v'))},
           {vector_of(3, true), bytes(std::string(14, 'v'))},
           {type_of(Kind::Variant), bytes(make_variant(type_of(Kind::BigInt), number(5)))}}) {
    SCOPED_TRACE(declaration_of(type));
    ByteWriter info;
    write_type_info(info, type, true);
    ByteReader info_in{info.bytes()};
    const WireColumn column = read_type_info(info_in);
    EXPECT_EQ(column.type.kind, type.kind);
    for (const bool is_null : {false, true}) {
      Cell written = cell;
      written.is_null = is_null;
      ByteWriter out;
      write_value(out, type, true, written, {});
      ByteReader in{out.bytes()};
      Cell read;
      read_value(in, column, read);
      EXPECT_EQ(in.left(), 0U);
      EXPECT_EQ(read.is_null, is_null);
      if (is_null) continue;
      EXPECT_TRUE(read.number == cell.number);
      EXPECT_EQ(read.bytes, cell.bytes);
      ByteReader again{out.bytes()};
      skip_value(again, column);
      EXPECT_EQ(again.left(), 0U);
    }
  }
}

TEST(VectorTest, HalvesAreTheNearestOnes) {
  const auto stored = [](const char* list) { return vector_text(vector_bytes(list, vector_of(3, true))); };
  EXPECT_EQ(stored("[1,-0.1,65519]"), "[1.0000000e+00,-9.9975586e-02,6.5504000e+04]");
  EXPECT_EQ(stored("[2049,2051,-2051]"), "[2.0480000e+03,2.0520000e+03,-2.0520000e+03]");  // between two: the even one
  EXPECT_EQ(stored("[5.9604645e-08,2.9e-08,3e-08]"), "[5.9604645e-08,0.0000000e+00,5.9604645e-08]");
  EXPECT_THROW(stored("[1,2,65520]"), SqlError);
}

TEST(TemporalTest, RoundsAndCarriesAsTheServerDoes) {
  const SqlType seconds = type_of(Kind::DateTime2, 0, 0, 0);
  EXPECT_EQ(display_text(when("2023-12-31 23:59:59.5", seconds), seconds), "2024-01-01 00:00:00");
  const SqlType datetime = type_of(Kind::DateTime);
  EXPECT_EQ(display_text(when("2024-01-01 00:00:00.002", datetime), datetime), "2024-01-01 00:00:00.003");
  EXPECT_EQ(display_text(when("2024-01-01 23:59:59.999", datetime), datetime), "2024-01-02 00:00:00.000");
  EXPECT_EQ(display_text(when("1899-12-31 12:00", datetime), datetime), "1899-12-31 12:00:00.000");
  EXPECT_FALSE(to_temporal(parse_moment("1752-12-31").value(), datetime).has_value());
  EXPECT_FALSE(parse_moment("2023-02-29").has_value());
  EXPECT_FALSE(parse_moment("24:00:00").has_value());
}

TEST(TextTest, KeepsLoneSurrogatesAndKnowsCodePages) {
  const tds_server::Bytes lone{0x3D, 0xD8, 0x61, 0x00};
  EXPECT_EQ(to_utf16(from_utf16(lone)), lone);
  EXPECT_EQ(as_lines(Server{}.run("SELECT CAST(NCHAR(55357) + N'a' AS varbinary(4))")), "3DD86100\n");
  EXPECT_EQ(utf16_units("😀a"), 3U);
  EXPECT_EQ(utf16_front("😀a", 1), "");
  for (const int page :
       {437, 850, 874, 932, 936, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 65001}) {
    SCOPED_TRACE(page);
    EXPECT_EQ(from_code_page(to_code_page("plain", page), page), "plain");
  }
  EXPECT_EQ(hex(to_code_page("łó", 1250)), "b3f3");
  EXPECT_EQ(hex(to_code_page("日本", 932)), "93fa967b");
  EXPECT_EQ(hex(to_code_page("ż", 1252)), "3f");
}

TEST(TypesTest, ValuesOfEveryTypeSurviveStorage) {
  Server server;
  server.run(
      "CREATE TABLE t (v sql_variant, x xml, h hierarchyid, g geography, j json, e vector(2), r rowversion, d "
      "datetime2(7), o datetimeoffset(0), c char(4) COLLATE Polish_CI_AS)");
  server.run(
      "INSERT t (v, x, h, g, j, e, d, o, c) VALUES (CAST(1.25 AS decimal(5,2)), N'<a>ż</a>', 0x5AC0, 0xE6100000010C, "
      "'{\"a\":1}', 0xA901, '2024-02-29 13:45:30.1234567', '2024-02-29 13:45:30.6 -03:00', 'żó')");
  server.run(
      "INSERT t (v) VALUES (N'text'); INSERT t (v) VALUES (CAST('2024-02-29' AS date)); INSERT t (v) VALUES (CAST(-1.5 "
      "AS money)); "
      "INSERT t (v) VALUES (CAST('00112233-4455-6677-8899-aabbccddeeff' AS uniqueidentifier)); INSERT t (v) VALUES "
      "(0x0102)");
  EXPECT_EQ(
      as_lines(server.run("SELECT v, x, h, g, j, e, d, o, c FROM t WHERE x IS NOT NULL")),
      "1.25|<a>ż</a>|5AC0|E6100000010C|{\"a\":1}|A901|2024-02-29 13:45:30.1234567|2024-02-29 13:45:31 -03:00|żó  \n");
  EXPECT_EQ(as_lines(server.run("SELECT v FROM t WHERE x IS NULL")),
            "text\n2024-02-29\n-1.5000\n00112233-4455-6677-8899-AABBCCDDEEFF\n0102\n");
}

}  // namespace
}  // namespace hygge::test
