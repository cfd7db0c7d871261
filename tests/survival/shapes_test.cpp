// Tables of odd shapes, and every type with its ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "tests/parquet/tiny_parquet.h"
#include "tests/support/instrumented.h"
#include "tests/survival/lake.h"

namespace hygge::test {
namespace {

/// Lines of the store: none for files copied as they are, then for pages packed anew, and for rows written anew.
const std::vector<std::vector<std::string>> kWays{
    {}, {"compression: zstd"}, {"compression: gzip", "encoding: modern"}, {"compression: zstd", "batch_size: 100000"}};

/// Moves what is in landing/ in one way, and reads it back.
void expect_arrival(Lake& lake, std::int64_t rows, const std::vector<std::string>& way, const std::string& verify) {
  SCOPED_TRACE((way.empty() ? "copied" : way.back()) + ", " + verify);
  lake.set_up(way, {verify});
  const ProgramResult run = lake.start();
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(lake.count("lake/orders/*.parquet"), rows);
  EXPECT_EQ(lake.checksum("lake/orders/*.parquet"), lake.checksum("landing/*.parquet"));
  EXPECT_EQ(lake.value("SELECT string_agg(column_name || ' ' || column_type, ', ') FROM "
                       "(DESCRIBE FROM read_parquet('{folder}/lake/orders/*.parquet'))"),
            lake.value("SELECT string_agg(column_name || ' ' || column_type, ', ') FROM "
                       "(DESCRIBE FROM read_parquet('{folder}/landing/*.parquet'))"));
  EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
}

/// In all ways, comparing all values; and in the last one more, in which the engine need not read them.
void expect_arrival(Lake& lake, std::int64_t rows) {
  for (const std::vector<std::string>& way : kWays) expect_arrival(lake, rows, way, "verify: full");
  expect_arrival(lake, rows, kWays.back(), "verify: count");
}

TEST(Shapes, NoRows) {
  Lake lake;
  lake.write_parquet("landing/0.parquet", "SELECT 1 AS id, 'x' AS made WHERE false");
  expect_arrival(lake, 0);
  EXPECT_EQ(lake.files("lake/orders").size(), 1U);
}

/// What only the engine reads shows when rows before it were taken: they must not come twice.
TEST(Shapes, PagesThatAreMuchLargerThanThoseBefore) {
  Lake lake;
  lake.write_parquet("landing/0.parquet", "SELECT range AS id, 'a word' AS made FROM range(5000)");
  lake.write_parquet("landing/1.parquet",
                     "SELECT range AS id, repeat('x', 100000) || range AS made FROM range(5000, 5500)",
                     "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0");
  for (const char* wish : {"batch_size: 700", "row_group_size: 4096"}) {
    SCOPED_TRACE(wish);
    lake.set_up({"compression: zstd", wish});
    const ProgramResult run = lake.start();
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.err.find("a page of many megabytes: the engine reads them"), std::string::npos) << run.err;
    EXPECT_EQ(lake.count("lake/orders/*.parquet"), 5'500);
    EXPECT_EQ(lake.checksum("lake/orders/*.parquet"), lake.checksum("landing/*.parquet"));
    EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
  }
}

TEST(Shapes, ManyRowsOfTextsThatAreNotShort) {
  Lake lake;
  lake.write_parquet("landing/0.parquet",
                     "SELECT range AS id, md5(range::VARCHAR) || md5((range + 1)::VARCHAR) AS made FROM range(150000)",
                     "COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 0, ROW_GROUP_SIZE 2048");
  for (const char* wish : {"batch_size: 40000", "file_size: 2MB", "row_group_size: 10000"}) {
    for (const char* order : {"preserve_order: true", "preserve_order: false"}) {
      SCOPED_TRACE(std::string{wish} + ", " + order);
      lake.set_up({"compression: zstd", wish}, {"verify: count", order});
      const ProgramResult run = lake.start();
      ASSERT_EQ(run.exit_code, 0) << run.err;
      EXPECT_EQ(lake.checksum("lake/orders/*.parquet"), lake.checksum("landing/*.parquet"));
    }
  }
}

TEST(Shapes, OneRow) {
  Lake lake;
  lake.write_parquet("landing/0.parquet", "SELECT 1 AS id, 'x' AS made");
  expect_arrival(lake, 1);
}

TEST(Shapes, NoColumns) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  lake.write("landing/0.parquet", write_tiny_parquet({}).bytes);
  for (const std::vector<std::string>& way : kWays) {
    lake.set_up(way);
    expect_letter(lake.start(), {"landing/0.parquet", "no columns", "try "});
    expect_untouched(lake, before);
  }
}

TEST(Shapes, OneThousandFiveHundredColumns) {
  Lake lake;
  std::string columns;
  for (int column = 0; column < 1'500; ++column) {
    columns +=
        (column == 0 ? "" : ", ") + std::string{"range + "} + std::to_string(column) + " AS c" + std::to_string(column);
  }
  lake.write_parquet("landing/0.parquet", "SELECT " + columns + " FROM range(10)");
  expect_arrival(lake, 10);
}

TEST(Shapes, OneThousandSmallFiles) {
  Lake lake;
  lake.write_parquet("made.parquet", "SELECT range AS id, 1 AS made FROM range(3)");
  const std::string bytes = lake.read("made.parquet");
  for (int file = 0; file < 1'000; ++file) lake.write("landing/" + std::to_string(file) + ".parquet", bytes);
  expect_arrival(lake, 3'000);
}

/// Copied and packed anew page by page: no more than a few of them are in memory at once.
TEST(Shapes, PagesOfThirtyMegabytes) {
  if (kIsInstrumented) GTEST_SKIP() << "the sanitizers take memory of their own";
  constexpr std::size_t kValues = 3'900'000;
  constexpr std::size_t kPages = 5;
  constexpr const char* kMemory = "--data=150000000";  // less than the file
  Lake lake;
  std::filesystem::create_directories(lake.path("landing"));
  TinyColumn ids{"id", std::vector<std::int64_t>(kPages * kValues)};
  std::iota(ids.values.begin(), ids.values.end(), 0);
  save(lake.path("landing/0.parquet"), write_tiny_parquet({ids}, {.values_per_page = kValues}).bytes);
  for (const std::vector<std::string>& way : {std::vector<std::string>{}, {"compression: snappy"}}) {
    SCOPED_TRACE(way.empty() ? "copied" : way.back());
    lake.set_up(way);
    ProgramRequest request = lake.start_request({}, {"--threads", "2"});
    request.arguments.insert(request.arguments.begin(), {kMemory, request.program.string()});
    request.program = "/usr/bin/prlimit";
    const ProgramResult run = run_program(request);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.err, testing::HasSubstr("19,500,000 rows"));
  }
}

TEST(Shapes, ColumnsOfNothingButNulls) {
  Lake lake;
  lake.write_parquet("landing/0.parquet",
                     "SELECT NULL::INTEGER AS i, NULL::VARCHAR AS v, NULL::DOUBLE AS d, NULL::DATE AS t, "
                     "NULL::DECIMAL(38, 10) AS n, NULL::INTEGER[] AS l, NULL::STRUCT(a INTEGER) AS s FROM range(1000)");
  expect_arrival(lake, 1'000);
}

TEST(Types, KeepTheirEnds) {
  Lake lake;
  const std::vector<std::string> values{
      "unnest([-128, 127, 0, NULL])::TINYINT AS i8",
      "unnest([-32768, 32767, 0, NULL])::SMALLINT AS i16",
      "unnest([-2147483648, 2147483647, 0, NULL])::INTEGER AS i32",
      "unnest([-9223372036854775808, 9223372036854775807, 0, NULL])::BIGINT AS i64",
      "unnest([0, 255, 1, NULL])::UTINYINT AS u8",
      "unnest([0, 65535, 1, NULL])::USMALLINT AS u16",
      "unnest([0, 4294967295, 1, NULL])::UINTEGER AS u32",
      "unnest([0, 18446744073709551615, 1, NULL])::UBIGINT AS u64",
      "unnest([true, false, NULL, true]) AS b",
      "unnest(['99999999999999999999999999999999999999', '-99999999999999999999999999999999999999', '0', "
      "NULL]::DECIMAL(38, 0)[]) AS d38_0",
      "unnest(['0.99999999999999999999999999999999999999', '-0.99999999999999999999999999999999999999', '0', "
      "NULL]::DECIMAL(38, 38)[]) AS d38_38",
      "unnest([9.99, -9.99, 0, NULL]::DECIMAL(3, 2)[]) AS d3_2",
      "unnest([99999999.9, -99999999.9, 0, NULL]::DECIMAL(18, 1)[]) AS d18_1",
      "unnest(['nan', 'inf', '-inf', '-0']::FLOAT[]) AS f32",
      "unnest(['nan', 'inf', '-inf', '-0']::DOUBLE[]) AS f64",
      "unnest([1.7976931348623157e308, 4.9e-324, -1.7976931348623157e308, NULL]::DOUBLE[]) AS f64_ends",
      "unnest(['0001-01-01', '9999-12-31', '1970-01-01', NULL]::DATE[]) AS day",
      "unnest(['00:00:00', '23:59:59.999999', '12:00:00', NULL]::TIME[]) AS clock",
      "unnest(['0001-01-01 00:00:00', '9999-12-31 23:59:59.999999', '1969-12-31 23:59:59', NULL]::TIMESTAMP[]) AS us",
      "unnest(['1677-09-22 00:00:00', '2262-04-11 23:47:16.854775806', '1970-01-01 00:00:00.000000001', "
      "NULL]::TIMESTAMP_NS[]) AS ns",
      "unnest(['0001-01-01 00:00:00', '9999-12-31 23:59:59.999', '1970-01-01', NULL]::TIMESTAMP_MS[]) AS ms",
      "unnest(['0001-01-01 00:00:00+00', '9999-12-31 23:59:59+14', '2024-03-31 02:30:00+01', NULL]::TIMESTAMPTZ[]) AS "
      "zoned",
      "unnest(['', 'a' || chr(0) || 'b', '🧺', NULL]) AS words",
      "unnest([repeat('x', 16000000), '', 'short', NULL]) AS long_words",
      "unnest(['', '\\x00\\xFF', '\\x80', NULL]::BLOB[]) AS bytes",
      "unnest(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', "
      "'12345678-1234-1234-1234-123456789abc', NULL]::UUID[]) AS uuid",
      "unnest([[], [NULL], [1, 2], NULL]::INTEGER[][]) AS list",
      "unnest([[[[[]]]], [[[[1], NULL]], NULL], NULL, [[[[2, 3]]]]]::INTEGER[][][][][]) AS deep",
      "unnest([{'a': 1, 'b': {'c': [1, 2]}}, {'a': NULL, 'b': NULL}, NULL, {'a': 2, 'b': {'c': []}}]) AS nested",
      "unnest([MAP {'k': 1, 'l': NULL}, MAP {}, NULL, MAP {'': 2}]) AS pairs",
      "unnest(['mon', 'tue', 'wed', NULL]::ENUM('mon', 'tue', 'wed')[]) AS weekday",
  };
  std::string columns;
  for (const std::string& value : values) columns += (columns.empty() ? "" : ", ") + value;
  lake.write_parquet("landing/0.parquet", "SELECT " + columns);
  expect_arrival(lake, 4);
  EXPECT_EQ(lake.value("SELECT count(*) FILTER (signbit(f64) AND f64::VARCHAR = '-0.0') FROM "
                       "read_parquet('{folder}/lake/orders/*.parquet')"),
            "1");
  EXPECT_EQ(lake.value("SELECT max(strlen(long_words)) FROM read_parquet('{folder}/lake/orders/*.parquet')"),
            "16000000");
}

// The engine would read the bytes, and of whole numbers those without their scale.
TEST(Shapes, DecimalsThatTheEngineDoesNotKnowAgainAreRefusedOrCopied) {
  Lake lake;
  lake.settle();
  const Snapshot before = lake.target();
  const std::string file = write_tiny_parquet({{"id", {1, 2}}, {"price", {3, 4}, 9}}, {.logical_types = true}).bytes;
  lake.write("landing/0.parquet", file);
  lake.set_up({"batch_size: 500"});
  expect_letter(lake.start(),
                {"column 'price' of 'landing/0.parquet' has the type DECIMAL, which the engine does not know again",
                 "logical type alone", "try "});
  expect_untouched(lake, before);
  lake.set_up({"batch_size: 500"}, {"columns: [id]"});
  EXPECT_EQ(lake.start().exit_code, 0);
  lake.set_up();
  const ProgramResult copied = lake.start();
  EXPECT_EQ(copied.exit_code, 0) << copied.err;
  EXPECT_EQ(lake.read("lake/orders/00000000000000000001.parquet"), file);
}

// The engine would read 2^64 - 1 as -1, days as numbers, texts as bytes and lists as structs.
TEST(Shapes, TypesThatTheEngineDoesNotKnowAgainAreRefusedOrCopied) {
  const std::vector<std::pair<int, std::string>> types{
      {1, "STRING"}, {2, "MAP"}, {3, "LIST"}, {4, "ENUM"}, {6, "DATE"}, {10, "unsigned INTEGER"}, {12, "JSON"}};
  for (const auto& [logical_type, name] : types) {
    Lake lake;
    lake.settle();
    const Snapshot before = lake.target();
    const std::string file = write_tiny_parquet({{"id", {1, 2}}, {"marked", {0, -1}, 0, logical_type}}).bytes;
    lake.write("landing/0.parquet", file);
    lake.set_up({"batch_size: 500"});
    expect_letter(lake.start(), {"column 'marked' of 'landing/0.parquet' has the type " + name, "try "});
    expect_untouched(lake, before);
    lake.set_up();
    EXPECT_EQ(lake.start().exit_code, 0) << name;
    EXPECT_EQ(lake.read("lake/orders/00000000000000000001.parquet"), file) << name;
  }
}

// The engine would read more than 38 digits as DOUBLE.
TEST(Types, KeepDecimalsOfMoreDigitsThanTheEngineHasOrRefuseThem) {
  const std::vector<TinyColumn> columns{{"id", {1, 2}}, {"made", {7, 7}}, {"d", {-5, 6}, 50}};
  for (const std::string inside_of : {"", "row"}) {
    SCOPED_TRACE(inside_of);
    Lake lake;
    lake.write("landing/0.parquet", write_tiny_parquet(columns, {.inside_of = inside_of}).bytes);
    lake.set_up({}, {"verify: full"});
    ASSERT_EQ(lake.start().exit_code, 0);
    EXPECT_EQ(lake.read("lake/orders/00000000000000000001.parquet"), lake.read("landing/0.parquet"));
    const Snapshot before = lake.target();
    const std::string column = inside_of.empty() ? "column 'd'" : "column 'row'";
    const std::vector<std::string> words{column, "'landing/0.parquet'", "DECIMAL of 50 digits", "try "};
    lake.set_up({"compression: zstd"}, {"verify: full"});
    expect_letter(lake.start(), words);
    const ProgramResult dry = lake.start({}, {"--dry-run"});
    EXPECT_EQ(dry.exit_code, 1);
    EXPECT_THAT(dry.err, testing::HasSubstr("DECIMAL of 50 digits"));
    expect_untouched(lake, before);
    if (!inside_of.empty()) continue;
    const std::string wanted = "flow.orders.home.columns=id,made";
    EXPECT_EQ(lake.start({}, {"--var", wanted}).exit_code, 0);
    expect_letter(lake.start({}, {"--var", wanted, "--var", "flow.orders.home.where=d > 0"}), words);
  }
}

// The engine's writer keeps one of two zeros where it makes a dictionary.
TEST(Shapes, ZerosOfBothSigns) {
  Lake lake;
  lake.write_parquet("landing/0.parquet",
                     "SELECT i AS id, i % 2 AS part, (CASE WHEN i % 3 = 0 THEN '-0.0' ELSE '0.0' END)::DOUBLE AS zero, "
                     "[{'f': (CASE WHEN i % 5 = 0 THEN '-0.0' ELSE '0.0' END)::FLOAT}] AS nested FROM range(9000) t(i)",
                     "DICTIONARY_SIZE_LIMIT 0");
  const std::vector<std::string> ways[] = {
      {"compression: zstd"}, {"batch_size: 1000"}, {"file_size: 10KB"}, {"partition_by: [part]"}, {"encoding: modern"}};
  for (const std::vector<std::string>& way : ways) {
    SCOPED_TRACE(way[0]);
    lake.set_up(way, {"where: id >= 0"});
    const ProgramResult run = lake.start();
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(lake.value("SELECT count(*) || ' ' || count(*) FILTER (signbit(zero)) || ' ' || "
                         "count(*) FILTER (signbit(nested[1].f)) FROM "
                         "read_parquet('{folder}/lake/orders/**/*.parquet', hive_partitioning = false)"),
              "9000 3000 1800");
    EXPECT_THAT(lake.beside_target(), testing::IsEmpty());
  }
}

}  // namespace
}  // namespace hygge::test
