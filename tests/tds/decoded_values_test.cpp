#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "tests/tds/decoded_rows.h"
#include "tests/tds/value_bytes.h"

namespace hygge::tds {
namespace {

using test::CutInput;
using test::DecodedRows;
using test::from_hex;
using test::ValueBytes;

constexpr auto kCut = SeventhDigit::Cut;
constexpr auto kNanos = SeventhDigit::Nanos;
constexpr auto kTicks = SeventhDigit::Ticks;

/// One value of one type, and what it is in memory (DecodedRows::shown).
struct OneDecoded {
  std::string type;
  std::string value;
  std::string shown;
  SeventhDigit seventh = kCut;
};

std::vector<ColumnInfo> one_column(const std::string& type) {
  CutInput input{from_hex(type), 100};
  ColumnInfo column;
  column.name = "v";
  column.type = read_type_info(input);
  return {column};
}

DecodeOptions with_seventh(SeventhDigit seventh) {
  DecodeOptions options;
  options.seventh_digit = seventh;
  return options;
}

/// Reads the value out of rows of both kinds, in a block and cut at every byte.
void expect_decoded(const OneDecoded& given, const DecodeOptions& options) {
  SCOPED_TRACE(given.type + " : " + given.value);
  const std::vector<ColumnInfo> columns = one_column(given.type);
  const ValueBytes row = from_hex("d1") + from_hex(given.value);
  const ValueBytes sparse = from_hex("d2 00") + from_hex(given.value);
  const ValueBytes missing = from_hex("d2 01");
  const ValueBytes end = from_hex("fd") + ValueBytes(100);
  const ValueBytes rows = row + missing + sparse + row + end;
  for (std::size_t at_a_time = 1; at_a_time <= rows.size(); at_a_time += at_a_time < 100 ? 1 : 997) {
    DecodedRows decoded{columns, options, 4};
    CutInput input{rows, at_a_time};
    ASSERT_EQ(decoded.read(input), 4U);
    for (const std::size_t place : {0U, 2U, 3U}) {
      if (given.shown == "NULL") {
        ASSERT_TRUE(decoded.is_null(place, 0));
      } else {
        ASSERT_FALSE(decoded.is_null(place, 0));
      }
      ASSERT_EQ(decoded.shown(place, 0), given.shown);
    }
    ASSERT_TRUE(decoded.is_null(1, 0));
    ASSERT_EQ(input.read<std::uint8_t>(), 0xFD);
  }
}

/// Reads the value out of a row that is too long to be awaited, which is cut at every byte of the value.
void expect_decoded_as_it_comes(const OneDecoded& given, const DecodeOptions& options) {
  SCOPED_TRACE(given.type + " behind a long text: " + given.value);
  ColumnInfo text;
  text.type.type = WireType::NVarChar;
  text.type.size = TypeInfo::kMax;
  std::vector<ColumnInfo> columns = one_column(given.type);
  columns.insert(columns.begin(), text);
  const ValueBytes front =
      from_hex("d1 fe ff ff ff ff ff ff ff 20 4e 00 00") + ValueBytes(20'000) + from_hex("00 00 00 00");
  const ValueBytes value = from_hex(given.value);
  for (std::size_t cut = 0; cut <= value.size(); cut += cut < 100 ? 1 : 997) {
    DecodedRows decoded{columns, options, 1};
    CutInput input{front + value + from_hex("fd") + ValueBytes(100), front.size() + cut};
    ASSERT_EQ(decoded.read(input), 1U);
    ASSERT_EQ(decoded.text(0, 0).size(), 10'000U);
    ASSERT_EQ(decoded.shown(0, 1), given.shown);
    ASSERT_EQ(input.read<std::uint8_t>(), 0xFD);
  }
}

void expect_all_decoded(const std::vector<OneDecoded>& cases) {
  for (const OneDecoded& given : cases) {
    expect_decoded(given, with_seventh(given.seventh));
    expect_decoded_as_it_comes(given, with_seventh(given.seventh));
  }
}

std::string refusal_of(const std::string& type, const std::string& value, const DecodeOptions& options = {}) {
  std::optional<std::string> reason;
  const ValueBytes rows = from_hex("d1") + from_hex(value) + from_hex("fd") + ValueBytes(100);
  for (const std::size_t at_a_time : {std::size_t{1}, rows.size()}) {
    DecodedRows decoded{one_column(type), options, 4};
    CutInput input{rows, at_a_time};
    try {
      decoded.read(input);
      return "it was read: " + decoded.shown(0, 0);
    } catch (const Error& error) {
      if (reason && *reason != error.reason()) return "two reasons";
      reason = error.reason();
    }
  }
  return *reason;
}

TEST(DecodedValuesTest, WholeNumbers) {
  expect_all_decoded({
      {"30", "ff", "255"},
      {"30", "00", "0"},
      {"26 01", "01 ff", "255"},
      {"26 01", "00", "NULL"},
      {"34", "00 80", "-32768"},
      {"34", "ff 7f", "32767"},
      {"26 02", "02 00 80", "-32768"},
      {"26 02", "00", "NULL"},
      {"38", "00 00 00 80", "-2147483648"},
      {"38", "ff ff ff 7f", "2147483647"},
      {"26 04", "04 2a 00 00 00", "42"},
      {"26 04", "00", "NULL"},
      {"7f", "00 00 00 00 00 00 00 80", "-9223372036854775808"},
      {"26 08", "08 ff ff ff ff ff ff ff 7f", "9223372036854775807"},
      {"26 08", "00", "NULL"},
      {"32", "01", "true"},
      {"32", "00", "false"},
      {"68 01", "01 01", "true"},
      {"68 01", "01 00", "false"},
      {"68 01", "01 ff", "true"},
      {"68 01", "00", "NULL"},
      {"1f", "", "NULL"},
  });
}

TEST(DecodedValuesTest, FloatingPoint) {
  expect_all_decoded({
      {"3b", "00 00 c0 3f", "1.5"},
      {"3b", "ff ff 7f 7f", "3.4028235e+38"},
      {"6d 04", "04 00 00 00 80", "-0"},
      {"6d 04", "04 01 00 00 00", "1e-45"},
      {"6d 04", "00", "NULL"},
      {"3e", "ff ff ff ff ff ff ef 7f", "1.7976931348623157e+308"},
      {"6d 08", "08 00 00 00 00 00 00 02 40", "2.25"},
      {"6d 08", "08 9a 99 99 99 99 99 b9 3f", "0.1"},
      {"6d 08", "00", "NULL"},
  });
}

TEST(DecodedValuesTest, Decimals) {
  expect_all_decoded({
      {"6a 05 04 02", "05 01 0f 27 00 00", "9999"},
      {"6a 05 04 02", "05 00 0f 27 00 00", "-9999"},
      {"6a 05 09 09", "05 01 ff c9 9a 3b", "999999999"},
      {"6a 09 0a 02", "09 00 40 e2 01 00 00 00 00 00", "-123456"},
      {"6a 09 12 00", "09 01 ff ff 63 a7 b3 b6 e0 0d", "999999999999999999"},
      {"6c 09 13 00", "09 01 ff ff e7 89 04 23 c7 8a", "9999999999999999999"},
      {"6a 0d 1c 00", "0d 00 ff ff ff 0f 61 02 25 3e 5e ce 4f 20", "-9999999999999999999999999999"},
      {"6a 11 26 00", "11 01 ff ff ff ff 3f 22 8a 09 7a c4 86 5a a8 4c 3b 4b",
       "99999999999999999999999999999999999999"},
      {"6a 11 26 26", "11 00 ff ff ff ff 3f 22 8a 09 7a c4 86 5a a8 4c 3b 4b",
       "-99999999999999999999999999999999999999"},
      {"6a 11 26 00", "11 01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "1"},
      // A value has a length of its own, whatever its type says.
      {"6a 11 26 00", "05 00 07 00 00 00", "-7"},
      {"6a 11 26 00", "0d 01 00 00 00 00 00 00 00 00 01 00 00 00", "18446744073709551616"},
      {"6a 11 04 00", "11 01 07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "7"},
      {"6a 05 05 00", "05 00 00 00 00 00", "0"},
      {"6a 05 05 00", "00", "NULL"},
      {"37 05 05 01", "05 01 07 00 00 00", "7"},
      {"3f 05 05 01", "05 00 07 00 00 00", "-7"},
  });
}

TEST(DecodedValuesTest, Money) {
  expect_all_decoded({
      {"6e 08", "08 00 00 00 00 40 e2 01 00", "123456"},
      {"6e 08", "08 ff ff ff ff ff ff ff ff", "-1"},
      {"6e 08", "08 18 09 00 00 00 a0 72 4e", "10000000000000"},
      {"6e 08", "08 ff ff ff 7f ff ff ff ff", "9223372036854775807"},
      {"6e 08", "08 00 00 00 80 00 00 00 00", "-9223372036854775808"},
      {"6e 08", "00", "NULL"},
      {"3c", "00 00 00 00 40 e2 01 00", "123456"},
      {"6e 04", "04 68 c5 ff ff", "-15000"},
      {"6e 04", "04 ff ff ff 7f", "2147483647"},
      {"6e 04", "00", "NULL"},
      {"7a", "00 00 00 80", "-2147483648"},
  });
}

TEST(DecodedValuesTest, Uuids) {
  expect_all_decoded({
      {"24 10", "10 33 22 11 00 55 44 77 66 88 99 aa bb cc dd ee ff", "00112233-4455-6677-8899-AABBCCDDEEFF"},
      {"24 10", "10 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"},
      {"24 10", "10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "00000000-0000-0000-0000-000000000000"},
      {"24 10", "00", "NULL"},
  });
}

TEST(DecodedValuesTest, UuidsLieAsTheEngineHasThem) {
  DecodedRows decoded{one_column("24 10")};
  CutInput input{from_hex("d1 10 33 22 11 00 55 44 77 66 88 99 aa bb cc dd ee ff"), 100};
  ASSERT_EQ(decoded.read(input), 1U);
  EXPECT_EQ(decoded.at<std::uint64_t>(0, 0), 0x8899AABBCCDDEEFFU);
  EXPECT_EQ(decoded.at<std::uint64_t>(1, 0), 0x8011223344556677U);
}

TEST(DecodedValuesTest, Dates) {
  expect_all_decoded({
      {"28", "03 80 46 0b", "19782"},  // 2024-02-29
      {"28", "03 00 00 00", "-719162"},
      {"28", "03 da b9 37", "2932896"},
      {"28", "03 3a f9 0a", "0"},
      {"28", "00", "NULL"},
  });
}

TEST(DecodedValuesTest, Times) {
  expect_all_decoded({
      {"29 00", "03 7f 51 01", "86399000000"},
      {"29 01", "03 ff 2e 0d", "86399900000"},
      {"29 02", "03 ff d5 83", "86399990000"},
      {"29 03", "04 ff 5b 26 05", "86399999000"},
      {"29 04", "04 ff 97 7f 33", "86399999900"},
      {"29 05", "05 ff ef fb 02 02", "86399999990"},
      {"29 06", "05 ff 5f d7 1d 14", "86399999999"},
      {"29 07", "05 ff bf 69 2a c9", "86399999999"},
      {"29 07", "05 87 0f 41 52 73", "49530123456"},
      {"29 07", "05 87 0f 41 52 73", "49530123456700", kNanos},
      {"29 07", "05 87 0f 41 52 73", "495301234567", kTicks},
      {"29 03", "04 00 00 00 00", "0", kNanos},
      {"29 07", "00", "NULL"},
      {"29 07", "00", "NULL", kTicks},
  });
}

TEST(DecodedValuesTest, TimestampsOfTheirWholeRange) {
  expect_all_decoded({
      {"2a 07", "08 00 00 00 00 00 00 00 00", "-62135596800000000"},
      {"2a 07", "08 00 00 00 00 00 00 00 00", "-621355968000000000", kTicks},
      {"2a 07", "08 ff bf 69 2a c9 da b9 37", "253402300799999999"},
      {"2a 07", "08 ff bf 69 2a c9 da b9 37", "2534023007999999999", kTicks},
      {"2a 03", "07 0b c5 f3 02 80 46 0b", "1709214330123000"},
      {"2a 00", "06 00 00 00 3a f9 0a", "0"},
      {"2a 02", "06 01 00 00 39 f9 0a", "-86399990000"},
      {"2a 07", "08 01 00 00 00 00 39 f9 0a", "-863999999999", kTicks},
      {"2a 07", "08 01 00 00 00 00 39 f9 0a", "-86399999999900", kNanos},
      {"2a 07", "00", "NULL"},
      // The first and the last that nanoseconds can tell: 1677-09-21 00:12:43.1452242, 2262-04-11 23:47:16.8547758.
      {"2a 07", "08 52 b8 de c6 01 3a 58 09", "-9223372036854775800", kNanos},
      {"2a 07", "08 ae 07 8b 63 c7 39 9a 0c", "9223372036854775800", kNanos},
  });
}

TEST(DecodedValuesTest, CutsTowardsThePast) {
  DecodedRows decoded{one_column("2a 07")};
  // 1969-12-31 23:59:59.9999999, and with 0 as its last digit
  CutInput input{from_hex("d1 08 ff bf 69 2a c9 39 f9 0a d1 08 f6 bf 69 2a c9 39 f9 0a fd") + ValueBytes(60), 500};
  ASSERT_EQ(decoded.read(input), 2U);
  EXPECT_EQ(decoded.at<std::int64_t>(0, 0), -1);
  EXPECT_EQ(decoded.at<std::int64_t>(1, 0), -1);
  EXPECT_EQ(decoded.reader().counts().cut_times, 1U);
}

TEST(DecodedValuesTest, OldTimestamps) {
  expect_all_decoded({
      {"6f 08", "08 25 b1 00 00 1d bb e2 00", "1709214330123000"},
      {"6f 08", "08 46 2e ff ff 00 00 00 00", "-6847804800000000"},
      {"6f 08", "08 7f 24 2d 00 ff 81 8b 01", "253402300799997000"},
      {"3d", "25 b1 00 00 1d bb e2 00", "1709214330123000"},
      {"6f 08", "08 00 00 00 00 01 00 00 00", "-2208988799997000"},
      {"6f 08", "08 00 00 00 00 02 00 00 00", "-2208988799993000"},
      {"6f 08", "08 00 00 00 00 03 00 00 00", "-2208988799990000"},
      {"6f 08", "00", "NULL"},
      {"6f 04", "04 25 b1 3a 03", "1709214360000000"},
      {"6f 04", "04 00 00 00 00", "-2208988800000000"},
      {"6f 04", "04 ff ff 9f 05", "3453321540000000"},
      {"3a", "25 b1 3a 03", "1709214360000000"},
      {"6f 04", "00", "NULL"},
  });
}

TEST(DecodedValuesTest, TimestampsWithAnOffset) {
  expect_all_decoded({
      {"2b 07", "0a 00 ec 75 72 a3 7f 46 0b 4a 01", "1709148600000000"},
      {"2b 07", "0a 00 00 00 00 00 00 00 00 b8 fc", "-621355968000000000", kTicks},
      {"2b 00", "08 7f 51 01 da b9 37 48 03", "253402300799000000"},
      {"2b 04", "09 00 00 00 00 3a f9 0a 00 00", "0"},
      {"2b 07", "00", "NULL"},
  });
  for (const std::size_t at_a_time : {1U, 500U}) {
    DecodedRows decoded{one_column("2b 07")};
    CutInput input{from_hex("d1 0a 00 ec 75 72 a3 7f 46 0b 4a 01 d1 00 d2 01 d1 0a 00 00 00 00 00 00 00 00 b8 fc fd") +
                       ValueBytes(60),
                   at_a_time};
    ASSERT_EQ(decoded.read(input), 4U);
    EXPECT_EQ(decoded.offset(0, 0), 330);
    EXPECT_EQ(decoded.offset(3, 0), -840);
  }
}

TEST(DecodedValuesTest, UnicodeText) {
  expect_all_decoded({
      {"e7 14 00 09 04 d0 00 34", "00 00", ""},
      {"e7 14 00 09 04 d0 00 34", "ff ff", "NULL"},
      {"e7 14 00 09 04 d0 00 34", "06 00 48 00 e9 00 ac 20", "Hé€"},
      {"e7 14 00 09 04 d0 00 34", "04 00 3d d8 00 de", "😀"},
      {"e7 14 00 09 04 d0 00 34", "02 00 00 00", std::string(1, '\0')},
      {"e7 28 00 09 04 d0 00 34", "18 00 61 00 62 00 63 00 64 00 65 00 66 00 67 00 68 00 69 00 6a 00 6b 00 6c 00",
       "abcdefghijkl"},
      {"e7 28 00 09 04 d0 00 34", "1a 00 61 00 62 00 63 00 64 00 65 00 66 00 67 00 68 00 69 00 6a 00 6b 00 6c 00 6d 00",
       "abcdefghijklm"},
      {"ef 06 00 09 04 d0 00 34", "06 00 61 00 20 00 20 00", "a  "},
      {"63 ff ff ff 7f 09 04 d0 00 34", "00", "NULL"},
      {"63 ff ff ff 7f 09 04 d0 00 34",
       "10 64 75 6d 6d 79 20 74 65 78 74 70 74 72 00 00 00 64 75 6d 6d 79 54 53 00 06 00 00 00 6e 00 74 00 7c 01",
       "ntż"},
  });
}

TEST(DecodedValuesTest, TextOfCodePages) {
  expect_all_decoded({
      {"a7 0a 00 09 04 d0 00 34", "04 00 63 61 66 e9", "café"},
      {"a7 0a 00 09 04 d0 00 34", "ff ff", "NULL"},
      {"a7 0a 00 09 04 d0 00 34", "00 00", ""},
      {"a7 0a 00 15 04 d0 00 00", "04 00 bf f3 b3 77", "żółw"},
      {"a7 0a 00 11 04 d0 00 00", "04 00 93 fa 96 7b", "日本"},
      {"af 0a 00 04 08 d0 00 00", "04 00 d6 d0 ce c4", "中文"},
      {"a7 0a 00 08 04 d0 00 00", "03 00 e1 e2 e3", "αβγ"},
      {"a7 0a 00 19 04 d0 00 00", "06 00 ef f0 e8 e2 e5 f2", "привет"},
      {"a7 0a 00 09 04 d0 24 00", "03 00 e2 82 ac", "€"},
      {"23 ff ff ff 7f 09 04 d0 00 34",
       "10 64 75 6d 6d 79 20 74 65 78 74 70 74 72 00 00 00 64 75 6d 6d 79 54 53 00 04 00 00 00 74 65 78 e9", "texé"},
      {"27 0a", "02 e9 41", "éA"},
      {"27 0a", "00", "NULL"},
      {"2f 0a", "01 41", "A"},
  });
}

TEST(DecodedValuesTest, Bytes) {
  expect_all_decoded({
      {"a5 40 1f", "04 00 de ad be ef", "0xDEADBEEF"},
      {"a5 40 1f", "00 00", "0x"},
      {"a5 40 1f", "ff ff", "NULL"},
      {"ad 08 00", "08 00 01 02 03 04 05 06 07 08", "0x0102030405060708"},
      {"ad 10 00", "10 00 00 ff 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f", "0x00FF02030405060708090A0B0C0D0E0F"},
      {"a5 ff ff", "04 00 00 00 00 00 00 00 04 00 00 00 00 01 02 03 00 00 00 00", "0x00010203"},
      {"a5 ff ff", "ff ff ff ff ff ff ff ff", "NULL"},
      {"22 ff ff ff 7f", "10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 00 00 00 00 ff",
       "0x00FF"},
      {"25 0a", "02 00 ff", "0x00FF"},
      {"2d 0a", "02 00 ff", "0x00FF"},
      {"f0 ff ff 01 64 00 03 73 00 79 00 73 00 04 67 00 65 00 6f 00 6d 00 01 00 61 00",
       "02 00 00 00 00 00 00 00 02 00 00 00 58 59 00 00 00 00", "0x5859"},
      {"f0 7c 03 00 00 00 00 00", "ff ff ff ff ff ff ff ff", "NULL"},
  });
}

TEST(DecodedValuesTest, ValuesInChunks) {
  const std::string text = "e7 ff ff 09 04 d0 00 34";
  expect_all_decoded({
      {text, "06 00 00 00 00 00 00 00 06 00 00 00 61 00 62 00 63 00 00 00 00 00", "abc"},
      {text, "fe ff ff ff ff ff ff ff 06 00 00 00 61 00 62 00 63 00 00 00 00 00", "abc"},
      {text, "00 00 00 00 00 00 00 00 00 00 00 00", ""},
      {text, "fe ff ff ff ff ff ff ff 00 00 00 00", ""},
      {text, "ff ff ff ff ff ff ff ff", "NULL"},
      // A chunk may end anywhere, within a unit and within a pair of them.
      {text,
       "08 00 00 00 00 00 00 00 01 00 00 00 61 02 00 00 00 00 3d 01 00 00 00 d8 03 00 00 00 00 de 62 01 00 00 00 00 "
       "00 00 00 00",
       "a😀b"},
      {"a7 ff ff 11 04 d0 00 00", "04 00 00 00 00 00 00 00 01 00 00 00 93 02 00 00 00 fa 96 01 00 00 00 7b 00 00 00 00",
       "日本"},
      {"f4", "05 00 00 00 00 00 00 00 02 00 00 00 22 e2 03 00 00 00 82 ac 22 00 00 00 00", "\"€\""},
      {"f1 00", "0a 00 00 00 00 00 00 00 0a 00 00 00 ff fe 3c 00 61 00 2f 00 3e 00 00 00 00 00", "<a/>"},
      {"f1 00", "0a 00 00 00 00 00 00 00 01 00 00 00 ff 09 00 00 00 fe 3c 00 61 00 2f 00 3e 00 00 00 00 00", "<a/>"},
      {"f1 00", "08 00 00 00 00 00 00 00 08 00 00 00 3c 00 61 00 2f 00 3e 00 00 00 00 00", "<a/>"},
      {"f1 00", "ff ff ff ff ff ff ff ff", "NULL"},
      {"a5 ff ff", "03 00 00 00 00 00 00 00 01 00 00 00 01 01 00 00 00 02 01 00 00 00 03 00 00 00 00", "0x010203"},
  });
}

TEST(DecodedValuesTest, Vectors) {
  expect_all_decoded({
      {"f5 10 00 00", "10 00 a9 01 02 00 00 00 00 00 00 00 80 3f 00 00 00 40", "[1,2]"},
      {"f5 08 00 00", "08 00 a9 01 00 00 00 00 00 00", "[]"},
      {"f5 10 00 01", "10 00 a9 01 04 00 01 00 00 00 00 3c 00 c0 ff 7b 01 00", "[1,-2,65504,5.9604645e-08]"},
      {"f5 10 00 00", "ff ff", "NULL"},
  });
}

TEST(DecodedValuesTest, Variants) {
  const std::string variant = "62 49 1f 00 00";
  struct Case {
    std::string value;
    std::string text;
    std::string type;
  };
  const std::vector<Case> cases = {
      {"06 00 00 00 38 00 07 00 00 00", "7", "int"},
      {"0d 00 00 00 e7 07 09 04 d0 00 34 40 1f 68 00 69 00", "hi", "nvarchar(4000)"},
      {"09 00 00 00 6c 02 05 02 01 7b 00 00 00", "1.23", "numeric(5,2)"},
      {"15 00 00 00 6a 02 03 03 00 7d 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "-0.125", "decimal(3,3)"},
      {"03 00 00 00 30 00 ff", "255", "tinyint"},
      {"03 00 00 00 32 00 01", "1", "bit"},
      {"04 00 00 00 34 00 00 80", "-32768", "smallint"},
      {"0a 00 00 00 7f 00 ff ff ff ff ff ff ff 7f", "9223372036854775807", "bigint"},
      {"06 00 00 00 3b 00 00 00 c0 3f", "1.5", "real"},
      {"0a 00 00 00 3e 00 9a 99 99 99 99 99 b9 3f", "0.1", "float"},
      {"06 00 00 00 7a 00 68 c5 ff ff", "-1.5000", "smallmoney"},
      {"0a 00 00 00 3c 00 00 00 00 00 40 e2 01 00", "12.3456", "money"},
      {"06 00 00 00 3a 00 25 b1 3a 03", "2024-02-29 13:46:00", "smalldatetime"},
      {"0a 00 00 00 3d 00 25 b1 00 00 1d bb e2 00", "2024-02-29 13:45:30.123", "datetime"},
      {"05 00 00 00 28 00 80 46 0b", "2024-02-29", "date"},
      {"08 00 00 00 29 01 07 87 0f 41 52 73", "13:45:30.1234567", "time(7)"},
      {"06 00 00 00 29 01 00 7f 51 01", "23:59:59", "time(0)"},
      {"0b 00 00 00 2a 01 07 ff bf 69 2a c9 da b9 37", "9999-12-31 23:59:59.9999999", "datetime2(7)"},
      {"0b 00 00 00 2a 01 07 00 00 00 00 00 00 00 00", "0001-01-01 00:00:00.0000000", "datetime2(7)"},
      {"0d 00 00 00 2b 01 07 00 ec 75 72 a3 7f 46 0b 4a 01", "2024-02-29 01:00:00.0000000 +05:30", "datetimeoffset(7)"},
      {"0b 00 00 00 2b 01 00 00 00 00 3a f9 0a b8 fc", "1969-12-31 10:00:00 -14:00", "datetimeoffset(0)"},
      {"12 00 00 00 24 00 33 22 11 00 55 44 77 66 88 99 aa bb cc dd ee ff", "00112233-4455-6677-8899-AABBCCDDEEFF",
       "uniqueidentifier"},
      {"06 00 00 00 a5 02 40 1f 00 ff", "0x00FF", "varbinary(8000)"},
      {"06 00 00 00 ad 02 02 00 00 ff", "0x00FF", "binary(2)"},
      {"0d 00 00 00 a7 07 09 04 d0 00 34 32 00 63 61 66 e9", "café", "varchar(50)"},
      {"09 00 00 00 af 07 09 04 d0 00 34 04 00", "", "char(4)"},
      {"0b 00 00 00 ef 07 09 04 d0 00 34 02 00 e9 00", "é", "nchar(1)"},
  };
  for (const Case& given : cases) {
    expect_decoded({variant, given.value, given.text}, {});
    const ValueBytes whole = from_hex(given.value);
    const std::string raw = hexadecimal(std::span{whole}.subspan(4));
    DecodeOptions options;
    options.variant = VariantForm::Raw;
    expect_decoded({variant, given.value, raw}, options);
    for (const std::size_t at_a_time : {1U, 500U}) {
      DecodedRows decoded{one_column(variant)};
      CutInput input{from_hex("d1") + from_hex(given.value) + from_hex("fd") + ValueBytes(60), at_a_time};
      ASSERT_EQ(decoded.read(input), 1U);
      EXPECT_EQ(decoded.variant_type(0, 0), given.type);
    }
  }
  expect_decoded({variant, "00 00 00 00", "NULL"}, {});
}

TEST(DecodedValuesTest, TellsWhereAVariantCannotBeRead) {
  const std::string good = "d1 06 00 00 00 38 00 07 00 00 00 ";
  const std::string bad = "d1 05 00 00 00 28 00 ff ff ff ";  // a date
  const ValueBytes rows = from_hex(good + good + bad + good + good + "fd") + ValueBytes(100);
  for (const std::size_t at_a_time : {std::size_t{1}, rows.size()}) {
    DecodedRows decoded{one_column("62 49 1f 00 00"), {}, 8};
    CutInput input{rows, at_a_time};
    try {
      decoded.read(input);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.headline(), "a value of the column 'v' (sql_variant) cannot be read");
      EXPECT_EQ(error.reason(), "it is no date from 0001-01-01 to 9999-12-31");
      EXPECT_EQ(error.where(), "row 3 of the result");
    }
  }
}

TEST(DecodedValuesTest, RefusesValuesThatCannotBe) {
  const std::string length = "its length is not that of its type";
  const std::string digits = "it has more digits than its type";
  const std::string no_variant = "its bytes are no sql_variant";
  const std::string no_date = "it is no date from 0001-01-01 to 9999-12-31";
  const std::string no_time = "it is no time from 00:00:00 to 23:59:59.9999999";
  const std::string no_timestamp =
      "it is no time from 0001-01-01 to 9999-12-31, or not one that nanoseconds can tell (1677-09-21 to 2262-04-11)";
  const std::string no_datetime = "it is no time from 1753-01-01 to 9999-12-31";
  EXPECT_EQ(refusal_of("26 04", "03 01 02 03"), length);
  EXPECT_EQ(refusal_of("68 01", "02 01 02"), length);
  EXPECT_EQ(refusal_of("24 10", "04 01 02 03 04"), length);
  EXPECT_EQ(refusal_of("6e 08", "04 01 02 03 04"), length);
  EXPECT_EQ(refusal_of("6a 05 04 00", "05 01 10 27 00 00"), digits);
  EXPECT_EQ(refusal_of("6a 11 04 00", "0d 01 01 00 00 00 00 00 00 00 00 00 01 00"), digits);
  EXPECT_EQ(refusal_of("6a 11 26 00", "11 00 00 00 00 00 40 22 8a 09 7a c4 86 5a a8 4c 3b 4b"), digits);
  EXPECT_EQ(refusal_of("6a 11 26 00", "02 01 01"), digits);
  EXPECT_EQ(refusal_of("6a 11 26 00", "12 01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"), digits);
  EXPECT_EQ(refusal_of("28", "03 db b9 37"), no_date);
  EXPECT_EQ(refusal_of("28", "03 ff ff ff"), no_date);
  EXPECT_EQ(refusal_of("28", "02 01 01"), no_date);
  EXPECT_EQ(refusal_of("29 07", "05 00 c0 69 2a c9"), no_time);  // 24:00:00
  EXPECT_EQ(refusal_of("29 00", "03 80 51 01"), no_time);
  EXPECT_EQ(refusal_of("2a 07", "08 00 c0 69 2a c9 00 00 00"), no_timestamp);
  EXPECT_EQ(refusal_of("2a 07", "08 00 00 00 00 00 db b9 37"), no_timestamp);
  EXPECT_EQ(refusal_of("2a 07", "08 51 b8 de c6 01 3a 58 09", with_seventh(kNanos)), no_timestamp);
  EXPECT_EQ(refusal_of("2a 07", "08 af 07 8b 63 c7 39 9a 0c", with_seventh(kNanos)), no_timestamp);
  EXPECT_EQ(refusal_of("2a 07", "08 00 00 00 00 00 00 00 00", with_seventh(kNanos)), no_timestamp);
  EXPECT_EQ(refusal_of("2b 07", "0a 00 00 00 00 00 00 00 00 49 03"), no_timestamp);  // +14:01
  EXPECT_EQ(refusal_of("6f 08", "08 45 2e ff ff 00 00 00 00"), no_datetime);
  EXPECT_EQ(refusal_of("6f 08", "08 80 24 2d 00 00 00 00 00"), no_datetime);
  EXPECT_EQ(refusal_of("6f 08", "08 00 00 00 00 00 82 8b 01"), no_datetime);
  EXPECT_EQ(refusal_of("6f 04", "04 00 00 a0 05"), "it has more minutes than a day");
  EXPECT_EQ(refusal_of("f5 10 00 00", "04 00 a9 01 02 00"), "its bytes are no vector");
  EXPECT_EQ(refusal_of("f5 10 00 00", "0c 00 a9 01 02 00 00 00 00 00 00 00 80 3f"), "its bytes are no vector");
  EXPECT_EQ(refusal_of("62 49 1f 00 00", "01 00 00 00 38"), no_variant);
  EXPECT_EQ(refusal_of("62 49 1f 00 00", "05 00 00 00 38 00 07 00 00"), no_variant);
  EXPECT_EQ(refusal_of("62 49 1f 00 00", "06 00 00 00 62 00 07 00 00 00"), no_variant);
  EXPECT_EQ(refusal_of("62 49 1f 00 00", "06 00 00 00 e7 07 07 00 00 00"), no_variant);
  EXPECT_EQ(refusal_of("e7 14 00 09 04 d0 00 34", "03 00 61 00 62"), "its text is not valid UTF-16");
  EXPECT_EQ(refusal_of("f4", "01 00 00 00 00 00 00 00 01 00 00 00 80 00 00 00 00"), "its text is not valid");
  EXPECT_EQ(refusal_of("a7 0a 00 08 04 d0 00 00", "01 00 aa"), "its text is not valid");
}

TEST(DecodedValuesTest, ReplacesAndCountsWhatIsNotValid) {
  DecodeOptions options;
  options.invalid_text = InvalidText::Replace;
  const std::string text = "e7 14 00 09 04 d0 00 34";
  expect_decoded({text, "02 00 00 d8", "\uFFFD"}, options);
  expect_decoded({text, "02 00 00 dc", "\uFFFD"}, options);
  expect_decoded({text, "06 00 00 dc 00 d8 61 00", "\uFFFD\uFFFDa"}, options);
  expect_decoded({text, "03 00 61 00 62", "a\uFFFD"}, options);
  expect_decoded({"f4", "03 00 00 00 00 00 00 00 03 00 00 00 61 e2 82 00 00 00 00", "a\uFFFD\uFFFD"}, options);
  expect_decoded({"a7 0a 00 11 04 d0 00 00", "02 00 41 93", "A\uFFFD"}, options);
  for (const std::size_t at_a_time : {1U, 500U}) {
    DecodedRows decoded{one_column(text), options};
    CutInput input{from_hex("d1 06 00 00 dc 00 d8 61 00 d1 02 00 00 d8 fd") + ValueBytes(60), at_a_time};
    EXPECT_EQ(decoded.read(input), 2U);
    EXPECT_EQ(decoded.reader().counts().invalid_characters, 3U);
  }
}

}  // namespace
}  // namespace hygge::tds
