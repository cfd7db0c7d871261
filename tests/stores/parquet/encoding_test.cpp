#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hygge/parquet/decode.h"
#include "tests/stores/parquet/moved.h"

namespace hygge {
namespace {

using test::all_of;
using test::make_store;
using test::ParquetFolder;
using test::relation_of;
using test::settle;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Rows that hygge encodes itself: columns with few and with many different values, with NULLs here and there, in
/// stretches and everywhere.
std::string shapes(int rows) {
  const std::string i = "FROM range(" + std::to_string(rows) + ") s(i)";
  return "SELECT i, (i % 7)::INT AS few, hash(i) AS many, (hash(i) % 3000)::SMALLINT AS several, "
         "CASE WHEN i < " +
         std::to_string(rows / 2) +
         " THEN i % 10 ELSE i END AS few_then_many, "
         "CASE WHEN hash(i) % 10 <> 0 THEN i END AS tenth_null, "
         "CASE WHEN i % 5000 < 2500 THEN 'text ' || (i % 100) END AS stretches, NULL::DOUBLE AS never, "
         "'unique ' || i AS unique_text, repeat(chr(97 + (i % 26)::INT), (hash(i) % 300)::INT) AS lengths, "
         "i % 3 = 0 AS truth, CASE WHEN hash(i) % 2 = 0 THEN i % 2 = 0 END AS half_truth, "
         "(hash(i) % 10000 / 100 + 1)::DOUBLE AS price, (hash(i) % 100000)::DECIMAL(38, 4) AS wide_decimal, "
         "(-(i % 9))::DECIMAL(19, 4) AS few_wide, md5(i::VARCHAR)::UUID AS id, "
         "DATE '2020-01-01' + (i % 3000)::INT AS day, 'same' AS same " +
         i;
}

class EncodingTest : public testing::Test {
 protected:
  std::string created_by(const std::string& target) {
    return folder.value("SELECT DISTINCT created_by FROM parquet_file_metadata('" + folder.path(target).string() +
                        "/*.parquet')");
  }
  /// That what lies there is `select`, by the engine and by hygge's own decoder.
  void expect_same(const std::string& target, const std::string& select) {
    const std::string there = "SELECT * FROM " + all_of(folder, target);
    EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + select + ") EXCEPT ALL (" + there + "))"), "0");
    EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + there + ") EXCEPT ALL (" + select + "))"), "0");
    std::vector<parquet::DecodedFile> files;
    for (const std::string& file : folder.files(target)) files.push_back({folder.path(target) / file, file});
    const auto decoded = parquet::decode(files, 2, CancelToken{});
    ASSERT_TRUE(decoded);
    EXPECT_EQ(std::to_string(decoded->rows), folder.value("SELECT count(*) FROM (" + select + ")"));
  }

  ParquetFolder folder;
};

