#include "hygge/parquet/new_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/parquet/byte_source.h"
#include "hygge/parquet/codecs.h"
#include "hygge/parquet/decode.h"
#include "hygge/parquet/footer.h"
#include "hygge/parquet/row_group_encoder.h"

namespace hygge::parquet {
namespace {

namespace fs = std::filesystem;

class NewFilesTest : public testing::Test {
 protected:
  NewFilesPlan plan(std::uint64_t file_size = UINT64_MAX) {
    return {.name = [this](std::size_t number) { return path(number); },
            .file_size = file_size,
            .metadata = {{"key", "value"}},
            .created_by = "hygge test"};
  }
  fs::path path(std::size_t number) const { return folder_.path() / ("f" + std::to_string(number)); }
  Footer footer(std::size_t number) const { return read_footer(FileBytes{path(number), "f"}); }

  /// `groups` row groups of `rows` rows of an id and a text of which every third is NULL; returns the files.
  std::size_t write(std::size_t groups, std::size_t rows, std::uint64_t file_size) {
    EncodingWish wish;
    wish.packing.codec = codecs::kSnappy;
    RowGroupEncoder encoder{columns_, wish, never_};
    NewFiles files{columns_, plan(file_size)};
    std::int64_t next = 0;
    for (std::size_t group = 0; group < groups; ++group) {
      std::vector<std::int64_t> ids;
      std::vector<std::string> texts;
      std::vector<std::uint64_t> present((rows + 63) / 64, 0);
      for (std::size_t row = 0; row < rows; ++row) {
        ids.push_back(next++);
        texts.push_back("row " + std::to_string(next));
        if (next % 3 != 0) present[row / 64] |= std::uint64_t{1} << (row % 64);
      }
      const std::vector<std::string_view> views{texts.begin(), texts.end()};
      encoder.add(0, {ids.data(), nullptr, rows});
      encoder.add(1, {views.data(), present.data(), rows});
      encoder.end_rows(rows);
      files.write(encoder.finish(), encoder.rows());
      encoder.restart();
    }
    return files.finish();
  }

  files::TemporaryFolder folder_{fs::temp_directory_path()};
  CancelToken never_;
  std::vector<WrittenColumn> columns_{{.name = "id", .type = PhysicalType::Int64, .meaning = Meaning::Int64},
                                      {.name = "text", .type = PhysicalType::ByteArray, .meaning = Meaning::Text}};
};

TEST_F(NewFilesTest, AreReadByTheirFootersAndPages) {
  ASSERT_EQ(write(5, 2'000, UINT64_MAX), 1U);
  const Footer found = footer(0);
  EXPECT_EQ(found.rows, 10'000U);
  EXPECT_EQ(found.row_groups.size(), 5U);
  ASSERT_EQ(found.columns.size(), 2U);
  EXPECT_EQ(found.columns[1].name, "text");
  EXPECT_TRUE(found.leaves[1].is_text);
  EXPECT_EQ(nulls_of(found, found.columns[0]), 0U);
  EXPECT_EQ(nulls_of(found, found.columns[1]), 3'333U);
  const std::optional<Decoded> decoded = decode({{path(0), "f"}}, 1, never_);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->rows, 10'000U);
  EXPECT_EQ(decoded->nulls, (std::vector<std::uint64_t>{0, 3'333}));
}

TEST_F(NewFilesTest, EndAtTheirSizeWithARowGroup) {
  const std::size_t files = write(6, 4'000, 30'000);
  ASSERT_GT(files, 1U);
  std::uint64_t rows = 0;
  for (std::size_t file = 0; file < files; ++file) {
    rows += footer(file).rows;
    if (file + 1 == files) continue;
    const std::uint64_t each = fs::file_size(path(file)) / footer(file).row_groups.size();
    EXPECT_GE(fs::file_size(path(file)), 30'000 - each);
    EXPECT_LE(fs::file_size(path(file)), 30'000 + each);
  }
  EXPECT_EQ(rows, 24'000U);
}

/// Pages end between what is added at once.
TEST_F(NewFilesTest, HavePagesOfTheSizeThatIsWished) {
  for (const auto& [page_bytes, pages] : {std::pair{std::size_t{1'000}, 5U}, std::pair{std::size_t{1'000'000}, 1U}}) {
    EncodingWish wish;
    wish.page_bytes = page_bytes;
    RowGroupEncoder encoder{columns_, wish, never_};
    for (std::int64_t piece = 0; piece < 5; ++piece) {
      std::vector<std::int64_t> ids;
      for (std::int64_t row = 0; row < 4'000; ++row) ids.push_back(piece * 4'000 + row);
      const std::vector<std::string_view> texts(4'000, "a text");
      encoder.add(0, {ids.data(), nullptr, ids.size()});
      encoder.add(1, {texts.data(), nullptr, texts.size()});
      encoder.end_rows(ids.size());
    }
    const std::vector<EncodedChunk> chunks = encoder.finish();
    ASSERT_EQ(chunks[0].places.kinds.size(), 1U);
    EXPECT_EQ(chunks[0].places.kinds[0].pages, pages);
    EXPECT_EQ(chunks[0].rows, 20'000U);
  }
}

/// A page tells its size in 31 bits: what is added at once may be more.
TEST_F(NewFilesTest, HavePagesOfTheirOwnForEnormousTexts) {
  EncodingWish wish;
  RowGroupEncoder encoder{columns_, wish, never_};
  const std::string text(20'000'000, 'x');
  const std::vector<std::int64_t> ids{1, 2, 3, 4, 5};
  const std::vector<std::string_view> texts(5, text);
  const std::uint64_t present = 0b11011;
  encoder.add(0, {ids.data(), nullptr, ids.size()});
  encoder.add(1, {texts.data(), &present, texts.size()});
  encoder.end_rows(ids.size());
  const std::vector<EncodedChunk> chunks = encoder.finish();
  EXPECT_EQ(chunks[1].places.kinds.at(0).pages, 4U);
  NewFiles files{columns_, plan()};
  files.write(chunks, encoder.rows());
  files.finish();
  const std::optional<Decoded> decoded = decode({{path(0), "f"}}, 1, never_);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->nulls, (std::vector<std::uint64_t>{0, 1}));
}

/// A flipped bit anywhere in the pages is found by the checksums that are written with them.
TEST_F(NewFilesTest, HaveChecksumsThatTellOfDamage) {
  write(1, 3'000, UINT64_MAX);
  const std::string whole = files::read_text(path(0), Bytes{10'000'000});
  const std::uint64_t data_end = footer(0).data_end;
  int found = 0;
  int tried = 0;
  for (std::size_t place = 200; place < data_end; place += 97, ++tried) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
    files::write_atomically(path(0), damaged);
    try {
      decode({{path(0), "f"}}, 1, never_);
    } catch (const Error&) {
      ++found;
    }
  }
  EXPECT_EQ(found, tried);
}

TEST_F(NewFilesTest, OfNoRowGroupsAreNone) {
  NewFiles files{columns_, plan()};
  EXPECT_EQ(files.finish(), 0U);
  EXPECT_FALSE(fs::exists(path(0)));
}

TEST_F(NewFilesTest, AreNeverThereBefore) {
  files::write_atomically(path(0), "somebody's");
  EXPECT_THROW(write(1, 10, UINT64_MAX), Error);
  EXPECT_EQ(files::read_text(path(0), Bytes{100}), "somebody's");
}

}  // namespace
}  // namespace hygge::parquet
