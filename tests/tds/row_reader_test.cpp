#include "hygge/tds/row_reader.h"

#include <gtest/gtest.h>

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

// The table of four columns: int, nvarchar(10), datetime2(3), decimal(10,2).
const ValueBytes& four_columns() {
  static const ValueBytes bytes = from_hex(
      "04 00 00 00 00 00 09 00 26 04 01 61 00 00 00 00 00 09 00 e7 14 00 09 04 d0 00 34 01 62 00"
      "00 00 00 00 09 00 2a 03 01 63 00 00 00 00 00 09 00 6a 09 0a 02 01 64 00");
  return bytes;
}
const ValueBytes kValues =
    from_hex("d1 04 2a 00 00 00 06 00 48 00 e9 00 ac 20 07 0b c5 f3 02 80 46 0b 09 00 40 e2 01 00 00 00 00 00");
const ValueBytes kNulls = from_hex("d1 00 ff ff 00 00");
const ValueBytes kSomeNulls = from_hex("d2 0a 04 2a 00 00 00 07 0b c5 f3 02 80 46 0b");
const ValueBytes kDone = from_hex("fd 10 00 c1 00 01 00 00 00 00 00 00 00");

std::vector<ColumnInfo> columns_of(const ValueBytes& bytes) {
  CutInput input{bytes, bytes.size()};
  return read_columns(input);
}

ValueBytes repeated(const ValueBytes& bytes, std::size_t times) {
  ValueBytes made;
  for (std::size_t i = 0; i < times; ++i) made.insert(made.end(), bytes.begin(), bytes.end());
  return made;
}

TEST(RowReaderTest, ReadsRowsHoweverTheyArrive) {
  const ValueBytes rows = repeated(kValues + kNulls + kSomeNulls, 50) + repeated(kValues, 100) + kDone;
  for (const std::size_t at_a_time : {1U, 2U, 3U, 7U, 31U, 64U, 100U, 1000U, 1'000'000U}) {
    SCOPED_TRACE(at_a_time);
    DecodedRows decoded{columns_of(four_columns())};
    CutInput input{rows, at_a_time};
    ASSERT_EQ(decoded.read(input), 250U);
    EXPECT_EQ(input.taken(), rows.size() - kDone.size());
    for (std::size_t row = 0; row < 250; ++row) {
      // 2024-02-29 13:45:30.123
      const char* values = "42|Hé€|1709214330123000|-123456";
      const char* some = "42|NULL|1709214330123000|NULL";
      const std::string wanted = row >= 150 || row % 3 == 0 ? values : row % 3 == 1 ? "NULL|NULL|NULL|NULL" : some;
      ASSERT_EQ(decoded.shown(row), wanted) << row;
    }
  }
}

TEST(RowReaderTest, StopsWhereItIsToldTo) {
  DecodedRows decoded{columns_of(four_columns()), {}, 70};
  CutInput input{repeated(kValues, 150) + kDone, 500};
  EXPECT_EQ(decoded.read(input), 70U);
  EXPECT_EQ(decoded.read(input), 70U);
  EXPECT_EQ(decoded.read(input), 10U);
  EXPECT_EQ(decoded.read(input), 0U);
  EXPECT_EQ(decoded.reader().rows(), 150U);
  EXPECT_EQ(input.read<std::uint8_t>(), 0xFD);
}

TEST(RowReaderTest, StopsAtTheEndOfTheMessage) {
  DecodedRows decoded{columns_of(four_columns())};
  CutInput input{kValues + kValues, 5};
  EXPECT_EQ(decoded.read(input), 2U);
  CutInput cut{kValues + from_hex("d1 04 2a"), 5};
  EXPECT_THROW(decoded.read(cut), Error);
}

TEST(RowReaderTest, ReadsOnBehindOtherTokens) {
  DecodedRows decoded{columns_of(four_columns())};
  CutInput input{kValues + from_hex("ab 01 00 00") + kSomeNulls + kDone, 9};
  EXPECT_EQ(decoded.read(input), 1U);
  EXPECT_EQ(input.read<std::uint32_t>(), 0x000001ABU);
  EXPECT_EQ(decoded.read(input), 1U);
}

