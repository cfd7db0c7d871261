#include "hygge/tds/bulk_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/tds/value_writer.h"
#include "tests/tds/decoded_rows.h"
#include "tests/tds/source_columns.h"
#include "tests/tds/value_bytes.h"

namespace hygge::tds {
namespace {

using test::CutInput;
using test::DecodedRows;
using test::from_hex;
using test::KeptOutput;
using test::SourceColumn;
using test::to_hex;
using test::ValueBytes;

TypeInfo type_of(const std::string& hex) {
  CutInput input{from_hex(hex), 100};
  return read_type_info(input);
}

BulkColumn bulk_column(const std::string& name, const std::string& type, Storage storage) {
  BulkColumn column;
  column.name = name;
  column.type = type_of(type);
  column.storage = storage;
  return column;
}

/// The first row of `values`, without its token.
std::string written(const BulkColumn& column, const ColumnMemory& memory, const EncodeOptions& options = {}) {
  KeptOutput output;
  BulkWriter writer{std::span{&column, 1}, options};
  writer.write(output, std::span{&memory, 1}, 0, 1);
  return to_hex(output.bytes()).substr(std::string{"d1 "}.size());
}

template <typename T>
std::string written(const std::string& type, Storage storage, T value, const EncodeOptions& options = {}) {
  SourceColumn source = SourceColumn::of(std::vector<std::optional<T>>{value});
  return written(bulk_column("v", type, storage), source.memory(), options);
}

template <typename T>
Error refusal(const std::string& type, Storage storage, T value, const EncodeOptions& options = {}) {
  try {
    const std::string bytes = written(type, storage, value, options);
    return Error{ErrorKind::Internal, "it was written: " + bytes};
  } catch (const Error& error) {
    return error;
  }
}

TEST(BulkStatementTest, QuotesEveryName) {
  const std::vector<std::string> table = {"d]b", "dbo", "t t"};
  std::vector<BulkColumn> columns = {bulk_column("a]", "26 04", Storage::Int32),
                                     bulk_column("b", "a7 32 00 09 04 d0 00 34", Storage::Text),
                                     bulk_column("x", "e7 ff ff 00 00 00 00 00", Storage::Text)};
  columns[1].collation = "Latin1_General_100_BIN2_UTF8";
  columns[2].declared = "xml";
  BulkHints hints;
  EXPECT_EQ(
      insert_bulk_statement(table, columns, hints),
      "INSERT BULK [d]]b].[dbo].[t t] ([a]]] int, [b] varchar(50) COLLATE Latin1_General_100_BIN2_UTF8, [x] xml)");
  hints = {.table_lock = true,
           .check_constraints = true,
           .fire_triggers = true,
           .keep_nulls = true,
           .rows_per_batch = 1'000,
           .kilobytes_per_batch = 20,
           .order = {{"a]"}, {"b", true}}};
  EXPECT_EQ(insert_bulk_statement(table, std::span{columns}.first(1), hints),
            "INSERT BULK [d]]b].[dbo].[t t] ([a]]] int) WITH (TABLOCK, CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS, "
            "ROWS_PER_BATCH = 1000, KILOBYTES_PER_BATCH = 20, ORDER ([a]]] ASC, [b] DESC))");
}

TEST(BulkStatementTest, TakesNoCollationThatIsNone) {
  const std::vector<std::string> table = {"t"};
  BulkColumn column = bulk_column("b", "a7 32 00 09 04 d0 00 34", Storage::Text);
  column.collation = "Latin1_General_BIN) DROP TABLE t --";
  EXPECT_THROW(insert_bulk_statement(table, std::span{&column, 1}, {}), Error);
}

TEST(BulkWriterTest, WritesAWholeMessage) {
  const std::vector<BulkColumn> columns = {
      bulk_column("a", "26 04", Storage::Int32), bulk_column("b", "e7 14 00 09 04 d0 00 34", Storage::Text),
      bulk_column("c", "2a 03", Storage::TimestampMicros), bulk_column("d", "6a 09 0a 02", Storage::Decimal64)};
  const std::vector<std::string> table = {"dbo", "t"};
  EXPECT_EQ(insert_bulk_statement(table, columns, {.table_lock = true, .order = {}}),
            "INSERT BULK [dbo].[t] ([a] int, [b] nvarchar(10), [c] datetime2(3), [d] decimal(10,2)) WITH (TABLOCK)");

  SourceColumn a = SourceColumn::of(std::vector<std::optional<std::int32_t>>{42, std::nullopt});
  SourceColumn b = SourceColumn::of({std::optional<std::string>{"Hé€"}, std::nullopt});
  SourceColumn c = SourceColumn::of(std::vector<std::optional<std::int64_t>>{1'709'214'330'123'000, std::nullopt});
  SourceColumn d = SourceColumn::of(std::vector<std::optional<std::int64_t>>{-123'456, std::nullopt});
  const std::vector<ColumnMemory> memory = {a.memory(), b.memory(), c.memory(), d.memory()};
  KeptOutput output;
  BulkWriter writer{columns, {}};
  writer.begin(output);
  writer.write(output, memory, 0, 2);
  BulkWriter::end(output);
  EXPECT_EQ(to_hex(output.bytes()),
            "81 04 00 00 00 00 00 09 00 26 04 01 61 00 00 00 00 00 09 00 e7 14 00 09 04 d0 00 34 01 62 00 "
            "00 00 00 00 09 00 2a 03 01 63 00 00 00 00 00 09 00 6a 09 0a 02 01 64 00 "
            "d1 04 2a 00 00 00 06 00 48 00 e9 00 ac 20 07 0b c5 f3 02 80 46 0b 09 00 40 e2 01 00 00 00 00 00 "
            "d1 00 ff ff 00 00 fd 00 00 00 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ(writer.rows(), 2U);
}

TEST(BulkWriterTest, TellsWhatIsNotNullAndWhatIsIdentity) {
  std::vector<BulkColumn> columns = {bulk_column("a", "26 04", Storage::Int32),
                                     bulk_column("b", "26 04", Storage::Int32)};
  columns[0].is_nullable = false;
  columns[1].is_identity = true;
  KeptOutput output;
  BulkWriter{columns, {}}.begin(output);
  EXPECT_EQ(to_hex(output.bytes()), "81 02 00 00 00 00 00 08 00 26 04 01 61 00 00 00 00 00 19 00 26 04 01 62 00");
}

/// Values as they are written, which are read and written again: nothing may change on the way.
TEST(BulkWriterTest, WritesWhatWasRead) {
  const std::string latin = " 09 04 d0 00 34";
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"68 01", {"01 01", "01 00", "00"}},
      {"26 01", {"01 00", "01 ff", "00"}},
      {"26 02", {"02 00 80", "02 ff 7f", "00"}},
      {"26 04", {"04 00 00 00 80", "04 ff ff ff 7f", "00"}},
      {"26 08", {"08 00 00 00 00 00 00 00 80", "08 ff ff ff ff ff ff ff 7f", "00"}},
      {"6d 04", {"04 00 00 c0 3f", "04 ff ff 7f ff", "04 00 00 00 80", "00"}},
      {"6d 08", {"08 9a 99 99 99 99 99 b9 3f", "08 ff ff ff ff ff ff ef ff", "00"}},
      {"6a 05 04 02", {"05 01 0f 27 00 00", "05 00 0f 27 00 00", "05 01 00 00 00 00", "00"}},
      {"6a 05 09 09", {"05 01 ff c9 9a 3b", "05 00 ff c9 9a 3b"}},
      {"6a 09 12 00", {"09 01 ff ff 63 a7 b3 b6 e0 0d", "09 00 ff ff 63 a7 b3 b6 e0 0d"}},
      {"6c 09 13 00", {"09 01 ff ff e7 89 04 23 c7 8a"}},
      {"6a 0d 1c 00", {"0d 00 ff ff ff 0f 61 02 25 3e 5e ce 4f 20"}},
      {"6a 11 26 00",
       {"11 01 ff ff ff ff 3f 22 8a 09 7a c4 86 5a a8 4c 3b 4b",
        "11 00 ff ff ff ff 3f 22 8a 09 7a c4 86 5a a8 4c 3b 4b",
        "11 01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"}},
      {"6a 11 05 00", {"11 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"}},
      {"6e 08",
       {"08 00 00 00 00 40 e2 01 00", "08 ff ff ff ff ff ff ff ff", "08 ff ff ff 7f ff ff ff ff",
        "08 00 00 00 80 00 00 00 00", "08 18 09 00 00 00 a0 72 4e", "00"}},
      {"6e 04", {"04 68 c5 ff ff", "04 ff ff ff 7f", "04 00 00 00 80", "00"}},
      {"24 10", {"10 33 22 11 00 55 44 77 66 88 99 aa bb cc dd ee ff", "00"}},
      {"28", {"03 80 46 0b", "03 00 00 00", "03 da b9 37", "03 3a f9 0a", "00"}},
      {"29 00", {"03 7f 51 01", "03 00 00 00", "00"}},
      {"29 01", {"03 ff 2e 0d"}},
      {"29 02", {"03 ff d5 83"}},
      {"29 03", {"04 ff 5b 26 05"}},
      {"29 04", {"04 ff 97 7f 33"}},
      {"29 05", {"05 ff ef fb 02 02"}},
      {"29 06", {"05 ff 5f d7 1d 14"}},
      {"29 07", {"05 ff bf 69 2a c9", "05 87 0f 41 52 73", "00"}},
      {"2a 07", {"08 00 00 00 00 00 00 00 00", "08 ff bf 69 2a c9 da b9 37", "08 01 00 00 00 00 39 f9 0a", "00"}},
      {"2a 03", {"07 0b c5 f3 02 80 46 0b"}},
      {"2a 00", {"06 00 00 00 3a f9 0a", "06 7f 51 01 00 00 00"}},
      {"2b 07", {"0a 00 ec 75 72 a3 7f 46 0b 4a 01", "0a 00 00 00 00 00 00 00 00 b8 fc", "00"}},
      {"2b 00", {"08 7f 51 01 da b9 37 48 03"}},
      {"2b 04", {"09 00 00 00 00 3a f9 0a 00 00"}},
      {"6f 08",
       {"08 25 b1 00 00 1d bb e2 00", "08 46 2e ff ff 00 00 00 00", "08 7f 24 2d 00 ff 81 8b 01",
        "08 00 00 00 00 01 00 00 00", "08 00 00 00 00 02 00 00 00", "00"}},
      {"6f 04", {"04 25 b1 3a 03", "04 00 00 00 00", "04 ff ff 9f 05", "00"}},
      {"e7 28 00" + latin,
       {"00 00", "ff ff", "06 00 48 00 e9 00 ac 20", "04 00 3d d8 00 de", "02 00 00 00",
        "18 00 61 00 62 00 63 00 64 00 65 00 66 00 67 00 68 00 69 00 6a 00 6b 00 6c 00",
        "1a 00 61 00 62 00 63 00 64 00 65 00 66 00 67 00 68 00 69 00 6a 00 6b 00 6c 00 6d 00"}},
      {"ef 06 00" + latin, {"06 00 61 00 20 00 20 00", "ff ff"}},
      {"e7 ff ff" + latin,
       {"fe ff ff ff ff ff ff ff 06 00 00 00 61 00 62 00 63 00 00 00 00 00", "fe ff ff ff ff ff ff ff 00 00 00 00",
        "ff ff ff ff ff ff ff ff"}},
      {"f1 00", {"fe ff ff ff ff ff ff ff 08 00 00 00 3c 00 61 00 2f 00 3e 00 00 00 00 00", "ff ff ff ff ff ff ff ff"}},
      {"a7 0a 00" + latin, {"04 00 63 61 66 e9", "ff ff", "00 00"}},
      {"a7 0a 00 15 04 d0 00 00", {"04 00 bf f3 b3 77"}},
      {"a7 0a 00 11 04 d0 00 00", {"04 00 93 fa 96 7b"}},
      {"a7 0a 00 09 04 d0 24 00", {"03 00 e2 82 ac"}},
      {"af 04 00" + latin, {"04 00 61 62 20 20"}},
      {"a7 ff ff" + latin, {"fe ff ff ff ff ff ff ff 02 00 00 00 61 e9 00 00 00 00"}},
      {"f4", {"fe ff ff ff ff ff ff ff 05 00 00 00 22 e2 82 ac 22 00 00 00 00"}},
      {"a5 0a 00", {"04 00 de ad be ef", "00 00", "ff ff"}},
      {"ad 04 00", {"04 00 de ad be ef"}},
      {"a5 ff ff", {"fe ff ff ff ff ff ff ff 04 00 00 00 00 01 02 03 00 00 00 00", "ff ff ff ff ff ff ff ff"}},
      {"f5 10 00 00", {"10 00 a9 01 02 00 00 00 00 00 00 00 80 3f 00 00 00 40", "ff ff"}},
      {"f5 10 00 01", {"10 00 a9 01 04 00 01 00 00 00 00 3c 00 c0 ff 7b 01 00"}},
      {"62 49 1f 00 00",
       {"06 00 00 00 38 00 07 00 00 00", "0d 00 00 00 e7 07 09 04 d0 00 34 40 1f 68 00 69 00",
        "09 00 00 00 6c 02 05 02 01 7b 00 00 00", "00 00 00 00"}},
  };
  for (const auto& [type, values] : cases) {
    SCOPED_TRACE(type);
    ColumnInfo info;
    info.name = "v";
    info.type = type_of(type);
    ValueBytes rows;
    for (const std::string& value : values) rows = rows + from_hex("d1") + from_hex(value);
    DecodeOptions options;
    options.seventh_digit = SeventhDigit::Ticks;
    options.variant = VariantForm::Raw;
    DecodedRows decoded{{info}, options, 16};
    CutInput input{rows, 10'000};
    ASSERT_EQ(decoded.read(input), values.size());
    ColumnMemory memory = decoded.memory()[0];
    if (info.type.type != WireType::DateTimeOffset) memory.aside = nullptr;
    const BulkColumn column = bulk_column("v", type, decoded.storages()[0]);
    KeptOutput output;
    BulkWriter writer{std::span{&column, 1}, {}};
    writer.write(output, std::span{&memory, 1}, 0, values.size());
    EXPECT_EQ(to_hex(output.bytes()), to_hex(rows));
    // And value by value, as in a row that is too long for a block.
    const ColumnEncoder encoder = make_column_encoder(column, {});
    TextStage stage;
    for (std::size_t row = 0; row < values.size(); ++row) {
      KeptOutput alone;
      write_value(alone, encoder, {memory, row, 1, nulls_of(memory, row, 1), row}, stage);
      EXPECT_EQ(to_hex(alone.bytes()), values[row]);
    }
  }
}

TEST(BulkWriterTest, WritesOldTextAndImages) {
  const std::string pointer = "10 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ";
  const std::string text{"é"};
  EXPECT_EQ(written<std::string>("23 fe ff ff 7f 09 04 d0 00 34", Storage::Text, text), pointer + "01 00 00 00 e9");
  EXPECT_EQ(written<std::string>("63 fe ff ff 7f 09 04 d0 00 34", Storage::Text, text), pointer + "02 00 00 00 e9 00");
  EXPECT_EQ(written<std::string>("22 fe ff ff 7f", Storage::Blob, std::string{"\0\xFF", 2}),
            pointer + "02 00 00 00 00 ff");
  SourceColumn null = SourceColumn::of({std::optional<std::string>{}});
  EXPECT_EQ(written(bulk_column("v", "22 fe ff ff 7f", Storage::Blob), null.memory()), "00");
}

TEST(BulkWriterTest, WritesWholeNumbersOfEverySize) {
  EXPECT_EQ(written<std::int8_t>("26 02", Storage::Int8, -128), "02 80 ff");
  EXPECT_EQ(written<std::uint8_t>("26 01", Storage::UInt8, 255), "01 ff");
  EXPECT_EQ(written<std::int8_t>("26 01", Storage::Int8, 127), "01 7f");
  EXPECT_EQ(written<std::uint16_t>("26 04", Storage::UInt16, 65'535), "04 ff ff 00 00");
  EXPECT_EQ(written<std::uint32_t>("26 08", Storage::UInt32, 4'294'967'295), "08 ff ff ff ff 00 00 00 00");
  EXPECT_EQ(written<std::int64_t>("26 04", Storage::Int64, -1), "04 ff ff ff ff");
  EXPECT_EQ(written<std::uint64_t>("6a 0d 14 00", Storage::UInt64, ~std::uint64_t{0}),
            "0d 01 ff ff ff ff ff ff ff ff 00 00 00 00");
  EXPECT_EQ(written<Int128>("6a 11 26 00", Storage::Decimal128, -1),
            "11 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  EXPECT_EQ(written<std::int16_t>("6a 05 05 00", Storage::Int16, -32'768), "05 00 00 80 00 00");
  EXPECT_EQ(written<float>("6d 08", Storage::Float, 1.5F), "08 00 00 00 00 00 00 f8 3f");
  // A decimal takes the bytes that its type says, or as few as it needs.
  EXPECT_EQ(written<std::int16_t>("6a 00 04 00", Storage::Decimal16, 7), "05 01 07 00 00 00");
  EXPECT_EQ(written<std::int16_t>("6a f6 04 00", Storage::Decimal16, 7), "05 01 07 00 00 00");
  EXPECT_EQ(written<std::int16_t>("6a 11 04 00", Storage::Decimal16, -7),
            "11 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
}

TEST(BulkWriterTest, RoundsTimesAsTheServerDoes) {
  const auto micros = Storage::TimestampMicros;
  // 1969-12-31 23:59:59.9995 rounds into the next day; .9994 does not.
  EXPECT_EQ(written<std::int64_t>("2a 03", micros, -500), "07 00 00 00 00 3a f9 0a");
  EXPECT_EQ(written<std::int64_t>("2a 03", micros, -501), "07 ff 5b 26 05 39 f9 0a");
  EXPECT_EQ(written<std::int64_t>("2a 00", micros, 500'000), "06 01 00 00 3a f9 0a");
  EXPECT_EQ(written<std::int64_t>("2a 00", micros, 499'999), "06 00 00 00 3a f9 0a");
  EXPECT_EQ(written<std::int64_t>("2a 07", Storage::TimestampNanos, 149), "08 01 00 00 00 00 3a f9 0a");
  EXPECT_EQ(written<std::int64_t>("2a 07", Storage::TimestampNanos, 150), "08 02 00 00 00 00 3a f9 0a");
  EXPECT_EQ(written<std::int64_t>("2a 07", Storage::TimestampSeconds, -1), "08 80 29 d1 29 c9 39 f9 0a");
  EXPECT_EQ(written<std::int64_t>("2a 07", Storage::TimestampMillis, 1), "08 10 27 00 00 00 3a f9 0a");
  // 23:59:59.999 is the next day for a datetime; half a minute the next for a smalldatetime.
  EXPECT_EQ(written<std::int64_t>("6f 08", micros, -1'000), "08 df 63 00 00 00 00 00 00");
  EXPECT_EQ(written<std::int64_t>("6f 08", micros, -3'000), "08 de 63 00 00 ff 81 8b 01");
  EXPECT_EQ(written<std::int64_t>("6f 04", micros, -30'000'000), "04 df 63 00 00");
  EXPECT_EQ(written<std::int64_t>("6f 04", micros, -30'000'001), "04 de 63 9f 05");
  // A time of day has no next day to round to.
  EXPECT_EQ(written<std::int64_t>("29 03", Storage::TimeMicros, 86'399'999'999), "04 ff 5b 26 05");
  EXPECT_EQ(written<std::int64_t>("29 06", Storage::TimeNanos, 1'500), "05 02 00 00 00 00");
  EXPECT_EQ(written<std::int64_t>("2b 07", micros, 0), "0a 00 00 00 00 00 3a f9 0a 00 00");
}

TEST(BulkWriterTest, RefusesTimesThatAreFinerThanTheirTypeWhereThatIsWanted) {
  EncodeOptions options;
  options.rounding = Rounding::Refuse;
  const std::string digits = "its second has more digits than the 3 that the column keeps";
  const std::string fraction = "its second has a fraction, and the column keeps none";
  const std::string ticks =
      "datetime keeps milliseconds that end in 0, 3 or 7, and it has others, or smaller parts of a second";
  const std::string minutes = "smalldatetime keeps whole minutes, and it has seconds";
  struct Case {
    const char* type;
    Storage storage;
    std::vector<std::int64_t> exact;
    std::vector<std::int64_t> finer;
    std::string why;
  };
  for (const Case& given :
       {Case{"2a 03", Storage::TimestampMicros, {0, 1'000, -1'000, -86'400'000'000}, {1, 999, -1, -999}, digits},
        Case{"2a 03", Storage::TimestampNanos, {0, 1'000'000, -1'000'000}, {1, 999'999, -1}, digits},
        Case{"2a 07",
             Storage::TimestampNanos,
             {0, 100, -100},
             {1, 99, 101, -1},
             "its second has more digits than the 7 that the column keeps"},
        Case{"2a 00", Storage::TimestampMillis, {0, 1'000, -1'000}, {1, 500, -500, -100}, fraction},
        Case{"2b 03", Storage::TimestampMicros, {0, -7'000}, {7, -7}, digits},
        Case{"29 03", Storage::TimeMicros, {0, 86'399'999'000}, {86'399'999'999, 1}, digits},
        Case{"29 00", Storage::TimeNanos, {0, 1'000'000'000}, {1, 500'000'000}, fraction},
        Case{"6f 08",
             Storage::TimestampMicros,
             {0, 3'000, 7'000, 10'000, 997'000, -3'000, -7'000, -10'000},
             {1, 1'000, 2'000, 4'000, 5'000, 6'000, 8'000, 9'000, 3'333, 6'667, -1, -1'000, -998'000},
             ticks},
        Case{"6f 08", Storage::TimestampNanos, {0, 3'000'000, -3'000'000}, {3'000'001, 3'333'333, -1}, ticks},
        Case{"6f 08", Storage::TimestampMillis, {0, 3, 7, 997, -3, -3'600'000}, {1, 2, 998, 999, -1}, ticks},
        Case{"6f 04", Storage::TimestampSeconds, {0, 60, -60}, {1, 59, -1}, minutes},
        Case{"6f 04", Storage::TimestampMicros, {0, 60'000'000, -60'000'000}, {1, 30'000'000, -1}, minutes}}) {
    SCOPED_TRACE(std::string{given.type} + " from " + std::string{name_of(given.storage)});
    for (const std::int64_t value : given.exact) {
      EXPECT_EQ(written(given.type, given.storage, value, options), written(given.type, given.storage, value)) << value;
    }
    for (const std::int64_t value : given.finer) {
      EXPECT_EQ(refusal(given.type, given.storage, value, options).reason(), given.why) << value;
    }
  }
  // Every moment that a datetime has is one that it keeps.
  for (std::int64_t tick = 0; tick < 300; ++tick) {
    const std::int64_t millis = (tick * 10 + 1) / 3;
    EXPECT_NO_THROW(written("6f 08", Storage::TimestampMillis, millis, options)) << millis;
  }
}

/// Of the last moments of all, rounding alone would make times out of range.
TEST(BulkWriterTest, TellsTimesThatAreTooFineFromThoseOutOfRange) {
  constexpr std::int64_t kDay = 86'400'000'000;
  EncodeOptions options;
  options.rounding = Rounding::Refuse;
  struct Case {
    const char* type;
    std::int64_t last;  ///< in microseconds; too fine, and in range
    std::int64_t beyond;
  };
  for (const Case& given : {Case{"2a 00", 2'932'897 * kDay - 1, 2'932'897 * kDay},
                            Case{"2b 03", 2'932'897 * kDay - 1, 2'932'897 * kDay + 1},
                            Case{"6f 08", 2'932'897 * kDay - 1, 2'932'897 * kDay + 1},
                            Case{"6f 04", 39'969 * kDay - 30'000'000, 39'969 * kDay + 1}}) {
    SCOPED_TRACE(given.type);
    options.no_image = NoImage::Fail;
    EXPECT_THAT(refusal(given.type, Storage::TimestampMicros, given.last, options).reason(),
                testing::Not(testing::HasSubstr("no time")));
    EXPECT_THAT(refusal(given.type, Storage::TimestampMicros, given.beyond, options).reason(),
                testing::HasSubstr("no time"));
    options.no_image = NoImage::Null;
    EXPECT_THAT(refusal(given.type, Storage::TimestampMicros, given.last, options).reason(),
                testing::Not(testing::HasSubstr("no time")));
    EXPECT_EQ(written(given.type, Storage::TimestampMicros, given.beyond, options), "00");
  }
  // The engine's infinities are moments of 1677 and 2262 in nanoseconds.
  for (const Rounding rounding : {Rounding::HalfUp, Rounding::Refuse}) {
    options.rounding = rounding;
    for (const std::int64_t infinity :
         {std::numeric_limits<std::int64_t>::max(), -std::numeric_limits<std::int64_t>::max()}) {
      options.no_image = NoImage::Null;
      EXPECT_EQ(written("2a 07", Storage::TimestampNanos, infinity, options), "00");
      options.no_image = NoImage::Fail;
      EXPECT_THAT(refusal("2a 07", Storage::TimestampNanos, infinity, options).reason(),
                  testing::HasSubstr("infinite"));
    }
  }
}

TEST(BulkWriterTest, NamesTheRowThatIsFinerThanItsTypeAndPassesOverNulls) {
  EncodeOptions options;
  options.rounding = Rounding::Refuse;
  SourceColumn source = SourceColumn::of(std::vector<std::optional<std::int64_t>>{0, std::nullopt, 1'000, 1, 2});
  const BulkColumn column = bulk_column("v", "2a 03", Storage::TimestampMicros);
  const ColumnMemory memory = source.memory();
  KeptOutput output;
  BulkWriter writer{std::span{&column, 1}, options};
  try {
    writer.write(output, std::span{&memory, 1}, 0, 5);
    ADD_FAILURE();
  } catch (const UnfitValue& unfit) {
    EXPECT_EQ(unfit.row(), 3U);
    EXPECT_EQ(unfit.misfit(), Misfit::Precision);
    EXPECT_EQ(unfit.advice(), "round such values at their home");
  }
}

TEST(BulkWriterTest, RefusesWhatDoesNotFit) {
  const Error error = refusal<std::string>("e7 14 00 09 04 d0 00 34", Storage::Text, "hello, world");
  EXPECT_EQ(error.kind(), ErrorKind::Data);
  EXPECT_EQ(error.headline(), "a value does not fit the column 'v' (nvarchar(10))");
  EXPECT_EQ(error.reason(), "it has 12 characters, and the column takes 10");
  EXPECT_EQ(error.where(), "row 1");
  EXPECT_EQ(error.advice(), "make the column wider, or shorten the value");
  EXPECT_EQ(refusal<std::string>("e7 14 00 09 04 d0 00 34", Storage::Text, "123456789😀").reason(),
            "it has 11 characters, and the column takes 10");
  EXPECT_EQ(refusal<std::string>("a7 04 00 09 04 d0 24 00", Storage::Text, "€€").reason(),
            "it has 6 bytes, and the column takes 4");
  EXPECT_EQ(refusal<std::string>("ad 04 00", Storage::Blob, "12345").reason(),
            "it has 5 bytes, and the column takes 4");
  EXPECT_EQ(refusal<std::string>("a7 0a 00 09 04 d0 00 34", Storage::Text, "żółw").reason(),
            "the column's code page lacks a character of it");
  EXPECT_EQ(refusal<std::string>("e7 14 00 09 04 d0 00 34", Storage::Text, "\xFF").reason(), "it is not valid UTF-8");
  EXPECT_EQ(refusal<std::string>("f5 10 00 00", Storage::Text, "[1]").reason(), "it has 1 numbers");
  EXPECT_EQ(refusal<std::string>("f5 10 00 00", Storage::Text, "[1,x]").reason(),
            "it is no list of numbers such as [1,2.5]");

  const std::string range = "it is outside of the type's range";
  EXPECT_EQ(refusal<std::int8_t>("26 01", Storage::Int8, -1).reason(), range);
  EXPECT_EQ(refusal<std::uint64_t>("26 08", Storage::UInt64, ~std::uint64_t{0}).reason(), range);
  EXPECT_EQ(refusal<std::int64_t>("26 04", Storage::Int64, 2'147'483'648).reason(), range);
  EXPECT_EQ(refusal<Int128>("6e 08", Storage::Decimal128, Int128{1} << 63U).reason(), range);
  EXPECT_EQ(refusal<std::int64_t>("6e 04", Storage::Decimal64, 2'147'483'648).reason(), range);
  EXPECT_EQ(refusal<std::int16_t>("6a 05 04 00", Storage::Decimal16, 10'000).reason(),
            "it has more than the 4 digits of its type");
  EXPECT_EQ(refusal<Int128>("6a 11 26 00", Storage::Decimal128, Int128{std::numeric_limits<std::int64_t>::min()} << 64U)
                .reason(),
            "it has more than the 38 digits of its type");
  EXPECT_EQ(refusal<std::int32_t>("28", Storage::Date, -719'163).reason(),
            "it is no date from 0001-01-01 to 9999-12-31");
  EXPECT_EQ(refusal<std::int32_t>("28", Storage::Date, 2'932'897).reason(),
            "it is no date from 0001-01-01 to 9999-12-31");
  EXPECT_EQ(refusal<std::int64_t>("29 07", Storage::TimeMicros, 86'400'000'000).reason(),
            "it is no time from 00:00:00 to 23:59:59.9999999");
  EXPECT_EQ(refusal<std::int64_t>("29 07", Storage::TimeMicros, -1).reason(),
            "it is no time from 00:00:00 to 23:59:59.9999999");
  EXPECT_EQ(refusal<std::int64_t>("2a 00", Storage::TimestampMicros, 253'402'300'799'500'000).reason(),
            "it is no time from 0001-01-01 to 9999-12-31");
  EXPECT_EQ(refusal<std::int64_t>("6f 08", Storage::TimestampMicros, -6'847'804'800'000'001'000).reason(),
            "it is no time from 1753-01-01 to 9999-12-31");
  EXPECT_EQ(refusal<std::int64_t>("6f 04", Storage::TimestampMicros, -2'208'988'860'000'000).reason(),
            "it is no time from 1900-01-01 to 2079-06-06");
}

TEST(BulkWriterTest, TellsTheRowOfAValueThatDoesNotFit) {
  std::vector<std::optional<std::int64_t>> values(200, 1);
  values[150] = std::int64_t{1} << 40U;
  SourceColumn source = SourceColumn::of(values);
  const BulkColumn column = bulk_column("v", "26 04", Storage::Int64);
  const ColumnMemory memory = source.memory();
  KeptOutput output;
  BulkWriter writer{std::span{&column, 1}, {}};
  writer.write(output, std::span{&memory, 1}, 0, 100);
  try {
    writer.write(output, std::span{&memory, 1}, 100, 100);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), "row 151");
  }
}

TEST(BulkWriterTest, RefusesOrNullsWhatHasNoImage) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string reason = "it is infinite or not a number, which SQL Server does not know";
  EXPECT_EQ(refusal<double>("6d 08", Storage::Double, kInfinity).reason(), reason);
  EXPECT_EQ(refusal<float>("6d 04", Storage::Float, std::nanf("")).reason(), reason);
  EXPECT_EQ(refusal<std::int32_t>("28", Storage::Date, std::numeric_limits<std::int32_t>::max()).reason(), reason);
  EXPECT_EQ(
      refusal<std::int64_t>("2a 07", Storage::TimestampMicros, -std::numeric_limits<std::int64_t>::max()).reason(),
      reason);
  EncodeOptions options;
  options.no_image = NoImage::Null;
  SourceColumn source =
      SourceColumn::of(std::vector<std::optional<double>>{1.0, kInfinity, std::nullopt, std::nan(""), 2.0});
  const BulkColumn column = bulk_column("v", "6d 08", Storage::Double);
  const ColumnMemory memory = source.memory();
  KeptOutput output;
  BulkWriter writer{std::span{&column, 1}, options};
  writer.write(output, std::span{&memory, 1}, 0, 5);
  EXPECT_EQ(to_hex(output.bytes()), "d1 08 00 00 00 00 00 00 f0 3f d1 00 d1 00 d1 00 d1 08 00 00 00 00 00 00 00 40");
  EXPECT_EQ(writer.counts().nulled, 2U);
}

TEST(BulkWriterTest, NullsTimesOutOfRangeWhereThatIsWanted) {
  constexpr std::int64_t kDay = 86'400'000'000;
  struct Case {
    const char* type;
    std::int64_t bad;
    std::int64_t good;
  };
  EncodeOptions options;
  options.no_image = NoImage::Null;
  for (const Case& given : {Case{"2a 07", -719'163 * kDay, -719'162 * kDay},               // datetime2
                            Case{"2a 00", 2'932'897 * kDay - 1, 2'932'897 * kDay - kDay},  // rounded up to 10000-01-01
                            Case{"2b 03", 2'932'897 * kDay, 0},                            // datetimeoffset
                            Case{"6f 08", -79'258 * kDay, -79'257 * kDay},                 // datetime, from 1753
                            Case{"6f 04", -25'568 * kDay, -25'567 * kDay}}) {              // smalldatetime, from 1900
    SCOPED_TRACE(given.type);
    SourceColumn source = SourceColumn::of(std::vector<std::optional<std::int64_t>>{
        given.bad, given.good, std::nullopt, std::numeric_limits<std::int64_t>::max()});
    const BulkColumn column = bulk_column("v", given.type, Storage::TimestampMicros);
    const ColumnMemory memory = source.memory();
    KeptOutput output;
    BulkWriter writer{std::span{&column, 1}, options};
    writer.write(output, std::span{&memory, 1}, 0, 4);
    EXPECT_EQ(writer.counts().nulled, 2U);
    const std::string bytes = to_hex(output.bytes());
    EXPECT_EQ(bytes.substr(0, 9), "d1 00 d1 ");
    EXPECT_EQ(bytes.substr(bytes.size() - 12), " d1 00 d1 00");
    try {
      BulkWriter{std::span{&column, 1}, {}}.write(output, std::span{&memory, 1}, 0, 1);
      ADD_FAILURE();
    } catch (const UnfitValue& unfit) {
      EXPECT_EQ(unfit.misfit(), Misfit::NoImage);
    }
  }
  SourceColumn days = SourceColumn::of(std::vector<std::optional<std::int32_t>>{-719'163, 2'932'897, 2'932'896});
  const BulkColumn date = bulk_column("v", "28", Storage::Date);
  const ColumnMemory memory = days.memory();
  KeptOutput output;
  BulkWriter writer{std::span{&date, 1}, options};
  writer.write(output, std::span{&memory, 1}, 0, 3);
  EXPECT_EQ(to_hex(output.bytes()), "d1 00 d1 00 d1 03 da b9 37");
}

TEST(BulkWriterTest, CountsNothingOfWhatItThrewAt) {
  const double no_image = std::nan("");
  SourceColumn reals = SourceColumn::of(std::vector<std::optional<double>>(100, no_image));
  std::vector<std::optional<std::string>> values(100, "fits");
  values[70] = "fits not";
  SourceColumn texts = SourceColumn::of(values);
  const std::vector columns{bulk_column("real", "6d 08", Storage::Double),
                            bulk_column("text", "e7 0a 00 00 00 00 00 00", Storage::Text)};
  const std::vector memory{reals.memory(), texts.memory()};
  EncodeOptions options;
  options.no_image = NoImage::Null;
  BulkWriter writer{columns, options};
  KeptOutput output;
  writer.write(output, memory, 0, 10);
  try {
    writer.write(output, memory, 10, 90);
    ADD_FAILURE();
  } catch (const UnfitValue& unfit) {
    EXPECT_EQ(unfit.row(), 70U);
    EXPECT_EQ(unfit.column(), "text");
    EXPECT_EQ(unfit.misfit(), Misfit::Length);
  }
  EXPECT_EQ(writer.rows(), 10U);
  writer.write(output, memory, 71, 5);
  EXPECT_EQ(writer.rows(), 15U);
  EXPECT_EQ(writer.counts().nulled, 15U);
  EXPECT_EQ(writer.counts(0).nulled, 15U);
  EXPECT_EQ(writer.counts(1).nulled, 0U);
}

TEST(BulkWriterTest, ReplacesAndCountsWhatAPageLacks) {
  EncodeOptions options;
  options.invalid_text = InvalidText::Replace;
  SourceColumn source = SourceColumn::of({std::optional<std::string>{"żółw"}});
  const BulkColumn column = bulk_column("v", "a7 0a 00 09 04 d0 00 34", Storage::Text);
  const ColumnMemory memory = source.memory();
  KeptOutput output;
  BulkWriter writer{std::span{&column, 1}, options};
  writer.write(output, std::span{&memory, 1}, 0, 1);
  EXPECT_EQ(to_hex(output.bytes()), "d1 04 00 3f f3 3f 77");
  EXPECT_EQ(writer.counts().invalid_characters, 2U);
}

TEST(BulkWriterTest, RefusesOrReplacesWhatIsNoUtf8) {
  const std::string bad = "a\xFF\xE2\x82z";
  EncodeOptions replace;
  replace.invalid_text = InvalidText::Replace;
  struct Case {
    const char* type;
    const char* frame;  // in front of the value
  };
  for (const Case& given : {Case{"a7 0b 00 09 04 d0 24 00", "0b 00 "}, Case{"af 0b 00 09 04 d0 24 00", "0b 00 "},
                            Case{"a7 ff ff 09 04 d0 24 00", "fe ff ff ff ff ff ff ff 0b 00 00 00 "},
                            Case{"f4", "fe ff ff ff ff ff ff ff 0b 00 00 00 "}}) {
    SCOPED_TRACE(given.type);
    const Error refused = refusal<std::string>(given.type, Storage::Text, bad);
    EXPECT_EQ(refused.reason(), "it is not valid UTF-8");
    EXPECT_EQ(refused.where(), "row 1");
    EXPECT_NE(refused.headline().find("the column 'v'"), std::string::npos);
    const std::string made = written<std::string>(given.type, Storage::Text, bad, replace);
    const std::string wanted = std::string{given.frame} + "61 ef bf bd ef bf bd ef bf bd 7a";
    EXPECT_EQ(made.substr(0, wanted.size()), wanted);
  }
  EXPECT_EQ(refusal<std::string>("e7 14 00 09 04 d0 00 34", Storage::Text, bad).reason(), "it is not valid UTF-8");
  EXPECT_EQ(written<std::string>("a5 14 00", Storage::Blob, "\xFF"), "01 00 ff") << "bytes are no text";
}

TEST(BulkWriterTest, CountsWhatItReplacesInRowsOfAnyLength) {
  EncodeOptions options;
  options.invalid_text = InvalidText::Replace;
  // Alone, among others in a block, and in a value that goes out in pieces.
  const std::string long_one = std::string(40'000, 'a') + "\xFF" + std::string(40'000, '\xFF');
  SourceColumn source = SourceColumn::of({std::optional<std::string>{"ok"}, "\xC3", std::nullopt, "é\x80", long_one});
  const BulkColumn column = bulk_column("v", "a7 ff ff 09 04 d0 24 00", Storage::Text);
  const ColumnMemory memory = source.memory();
  KeptOutput output;
  BulkWriter writer{std::span{&column, 1}, options};
  writer.write(output, std::span{&memory, 1}, 0, 5);
  EXPECT_EQ(writer.counts().invalid_characters, 40'003U);
  ValueBytes sent = output.bytes();
  sent = std::move(sent) + from_hex("fd") + ValueBytes(100);
  ColumnInfo info;
  info.type = column.type;
  DecodedRows decoded{{info}};
  CutInput input{sent, sent.size()};
  ASSERT_EQ(decoded.read(input), 5U);
  EXPECT_EQ(decoded.text(3, 0), "é\uFFFD");
  EXPECT_EQ(decoded.text(4, 0).size(), 40'000U + 3 * 40'001U);
}

TEST(BulkWriterTest, PadsTextOfFixedLength) {
  EXPECT_EQ(written<std::string>("af 04 00 09 04 d0 00 34", Storage::Text, "a"), "04 00 61 20 20 20");
  EXPECT_EQ(written<std::string>("ef 06 00 09 04 d0 00 34", Storage::Text, "é"), "06 00 e9 00 20 00 20 00");
  EXPECT_EQ(written<std::string>("ad 03 00", Storage::Blob, "a"), "03 00 61 00 00");
  EXPECT_EQ(written<std::string>("af 02 00 09 04 d0 24 00", Storage::Text, ""), "02 00 20 20");
}

TEST(BulkWriterTest, KnowsWhatDoesNotGoTogether) {
  const BulkColumn column = bulk_column("v", "26 04", Storage::Text);
  try {
    BulkWriter{std::span{&column, 1}, {}};
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Unsupported);
    EXPECT_EQ(error.headline(), "the column 'v' cannot be loaded");
    EXPECT_EQ(error.reason(), "values stored as Text do not go into int");
  }
  for (const auto& [type, storage] :
       std::vector<std::pair<std::string, Storage>>{{"e7 14 00 09 04 d0 00 34", Storage::Blob},
                                                    {"a5 0a 00", Storage::Text},
                                                    {"6d 04", Storage::Double},
                                                    {"28", Storage::TimestampMicros},
                                                    {"2a 07", Storage::Date},
                                                    {"29 07", Storage::TimestampMicros},
                                                    {"24 10", Storage::Decimal128},
                                                    {"26 08", Storage::Decimal64},
                                                    {"68 01", Storage::UInt8},
                                                    {"6e 08", Storage::Int64},
                                                    {"38", Storage::Int32}}) {
    const BulkColumn other = bulk_column("v", type, storage);
    EXPECT_THROW((BulkWriter{std::span{&other, 1}, {}}), Error) << type;
  }
}

TEST(BulkWriterTest, WritesValuesOfAnyLength) {
  const std::vector<BulkColumn> columns = {
      bulk_column("a", "26 04", Storage::Int32), bulk_column("b", "e7 ff ff 09 04 d0 00 34", Storage::Text),
      bulk_column("c", "a5 ff ff", Storage::Blob), bulk_column("d", "a7 40 1f 09 04 d0 24 00", Storage::Text)};
  for (const std::size_t characters : {0U, 1U, 15'999U, 16'384U, 16'385U, 40'000U, 3'000'000U}) {
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) text += i % 5 == 0 ? "😀" : i % 3 == 0 ? "é" : "a";
    SourceColumn a = SourceColumn::of(std::vector<std::optional<std::int32_t>>{7, 8});
    SourceColumn b = SourceColumn::of({std::optional<std::string>{text}, std::optional<std::string>{"x"}});
    SourceColumn c = SourceColumn::of({std::optional<std::string>{std::string(characters, 'Z')}, std::nullopt});
    SourceColumn d = SourceColumn::of({std::optional<std::string>{std::string(8'000, 'd')}, std::nullopt});
    const std::vector<ColumnMemory> memory = {a.memory(), b.memory(), c.memory(), d.memory()};
    KeptOutput output;
    BulkWriter writer{columns, {}};
    writer.begin(output);
    writer.write(output, memory, 0, 2);
    BulkWriter::end(output);
    ValueBytes message(output.bytes());
    CutInput input{message, 4'096};
    ASSERT_EQ(input.read<std::uint8_t>(), 0x81);
    DecodedRows decoded{read_columns(input, TableNames::Whole), {}, 10};
    ASSERT_EQ(decoded.read(input), 2U);
    EXPECT_EQ(input.read<std::uint8_t>(), 0xFD);
    EXPECT_EQ(decoded.at<std::int32_t>(0, 0), 7);
    EXPECT_TRUE(decoded.text(0, 1) == text);
    EXPECT_TRUE(decoded.text(0, 2) == std::string(characters, 'Z'));
    EXPECT_EQ(decoded.text(0, 3), std::string(8'000, 'd'));
    EXPECT_EQ(decoded.shown(1), "8|x|NULL|NULL");
  }
}

TEST(BulkWriterTest, RefusesLongValuesBeforeConvertingThem) {
  const BulkColumn column = bulk_column("v", "e7 14 00 09 04 d0 00 34", Storage::Text);
  SourceColumn source = SourceColumn::of({std::optional<std::string>{std::string(1'000'000, 'a')}});
  EXPECT_THROW(written(column, source.memory()), Error);
}

/// Tables of all sorts, written and read again.
class RandomTable {
 public:
  explicit RandomTable(unsigned seed) : random_{seed} {
    const std::size_t count = 1 + random_() % 12;
    rows_ = 1 + random_() % 300;
    for (std::size_t i = 0; i < count; ++i) add_column("c" + std::to_string(i));
  }

  std::vector<BulkColumn> columns;
  std::vector<ColumnMemory> memory() {
    std::vector<ColumnMemory> memory;
    for (SourceColumn& source : sources_) memory.push_back(source.memory());
    return memory;
  }
  std::size_t rows() const { return rows_; }
  const std::string& shown(std::size_t row, std::size_t column) const { return shown_[column][row]; }

 private:
  template <typename T, typename Make>
  void add(const std::string& name, const std::string& type, Storage storage, Make make) {
    columns.push_back(bulk_column(name, type, storage));
    std::vector<std::optional<T>> values;
    std::vector<std::string>& shown = shown_.emplace_back();
    const unsigned nulls = static_cast<unsigned>(random_() % 3);
    for (std::size_t row = 0; row < rows_; ++row) {
      if (nulls > 0 && random_() % (nulls == 1 ? 2 : 20) == 0) {
        values.push_back(std::nullopt);
        shown.emplace_back("NULL");
        continue;
      }
      values.push_back(make());
      if constexpr (std::is_same_v<T, std::string>) {
        shown.push_back(storage == Storage::Blob ? hexadecimal(std::as_bytes(std::span{*values.back()}))
                                                 : *values.back());
      } else {
        shown.push_back(std::to_string(*values.back()));
      }
    }
    sources_.push_back(SourceColumn::of(values));
  }

  std::string text(std::size_t most) {
    static const std::vector<std::string> kCharacters = {"a", "b", " ", "é", "€", "日", "😀", "z"};
    std::string made;
    const std::size_t length = random_() % 4 == 0 ? random_() % (most + 1) : random_() % 20;
    const std::size_t kinds = random_() % 2 == 0 ? 3 : kCharacters.size();
    for (std::size_t i = 0; i < length; ++i) made += kCharacters[random_() % kinds];
    return made;
  }

  void add_column(const std::string& name) {
    const std::string latin = " 09 04 d0 00 34";
    switch (random_() % 9) {
      case 0:
        return add<std::int32_t>(name, "26 04", Storage::Int32, [&] { return static_cast<std::int32_t>(random_()); });
      case 1:
        return add<std::int64_t>(name, "26 08", Storage::Int64, [&] { return static_cast<std::int64_t>(random_()); });
      case 2:
        return add<std::int16_t>(name, "26 02", Storage::Int16, [&] { return static_cast<std::int16_t>(random_()); });
      case 3:
        return add<std::int32_t>(name, "28", Storage::Date,
                                 [&] { return static_cast<std::int32_t>(random_() % 2'000'000); });
      case 4:
        return add<std::int64_t>(name, "2a 06", Storage::TimestampMicros,
                                 [&] { return static_cast<std::int64_t>(random_() % 200'000'000'000'000'000U); });
      case 5:
        return add<std::int32_t>(name, "6a 05 09 02", Storage::Decimal32,
                                 [&] { return static_cast<std::int32_t>(random_() % 1'999'999'999) - 999'999'999; });
      case 6:
        return add<std::string>(name, "e7 40 1f" + latin, Storage::Text, [&] { return text(2'000); });
      case 7:
        return add<std::string>(name, "e7 ff ff" + latin, Storage::Text, [&] { return text(30'000); });
      default:
        return add<std::string>(name, "a5 40 1f", Storage::Blob, [&] { return text(1'000); });
    }
  }

  std::mt19937_64 random_;
  std::size_t rows_;
  std::vector<SourceColumn> sources_;
  std::vector<std::vector<std::string>> shown_;
};

TEST(BulkWriterTest, WhatIsWrittenIsReadBackEqual) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    RandomTable table{seed};
    KeptOutput output;
    BulkWriter writer{table.columns, {}};
    writer.begin(output);
    const std::size_t first = table.rows() / 3;
    writer.write(output, table.memory(), 0, first);
    writer.write(output, table.memory(), first, table.rows() - first);
    BulkWriter::end(output);
    ASSERT_EQ(writer.rows(), table.rows());
    CutInput input{ValueBytes(output.bytes()), 1 + seed * 97};
    ASSERT_EQ(input.read<std::uint8_t>(), 0x81);
    DecodedRows decoded{read_columns(input, TableNames::Whole), {}, 400};
    ASSERT_EQ(decoded.read(input), table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
      for (std::size_t column = 0; column < table.columns.size(); ++column) {
        ASSERT_EQ(decoded.shown(row, column), table.shown(row, column)) << row << " " << column;
      }
    }
    EXPECT_EQ(input.read<std::uint8_t>(), 0xFD);
  }
}

}  // namespace
}  // namespace hygge::tds
