#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/parquet/new_files.h"
#include "hygge/parquet/recode.h"
#include "hygge/parquet/row_group_encoder.h"
#include "tests/parquet/parquet_folder.h"
#include "tests/support/error_of.h"

namespace hygge::parquet {
namespace {

/// Row i of each column, as SQL and as C++ have it. `present` tells whether there is a value.
struct MadeRow {
  explicit MadeRow(std::int64_t i)
      : few{static_cast<std::int32_t>(i % 7)},
        few_then_many{i < 9'000 ? i % 5 : i},
        wide{0, __builtin_bswap64(static_cast<std::uint64_t>(i % 300))},
        text{"v" + std::to_string(i % 50)},
        long_text{std::string(static_cast<std::size_t>(i % 40), 'x') + std::to_string(i)},
        has_few{i >= 10'000},
        has_text{(i / 3'000) % 2 == 0},
        has_wide{i % 3 != 0} {}

  std::int32_t few;
  std::int64_t few_then_many;
  std::uint64_t wide[2];
  std::string text;
  std::string long_text;
  bool has_few;
  bool has_text;
  bool has_wide;
};

constexpr const char* kRows =
    "SELECT CASE WHEN i >= 10000 THEN (i % 7)::INT END AS few, CASE WHEN i < 9000 THEN i % 5 ELSE i END AS "
    "few_then_many, CASE WHEN i % 3 <> 0 THEN (i % 300)::DECIMAL(38, 0) END AS wide, CASE WHEN (i // 3000) % 2 = 0 "
    "THEN "
    "'v' || (i % 50) END AS text, repeat('x', (i % 40)::INT) || i AS long_text FROM range(20000) s(i)";

const std::vector<WrittenColumn>& columns() {
  static const std::vector<WrittenColumn> columns{
      {.name = "few", .type = PhysicalType::Int32, .meaning = Meaning::Int32},
      {.name = "few_then_many", .type = PhysicalType::Int64, .meaning = Meaning::Int64},
      {.name = "wide",
       .type = PhysicalType::FixedByteArray,
       .meaning = Meaning::Decimal,
       .length = 16,
       .precision = 38,
       .scale = 0},
      {.name = "text", .type = PhysicalType::ByteArray, .meaning = Meaning::Text},
      {.name = "long_text", .type = PhysicalType::ByteArray, .meaning = Meaning::Text}};
  return columns;
}

void add_rows(RowGroupEncoder& encoder, std::int64_t first, std::int64_t count) {
  std::vector<MadeRow> rows;
  for (std::int64_t i = first; i < first + count; ++i) rows.emplace_back(i);
  const auto bits = [&](bool MadeRow::*has) {
    std::vector<std::uint64_t> bits((rows.size() + 63) / 64);
    for (std::size_t i = 0; i < rows.size(); ++i) bits[i / 64] |= std::uint64_t{rows[i].*has ? 1U : 0U} << (i % 64);
    return bits;
  };
  std::vector<std::int32_t> few;
  std::vector<std::int64_t> few_then_many;
  std::vector<std::uint64_t> wide;
  std::vector<std::string_view> text;
  std::vector<std::string_view> long_text;
  for (const MadeRow& row : rows) {
    few.push_back(row.few);
    few_then_many.push_back(row.few_then_many);
    wide.insert(wide.end(), {row.wide[0], row.wide[1]});
    text.emplace_back(row.text);
    long_text.emplace_back(row.long_text);
  }
  const std::vector<std::uint64_t> has_few = bits(&MadeRow::has_few);
  const std::vector<std::uint64_t> has_wide = bits(&MadeRow::has_wide);
  const std::vector<std::uint64_t> has_text = bits(&MadeRow::has_text);
  encoder.add(0, {few.data(), has_few.data(), rows.size()});
  encoder.add(1, {few_then_many.data(), nullptr, rows.size()});
  encoder.add(2, {wide.data(), has_wide.data(), rows.size()});
  encoder.add(3, {text.data(), has_text.data(), rows.size()});
  encoder.add(4, {long_text.data(), nullptr, rows.size()});
  encoder.end_rows(rows.size());
}

/// Many small pages: some by the dictionary, some without, some of NULLs alone, and row groups that begin anew.
TEST(PagesTest, KeepTheirValuesHoweverTheyAreCut) {
  test::ParquetFolder folder;
  const CancelToken never;
  int made = 0;
  for (const bool modern : {false, true}) {
    for (const std::size_t page_bytes : {1'000U, 20'000U, 1'000'000U}) {
      for (const std::size_t entries : {100U, 30'000U}) {
        for (const std::int64_t row_group : {2'500, 20'000}) {
          EncodingWish wish;
          wish.packing.codec = packing_codec("zstd").value();
          wish.modern = modern;
          wish.page_bytes = page_bytes;
          wish.page_rows = kMostRowsAtOnce;
          wish.dictionary = {.bytes = 4'000'000, .entries = entries};
          const std::string name = "f" + std::to_string(made++) + ".parquet";
          NewFiles files{columns(), {.name = [&](std::size_t) { return folder.path(name); }, .created_by = "test"}};
          RowGroupEncoder encoder{columns(), wish, never};
          for (std::int64_t row = 0; row < 20'000; row += 500) {
            add_rows(encoder, row, 500);
            if ((row + 500) % row_group != 0) continue;
            files.write(encoder.finish(), encoder.rows());
            encoder.restart();
          }
          files.finish();
          const std::string there = "SELECT * FROM '" + folder.path(name).string() + "'";
          EXPECT_EQ(folder.value("SELECT count(*) FROM ((" + std::string{kRows} + ") EXCEPT ALL (" + there + "))"), "0")
              << name;
          EXPECT_EQ(folder.value("SELECT count(*) FROM (" + there + ")"), "20000");
        }
      }
    }
  }
}

/// Ten texts of 40 kB in 60,000 rows are 2.4 GB without the dictionary, which no page could tell.
TEST(PagesTest, KeepTheDictionaryThatMakesTheDifference) {
  const CancelToken never;
  const std::vector<WrittenColumn> one{columns()[3]};
  EncodingWish wish;
  wish.dictionary.bytes = 4U << 20U;
  RowGroupEncoder encoder{one, wish, never};
  std::vector<std::string> texts;
  for (int i = 0; i < 10; ++i) texts.emplace_back(40'000, static_cast<char>('a' + i));
  const auto add = [&](std::size_t rows) {
    std::vector<std::string_view> values;
    for (std::size_t row = 0; row < rows; ++row) values.emplace_back(texts[row % texts.size()]);
    encoder.add(0, {values.data(), nullptr, rows});
    encoder.end_rows(rows);
  };
  for (int batch = 0; batch < 30; ++batch) add(2'000);
  add(800);
  const std::vector<EncodedChunk> chunks = encoder.finish();
  EXPECT_LT(chunks[0].places.uncompressed_size, 50'000'000U);
  EXPECT_EQ(chunks[0].rows, 60'800U);
}

TEST(PagesTest, LeaveTheDictionaryForAnEnormousText) {
  const CancelToken never;
  const std::vector<WrittenColumn> one{columns()[3]};
  EncodingWish wish;
  wish.packing.codec = packing_codec("zstd").value();
  RowGroupEncoder encoder{one, wish, never};
  const std::vector<std::string_view> small(2'000, "a small text");
  encoder.add(0, {small.data(), nullptr, small.size()});
  const std::string enormous(30'000'000, 'x');
  const std::string_view text{enormous};
  encoder.add(0, {&text, nullptr, 1});
  encoder.end_rows(2'001);
  EXPECT_LT(encoder.held(), 10'000'000U);  // it is packed, and in no dictionary
  const std::vector<EncodedChunk> chunks = encoder.finish();
  EXPECT_LT(chunks[0].dictionary.size(), 1'000U);
  EXPECT_FALSE(chunks[0].different);
  EXPECT_EQ(chunks[0].places.kinds.size(), 3U);  // the dictionary, a page by it, a page without
}

TEST(PagesTest, RefuseATextThatIsTooLong) {
  const CancelToken never;
  const std::vector<WrittenColumn> one{columns()[3]};
  const EncodingWish wish;
  RowGroupEncoder encoder{one, wish, never};
  const std::string begin = "x";
  const std::string_view text{begin.data(), (std::size_t{1} << 30U) + 1};  // nobody looks at it
  const Error error = test::error_of([&] { encoder.add(0, {&text, nullptr, 1}); });
  EXPECT_EQ(error.kind(), ErrorKind::Unsupported);
  EXPECT_NE(error.headline().find("'text'"), std::string::npos);
}

}  // namespace
}  // namespace hygge::parquet