TEST(RowReaderTest, ReadsOnBehindRowsThatAreSkipped) {
  const ValueBytes rows = kValues + kNulls + kSomeNulls + kValues + kDone;
  for (std::size_t at_a_time = 1; at_a_time < rows.size(); ++at_a_time) {
    DecodedRows decoded{columns_of(four_columns())};
    const ResultShape shape{columns_of(four_columns())};
    CutInput input{rows, at_a_time};
    for (int i = 0; i < 3; ++i) shape.skip_row(input, input.read<std::uint8_t>() == 0xD2);
    EXPECT_EQ(decoded.read(input), 1U);
    EXPECT_EQ(decoded.shown(0, 1), "Hé€");
    EXPECT_EQ(decoded.reader().rows(), 1U);
  }
}

TEST(RowReaderTest, ReadsFixedRowsByTheirStride) {
  // int, bigint, float, bit, smallint, tinyint, real: all NOT NULL.
  const std::vector<ColumnInfo> columns = columns_of(
      from_hex("07 00 00 00 00 00 08 00 38 01 61 00 00 00 00 00 08 00 7f 01 62 00 00 00 00 00 08 00 3e 01 63 00"
               "00 00 00 00 08 00 32 01 64 00 00 00 00 00 08 00 34 01 65 00 00 00 00 00 08 00 30 01 66 00"
               "00 00 00 00 08 00 3b 01 67 00"));
  const ValueBytes row =
      from_hex("d1 00 00 00 80 ff ff ff ff ff ff ff 7f 00 00 00 00 00 00 f8 3f 01 fe ff ff 00 00 00 bf");
  // The server may still send a NULL, by an NBCROW.
  const ValueBytes odd = from_hex("d2 01 ff ff ff ff ff ff ff 7f 00 00 00 00 00 00 f8 3f 01 fe ff ff 00 00 00 bf");
  const ValueBytes rows = repeated(row, 100) + odd + repeated(row, 70) + kDone;
  for (const std::size_t at_a_time : {1U, 29U, 100U, 2'000U, 100'000U}) {
    SCOPED_TRACE(at_a_time);
    DecodedRows decoded{columns};
    CutInput input{rows, at_a_time};
    ASSERT_EQ(decoded.read(input), 171U);
    const std::string rest = "|9223372036854775807|1.5|true|-2|255|-0.5";
    for (std::size_t i = 0; i < 171; ++i) {
      ASSERT_EQ(decoded.shown(i), (i == 100 ? "NULL" : "-2147483648") + rest) << i;
    }
  }
}

