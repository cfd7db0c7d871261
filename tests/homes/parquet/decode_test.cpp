#include "hygge/parquet/decode.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/tally.h"
#include "tests/parquet/every_shape.h"
#include "tests/parquet/parquet_folder.h"
#include "tests/parquet/tiny_parquet.h"

// Our decoder against the engine: both must find the same in a file, and the same files whole or damaged.
namespace hygge::parquet {
namespace {

namespace fs = std::filesystem;

class DecodeTest : public testing::Test {
 protected:
  std::optional<Decoded> decode_file(const std::string& name, unsigned threads = 2) {
    return decode({{folder_.path(name), name}}, threads, CancelToken{});
  }

  /// What the engine counts; throws what it throws.
  Decoded by_engine(const std::string& name) {
    engine::Relation relation;
    relation.sql = "SELECT * FROM read_parquet('" + folder_.path(name).string() + "')";
    relation.schema = folder_.session().describe(relation.sql);
    const auto tally = engine::count_out(folder_.engine(), folder_.session(), relation, false, CancelToken{});
    Decoded found;
    found.rows = tally->rows().value;
    for (const engine::ColumnTally& column : tally->columns()) found.nulls.push_back(column.nulls.value);
    return found;
  }

  std::string read(const std::string& name) { return files::read_text(folder_.path(name), Bytes{100'000'000}); }