TEST_F(EncodingTest, KeepsColumnsOfEveryShape) {
  const std::string rows = shapes(100'000);
  for (const char* encoding : {"compatible", "modern"}) {
    settle(folder, encoding, relation_of(folder, rows), {.store = {{"encoding", {encoding}}}});
    EXPECT_THAT(created_by(encoding), HasSubstr("hygge"));
    expect_same(encoding, rows);
  }
}

TEST_F(EncodingTest, KeepsThemInLittleMemoryAndSmallRowGroups) {
  const std::string rows = shapes(20'000);
  settle(folder, "little", relation_of(folder, rows), {.memory = Bytes{1'000'000}});
  expect_same("little", rows);
  settle(folder, "small", relation_of(folder, rows), {.store = {{"row_group_size", {"2048"}}}});
  expect_same("small", rows);
  EXPECT_EQ(folder.value("SELECT max(row_group_num_rows) FROM parquet_metadata('" + folder.path("small").string() +
                         "/*.parquet')"),
            "2048");
}

/// However many threads bring them.
TEST_F(EncodingTest, GivesAFewRowsOneRowGroup) {
  for (const int rows : {1, 2, 2'048, 9'000}) {
    const std::string name = std::to_string(rows);
    folder.write("in" + name + "/a.parquet", shapes(rows), "ROW_GROUP_SIZE 2048");
    settle(
        folder, "few" + name,
        relation_of(folder, "SELECT * FROM read_parquet('" + folder.path("in" + name + "/a.parquet").string() + "')"));
    expect_same("few" + name, shapes(rows));
    EXPECT_EQ(folder.value("SELECT count(DISTINCT row_group_id) FROM parquet_metadata('" +
                           folder.path("few" + name).string() + "/*.parquet')"),
              "1");
  }
}

/// Files of both writers make one table.
TEST_F(EncodingTest, SaysOfColumnsWhatTheEngineSays) {
  const std::string rows =
      "SELECT true AS b, 1::TINYINT AS t, 1::SMALLINT AS s, 1::INT AS i, 1::BIGINT AS l, 1::UTINYINT AS ut, "
      "1::USMALLINT "
      "AS us, 1::UINTEGER AS ui, 1::UBIGINT AS ul, 1::FLOAT AS f, 1::DOUBLE AS d, 1::DECIMAL(4, 1) AS d4, "
      "1::DECIMAL(9, 2) "
      "AS d9, 1::DECIMAL(18, 3) AS d18, 1::DECIMAL(38, 4) AS d38, 'x' AS v, 'x'::BLOB AS bl, DATE '2020-01-01' AS da, "
      "TIME "
      "'01:02:03' AS ti, TIMESTAMP '2020-01-01' AS ts, TIMESTAMPTZ '2020-01-01' AS tz, TIMESTAMP_NS '2020-01-01' AS "
      "ns, "
      "uuid() AS uu";
  settle(folder, "ours", relation_of(folder, rows));
  settle(folder, "its", relation_of(folder, rows), {.store = {{"compression", {"lz4"}}}});
  const auto schema = [&](const std::string& target) {
    const std::string files = "parquet_schema('" + folder.path(target).string() + "/*.parquet')";
    return folder.query(
        "SELECT concat_ws(', ', name, type, type_length, repetition_type, converted_type, scale, precision, "
        "logical_type) FROM " +
        files + " WHERE type IS NOT NULL");
  };
  EXPECT_THAT(created_by("ours"), HasSubstr("hygge"));
  EXPECT_THAT(created_by("its"), HasSubstr("DuckDB"));
  EXPECT_EQ(schema("ours"), schema("its"));
}

/// Dictionaries are for columns that have few values; of others the values stand there as they are.
TEST_F(EncodingTest, ChoosesDictionariesByTheValues) {
  settle(folder, "lake", relation_of(folder, shapes(60'000)));
  const auto encodings = [&](const std::string& column) {
    return folder.query("SELECT DISTINCT unnest(string_split(encodings, ', ')) FROM parquet_metadata('" +
                        folder.path("lake").string() + "/*.parquet') WHERE path_in_schema = '" + column + "'");
  };
  for (const char* column : {"few", "several", "stretches", "day", "same", "few_wide", "price"}) {
    EXPECT_THAT(encodings(column), Contains("PLAIN_DICTIONARY")) << column;
  }
  for (const char* column : {"i", "many", "unique_text", "id", "truth", "never"}) {
    EXPECT_THAT(encodings(column), Not(Contains("PLAIN_DICTIONARY"))) << column;
  }
}

/// Readers leave row groups out by what statistics tell: wrong ones would lose rows.
TEST_F(EncodingTest, TellsTheLimitsOfEachColumn) {
  // Bytes above 0x7F are larger than those below.
  const std::string rows = "SELECT *, chr(200 + (i % 300)::INT) || i AS letters FROM (" + shapes(30'000) + ")";
  settle(folder, "lake", relation_of(folder, rows), {.store = {{"row_group_size", {"2048"}}}});
  const std::string files = "'" + folder.path("lake").string() + "/*.parquet'";
  for (const std::string column : {"i", "few", "many", "several", "tenth_null", "stretches", "unique_text", "truth",
                                   "price", "wide_decimal", "few_wide", "id", "day", "letters"}) {
    const std::string type = folder.value("SELECT typeof(any_value(" + column + ")) FROM (" + rows + ")");
    // Each row group's own.
    const std::string told = "SELECT row_group_id AS g, stats_min_value::" + type +
                             " AS least, stats_max_value::" + type +
                             " AS most, stats_null_count AS nulls FROM parquet_metadata(" + files +
                             ") WHERE path_in_schema = '" + column + "'";
    const std::string real = "SELECT file_row_number // 2048 AS g, min(" + column + ") AS least, max(" + column +
                             ") AS most, count(*) - count(" + column + ") AS nulls FROM read_parquet(" + files +
                             ", file_row_number = true) GROUP BY ALL";
    EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + told + ") EXCEPT ALL (" + real + "))"), "0") << column;
    EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + real + ") EXCEPT ALL (" + told + "))"), "0") << column;
  }
}

/// NaN stands at different places for different readers, and -0.0 is less than 0.0 for some.
TEST_F(EncodingTest, TellsNoLimitsThatReadersUnderstandDifferently) {
  settle(folder, "nan", relation_of(folder, "SELECT unnest([1.5, 'NaN'::DOUBLE, 2.5]) AS d"));
  settle(folder, "zero", relation_of(folder, "SELECT unnest([0.0::DOUBLE, 1.0]) AS d"));
  settle(folder, "minus", relation_of(folder, "SELECT unnest(['-0.0'::DOUBLE, -1.0]) AS d"));
  const auto limits = [&](const std::string& target) {
    return folder.value(
        "SELECT coalesce(stats_min_value, '') || ' to ' || coalesce(stats_max_value, '') FROM "
        "parquet_metadata('" +
        folder.path(target).string() + "/*.parquet')");
  };
  EXPECT_EQ(limits("nan"), " to ");
  EXPECT_EQ(limits("zero"), "-0.0 to 1.0");
  EXPECT_EQ(limits("minus"), "-1.0 to 0.0");
  EXPECT_EQ(folder.value("SELECT count(*) FROM " + all_of(folder, "nan") + " WHERE isnan(d)"), "1");
}

TEST_F(EncodingTest, LeavesOutTheLimitsOfLongTexts) {
  settle(folder, "lake", relation_of(folder, "SELECT repeat('x', 300) AS long, repeat('y', 256) AS short"));
  EXPECT_THAT(folder.query("SELECT path_in_schema, stats_max_value IS NULL FROM parquet_metadata('" +
                           folder.path("lake").string() + "/*.parquet')"),
              ElementsAre("long|true", "short|false"));
}

TEST_F(EncodingTest, KeepsZeroesApartInDictionaries) {
  settle(folder, "lake",
         relation_of(folder,
                     "SELECT CASE WHEN i % 2 = 0 THEN '0.0'::DOUBLE ELSE '-0.0'::DOUBLE END AS d "
                     "FROM range(5000) s(i)"));
  EXPECT_THAT(created_by("lake"), HasSubstr("hygge"));
  EXPECT_EQ(folder.value("SELECT count(*) FROM " + all_of(folder, "lake") + " WHERE signbit(d)"), "2500");
}

/// Each file is written by one thread then.
TEST_F(EncodingTest, KeepsTheOrderAndTheNumberOfRows) {
  const std::string rows = shapes(60'000);
  settle(folder, "lake", relation_of(folder, rows), {.store = {{"batch_size", {"7000"}}}, .preserve_order = true});
  EXPECT_THAT(created_by("lake"), HasSubstr("hygge"));
  expect_same("lake", rows);
  EXPECT_EQ(folder.files("lake").size(), 9U);
  EXPECT_EQ(folder.value("SELECT count(*) FROM (SELECT i, file_row_number + 7000 * (dense_rank() OVER (ORDER BY "
                         "filename) - 1) AS place FROM read_parquet('" +
                         folder.path("lake").string() +
                         "/*.parquet', filename = true, file_row_number = true)) WHERE i <> place"),
            "0");
}

TEST_F(EncodingTest, LeavesToTheEngineWhatOnlyThatWrites) {
  const std::string flat = "SELECT i, 'x' AS t FROM range(100) s(i)";
  settle(folder, "lz4", relation_of(folder, flat), {.store = {{"compression", {"lz4"}}}});
  settle(folder, "nested", relation_of(folder, "SELECT i, [i] AS l FROM range(100) s(i)"));
  for (const char* target : {"lz4", "nested"}) {
    EXPECT_THAT(created_by(target), HasSubstr("DuckDB")) << target;
    EXPECT_EQ(folder.value("SELECT count(bloom_filter_offset) FROM parquet_metadata('" + folder.path(target).string() +
                           "/*.parquet')"),
              "0")
        << "its reader overlooks rows by them";
  }
}

}  // namespace
}  // namespace hygge