TEST(RowReaderTest, FindsItsWayThroughRowsOfChangingLengths) {
  // Three decimals whose values take 0, 4, 8, 12 or 16 bytes, in patterns that last for a while and then change.
  const std::vector<ColumnInfo> columns =
      columns_of(from_hex("03 00 00 00 00 00 09 00 6a 11 26 00 01 61 00 00 00 00 00 09 00 6a 11 26 00 01 62 00"
                          "00 00 00 00 09 00 6a 11 26 00 01 63 00"));
  ValueBytes rows;
  std::vector<std::string> wanted;
  unsigned state = 1;
  for (unsigned row = 0; row < 3'000; ++row) {
    if (row % (1 + row / 300) == 0) state = state * 1'103'515'245 + 12'345;
    rows.push_back(std::byte{0xD1});
    std::string shown;
    for (unsigned column = 0; column < 3; ++column) {
      const unsigned words = (state >> (8 + 4 * column)) % 5;
      if (column > 0) shown += "|";
      rows.push_back(static_cast<std::byte>(words == 0 ? 0 : 1 + 4 * words));
      if (words == 0) {
        shown += "NULL";
        continue;
      }
      rows.push_back(std::byte{1});
      rows.push_back(static_cast<std::byte>(row % 256));
      rows.insert(rows.end(), 4 * words - 1, std::byte{0});
      shown += std::to_string(row % 256);
    }
    wanted.push_back(shown);
  }
  rows = rows + kDone + ValueBytes(2'000);
  for (const std::size_t at_a_time : {1'000U, 5'000U, 1'000'000U}) {
    DecodedRows decoded{columns};
    CutInput input{rows, at_a_time};
    ASSERT_EQ(decoded.read(input), wanted.size());
    for (std::size_t row = 0; row < wanted.size(); ++row) ASSERT_EQ(decoded.shown(row), wanted[row]) << row;
  }
}

TEST(RowReaderTest, FindsItsWayThroughRowsWithABitmap) {
  // int NULL, int, bigint NULL, decimal(38) NULL, nvarchar(10), bit NULL, date: any of them missing, by the bitmap or,
  // where it may be, by a length of 0; the decimals of any length.
  const std::vector<ColumnInfo> columns = columns_of(
      from_hex("07 00 00 00 00 00 09 00 26 04 01 61 00 00 00 00 00 08 00 38 01 62 00 00 00 00 00 09 00 26 08 01"
               "63 00 00 00 00 00 09 00 6a 11 26 00 01 64 00 00 00 00 00 09 00 e7 14 00 09 04 d0 00 34 01 65 00"
               "00 00 00 00 09 00 68 01 01 66 00 00 00 00 00 09 00 28 01 67 00"));
  constexpr unsigned kFixed = 1;
  ValueBytes rows;
  std::vector<std::string> wanted;
  unsigned state = 7;
  const auto chance = [&state](unsigned one_in) {
    state = state * 1'103'515'245 + 12'345;
    return (state >> 16) % one_in == 0;
  };
  for (unsigned row = 0; row < 3'000; ++row) {
    const std::byte low{static_cast<unsigned char>(row % 100)};
    const ValueBytes number{low, std::byte{0}, std::byte{0}, std::byte{0}};
    const unsigned words = 1 + row / 7 % 4;
    ValueBytes decimal{static_cast<std::byte>(1 + 4 * words), std::byte{1}, low};
    decimal.insert(decimal.end(), 4 * words - 1, std::byte{0});
    const std::vector<ValueBytes> values{from_hex("04") + number,
                                         number,
                                         from_hex("08") + number + from_hex("00 00 00 00"),
                                         decimal,
                                         from_hex("04 00 48 00 e9 00"),
                                         from_hex("01 01"),
                                         from_hex("03 3a f9 0a")};
    const std::string digits = std::to_string(row % 100);
    const std::vector<std::string> shown{digits, digits, digits, digits, "Hé", "true", "0"};
    unsigned bitmap = 0;
    ValueBytes bytes;
    std::string line;
    for (unsigned column = 0; column < values.size(); ++column) {
      if (column > 0) line += "|";
      if (chance(row < 1'000 ? 2 : 10)) {
        bitmap |= 1U << column;
        line += "NULL";
      } else if (column != kFixed && column != 4 && chance(40)) {
        bytes.push_back(std::byte{0});
        line += "NULL";
      } else {
        bytes = bytes + values[column];
        line += shown[column];
      }
    }
    rows = rows + ValueBytes{std::byte{0xD2}, static_cast<std::byte>(bitmap)} + bytes;
    wanted.push_back(line);
  }
  rows = rows + kDone;
  for (const std::size_t at_a_time : {1U, 7U, 100U, 1'000U, 1'000'000U}) {
    SCOPED_TRACE(at_a_time);
    DecodedRows decoded{columns};
    CutInput input{rows, at_a_time};
    ASSERT_EQ(decoded.read(input), wanted.size());
    EXPECT_EQ(input.taken(), rows.size() - kDone.size());
    for (std::size_t row = 0; row < wanted.size(); ++row) ASSERT_EQ(decoded.shown(row), wanted[row]) << row;
  }
}

TEST(RowReaderTest, RefusesALengthThatIsNotTheTypesBehindABitmap) {
  const std::vector<ColumnInfo> columns =
      columns_of(from_hex("02 00 00 00 00 00 09 00 26 04 01 61 00 00 00 00 00 09 00 26 08 01 62 00"));
  const ValueBytes good = from_hex("d2 02 04 2a 00 00 00");
  const ValueBytes bad = from_hex("d2 01 04 2a 00 00 00");
  for (const std::size_t at_a_time : {1U, 10'000U}) {
    DecodedRows decoded{columns};
    CutInput input{repeated(good, 20) + bad + repeated(good, 40) + kDone, at_a_time};
    try {
      decoded.read(input);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.headline(), "a value of the column 'b' (bigint) cannot be read");
      EXPECT_EQ(error.where(), "row 21 of the result");
    }
  }
}

TEST(RowReaderTest, RefusesMemoryOfAnotherTable) {
  DecodedRows decoded{columns_of(four_columns())};
  CutInput input{kValues + kDone, 1'000};
  TextArena arena;
  EXPECT_THROW(decoded.reader().read(input, std::span{decoded.memory()}.first(3), arena, 1), Error);
  DecodeOptions options;
  options.seventh_digits = {SeventhDigit::Ticks};
  EXPECT_THROW((RowReader{columns_of(four_columns()), options}), Error);
}

TEST(RowReaderTest, RefusesANullWhereNoneWasPromised) {
  DecodedRows decoded{columns_of(four_columns())};
  std::vector<ColumnMemory> memory = decoded.memory();
  memory[1].validity = nullptr;
  for (const std::size_t at_a_time : {1U, 1'000U}) {
    CutInput input{kValues + kNulls + repeated(kValues, 4), at_a_time};
    TextArena arena;
    try {
      RowReader{columns_of(four_columns()), {}}.read(input, memory, arena, 100);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.headline(), "a value of the column 'b' (nvarchar(10)) cannot be read");
      EXPECT_EQ(error.reason(), "it is NULL in a column that has none");
      EXPECT_EQ(error.where(), "row 2 of the result");
    }
  }
}

TEST(RowReaderTest, StandsInFrontOfATokenAfterABadValue) {
  const ValueBytes bad =
      from_hex("d1 04 2a 00 00 00 02 00 00 d8 07 0b c5 f3 02 80 46 0b 09 00 40 e2 01 00 00 00 00 00");
  for (const std::size_t at_a_time : {1U, 10'000U}) {
    DecodedRows decoded{columns_of(four_columns())};
    CutInput input{kValues + kValues + bad + repeated(kValues, 5) + kDone, at_a_time};
    try {
      decoded.read(input);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
      EXPECT_EQ(error.headline(), "a value of the column 'b' (nvarchar(10)) cannot be read");
      EXPECT_EQ(error.reason(), "its text is not valid UTF-16");
      EXPECT_EQ(error.where(), "row 3 of the result");
    }
    const ResultShape shape{columns_of(four_columns())};
    auto token = input.read<std::uint8_t>();
    for (; token == 0xD1; token = input.read<std::uint8_t>()) shape.skip_row(input, false);
    EXPECT_EQ(token, 0xFD);
  }
}

TEST(RowReaderTest, ReadsThousandColumns) {
  ValueBytes metadata = from_hex("00 04");
  ValueBytes row = from_hex("d1");
  ValueBytes sparse = from_hex("d2");
  sparse.insert(sparse.end(), 128, std::byte{0xFF});
  sparse[1 + 5] = std::byte{0xFD};  // column 41 is there
  sparse = sparse + from_hex("04 29 00 00 00");
  for (std::uint32_t column = 0; column < 1024; ++column) {
    metadata = metadata + from_hex("00 00 00 00 09 00 26 04 01 61 00");
    row.push_back(std::byte{4});
    for (unsigned byte = 0; byte < 4; ++byte) row.push_back(static_cast<std::byte>(column >> 8 * byte));
  }
  for (const std::size_t at_a_time : {1U, 513U, 100'000U}) {
    DecodedRows decoded{columns_of(metadata), {}, 200};
    CutInput input{repeated(row + sparse, 3) + kDone, at_a_time};
    ASSERT_EQ(decoded.read(input), 6U);
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t column = 0; column < 1024; ++column) {
        const bool is_there = i % 2 == 0 || column == 41;
        ASSERT_EQ(decoded.shown(i, column), is_there ? std::to_string(column) : "NULL");
      }
    }
  }
}

TEST(RowReaderTest, ReadsTheLongestRowsOfAPage) {
  const std::vector<ColumnInfo> columns = columns_of(
      from_hex("02 00 00 00 00 00 08 00 ad 58 1b 01 61 00 00 00 00 00 09 00 e7 40 1f 09 04 d0 00 34 01 62 00"));
  ValueBytes row = from_hex("d1 58 1b");
  for (int i = 0; i < 7'000; ++i) row.push_back(static_cast<std::byte>(i % 251));
  row = row + from_hex("20 04");
  for (int i = 0; i < 528; ++i) row = row + from_hex(i % 2 == 0 ? "41 00" : "e9 00");
  for (const std::size_t at_a_time : {1U, 4'096U, 8'059U, 8'060U, 100'000U}) {
    DecodedRows decoded{columns, {}, 64};
    CutInput input{repeated(row, 10) + kDone, at_a_time};
    ASSERT_EQ(decoded.read(input), 10U);
    for (std::size_t i = 0; i < 10; ++i) {
      const std::string bytes = decoded.text(i, 0);
      ASSERT_EQ(bytes.size(), 7'000U);
      for (std::size_t k = 0; k < bytes.size(); ++k) ASSERT_EQ(static_cast<unsigned char>(bytes[k]), k % 251);
      const std::string text = decoded.text(i, 1);
      ASSERT_EQ(text.size(), 264U * 3);
      for (std::size_t k = 0; k < text.size(); k += 3) ASSERT_EQ(text.substr(k, 3), "Aé");
    }
  }
}

}  // namespace
}  // namespace hygge::tds