  test::ParquetFolder folder_;
};

/// What no page tells: statistics out of a small type's range, names that SQL cannot say; and what one release of zstd
/// lets pass in a stream without a checksum and the next does not.
bool is_beyond_pages(const std::string& complaint) {
  const auto says = [&](const char* words) { return complaint.find(words) != std::string::npos; };
  return says("Information loss on integer cast") || says("a name is empty") || says("ZSTD Decompression failure");
}

struct Written {
  const char* title;
  const char* options;
  int rows = 20'000;
};

class WaysToWrite : public DecodeTest, public testing::WithParamInterface<Written> {};

TEST_P(WaysToWrite, CountsLikeTheEngine) {
  folder_.write("a.parquet", test::kEveryShape + std::to_string(GetParam().rows) + ") t(i)", GetParam().options);
  const Decoded engine = by_engine("a.parquet");
  for (const unsigned threads : {1U, 3U}) {
    const std::optional<Decoded> ours = decode_file("a.parquet", threads);
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->rows, engine.rows);
    EXPECT_EQ(ours->nulls, engine.nulls);
  }
}

/// Bytes that change here and there: whatever the engine refuses, we refuse or leave to it; and what we refuse, it
/// does.
TEST_P(WaysToWrite, JudgesDamageLikeTheEngine) {
  folder_.write("a.parquet", test::kEveryShape + std::to_string(300) + ") t(i)", GetParam().options);
  const std::string whole = read("a.parquet");
  std::mt19937 random{42};
  int refused = 0;
  for (int flip = 0; flip < 150; ++flip) {
    std::string bytes = whole;
    const std::size_t place = 4 + random() % (bytes.size() - 4);
    bytes[place] = static_cast<char>(static_cast<unsigned char>(bytes[place]) ^ (1U << (random() % 8)));
    // Another name each time: the engine keeps blocks of files that it has read.
    const std::string name = "flip" + std::to_string(flip) + ".parquet";
    test::save(folder_.path(name), bytes);
    std::string ours;
    std::string engine;
    try {
      if (!decode_file(name)) continue;
    } catch (const Error& error) {
      ours = error.headline() + ": " + error.reason() + " " + error.where();
    }
    try {
      by_engine(name);
    } catch (const Error& error) {
      engine = error.headline() + ": " + error.reason();
    }
    EXPECT_FALSE(ours.empty() && !engine.empty() && !is_beyond_pages(engine))
        << "at " << place << ", engine: " << engine;
    if (!ours.empty()) ++refused;
  }
  EXPECT_GT(refused, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Parquet, WaysToWrite,
    testing::Values(Written{"Plain", "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0"},
                    Written{"Dictionaries", "COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 100000"},
                    Written{"SmallGroups", "COMPRESSION zstd, ROW_GROUP_SIZE 2048"},
                    Written{"Gzip", "COMPRESSION gzip"}, Written{"Modern", "COMPRESSION zstd, PARQUET_VERSION V2"},
                    Written{"ModernSnappy", "COMPRESSION snappy, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 0"},
                    Written{"OneRow", "COMPRESSION snappy", 1}, Written{"NoRow", "COMPRESSION snappy", 0}),
    [](const testing::TestParamInfo<Written>& way) { return std::string{way.param.title}; });

TEST_F(DecodeTest, LeavesOtherCodecsToTheEngine) {
  folder_.write("a.parquet", "SELECT i FROM range(10) t(i)", "COMPRESSION lz4_raw");
  EXPECT_FALSE(decode_file("a.parquet"));
}

TEST_F(DecodeTest, TakesManyFilesTogether) {
  std::vector<DecodedFile> files;
  for (int file = 0; file < 20; ++file) {
    const std::string name = "f" + std::to_string(file) + ".parquet";
    folder_.write(name, "SELECT CASE WHEN i % 2 = 0 THEN i END AS a FROM range(" + std::to_string(file) + ") t(i)");
    files.push_back({folder_.path(name), name});
  }
  const std::optional<Decoded> found = decode(files, 4, CancelToken{});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows, 190U);
  EXPECT_EQ(found->nulls, std::vector<std::uint64_t>{90});
  folder_.write("other.parquet", "SELECT 1 AS b");
  files.push_back({folder_.path("other.parquet"), "other.parquet"});
  const std::optional<Decoded> mixed = decode(files, 4, CancelToken{});
  ASSERT_TRUE(mixed);
  EXPECT_EQ(mixed->rows, 191U);
  EXPECT_TRUE(mixed->nulls.empty());
}

/// A file that is refused before it is looked at must not be dealt out to the other threads.
TEST_F(DecodeTest, LeavesFilesToTheEngineWhileOtherThreadsWork) {
  std::vector<DecodedFile> files;
  for (int file = 0; file < 4; ++file) {
    const std::string name = "f" + std::to_string(file) + ".parquet";
    folder_.write(name, "SELECT i AS a FROM range(10) t(i)");
    files.push_back({folder_.path(name), name});
  }
  folder_.write("odd.parquet", "SELECT i AS a, i AS b, i AS c FROM range(10) t(i)", "COMPRESSION lz4_raw");
  files.push_back({folder_.path("odd.parquet"), "odd.parquet"});
  for (int round = 0; round < 100; ++round) EXPECT_FALSE(decode(files, 8, CancelToken{}));
  std::swap(files.front(), files.back());
  for (int round = 0; round < 100; ++round) EXPECT_FALSE(decode(files, 8, CancelToken{}));
}

TEST_F(DecodeTest, NamesThePlaceOfABrokenText) {
  folder_.write("a.parquet", "SELECT 'grün ' || i AS city FROM range(3) t(i)",
                "COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 0");
  std::string bytes = read("a.parquet");
  bytes[bytes.find("gr\xC3\xBCn 1") + 2] = '\xFF';
  test::save(folder_.path("a.parquet"), bytes);
  try {
    decode_file("a.parquet");
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "a page of 'a.parquet' is damaged");
    EXPECT_EQ(error.reason(), "a text in it is not UTF-8");
    EXPECT_EQ(error.where(), "column 'city', row group 1, page 1, byte 4");
  }
}

TEST_F(DecodeTest, NamesThePlaceOfAnEncodingThatThereIsNot) {
  test::TinyParquet file = test::write_tiny_parquet({{"id", {1, 2, 3}}}, {.checksums = false});
  // DataPageHeader: 3 values, and the encoding behind them.
  const std::size_t encoding = file.bytes.find("\x2C\x15\x06\x15", file.pages.at(0).header) + 4;
  ASSERT_LT(encoding, file.pages.at(0).body);
  file.bytes[encoding] = 40;  // number 20
  test::save(folder_.path("a.parquet"), file.bytes);
  try {
    decode_file("a.parquet");
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "a page of 'a.parquet' is damaged");
    EXPECT_EQ(error.reason(), "it has an encoding that Parquet does not have");
    EXPECT_EQ(error.where(), "column 'id', row group 1, page 1, byte 4");
  }
}

TEST_F(DecodeTest, StopsWhenTheRunIsCancelled) {
  folder_.write("a.parquet", "SELECT i FROM range(10) t(i)");
  const CancelToken cancel;
  cancel.cancel(CancelReason::Terminated);
  try {
    decode({{folder_.path("a.parquet"), "a"}}, 3, cancel);
    FAIL() << "it went on";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
  }
}

}  // namespace
}  // namespace hygge::parquet
