#include "hygge/parquet/page_checksums.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "tests/parquet/memory_bytes.h"
#include "tests/parquet/tiny_parquet.h"

namespace hygge::parquet {
namespace {

using test::MemoryBytes;
using test::TinyParquet;
using test::write_tiny_parquet;

PageCount check(const std::string& bytes) {
  const MemoryBytes file{bytes};
  return check_pages(file, read_footer(file), CancelToken{});
}

Error error_of(const std::string& bytes) {
  try {
    check(bytes);
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error{"the pages were taken"};
}

TinyParquet sample(bool checksums = true) {
  return write_tiny_parquet({{"id", {1, 2, 3, 4}}, {"price", {5, 6, 7, 8}}}, {.checksums = checksums});
}

TEST(PageChecksumsTest, ChecksEveryPageThatHasOne) {
  const PageCount count = check(sample().bytes);
  EXPECT_EQ(count.pages, 4U);
  EXPECT_EQ(count.checked, 4U);
}

TEST(PageChecksumsTest, WalksPagesThatHaveNone) {
  const PageCount count = check(sample(false).bytes);
  EXPECT_EQ(count.pages, 4U);
  EXPECT_EQ(count.checked, 0U);
}

TEST(PageChecksumsTest, NamesThePlaceOfAFlippedBit) {
  TinyParquet file = sample();
  file.bytes[file.pages[3].body] ^= 1;
  const Error error = error_of(file.bytes);
  EXPECT_EQ(error.headline(), "a page of 'memory.parquet' is damaged");
  EXPECT_EQ(error.where(), "column 'price', row group 1, page 2, byte " + std::to_string(file.pages[3].header));
  EXPECT_EQ(error.kind(), ErrorKind::Data);
}

TEST(PageChecksumsTest, FindsEveryBitThatFlipsInAValue) {
  const TinyParquet whole = sample();
  for (const TinyParquet::Page& page : whole.pages) {
    for (std::size_t place = page.body; place < page.body + 8; ++place) {
      std::string bytes = whole.bytes;
      bytes[place] = static_cast<char>(bytes[place] ^ 0x10);
      EXPECT_EQ(error_of(bytes).kind(), ErrorKind::Data) << place;
    }
  }
}

TEST(PageChecksumsTest, SurvivesEveryFlippedByte) {
  const TinyParquet whole = sample();
  for (std::size_t place = 0; place < whole.bytes.size(); ++place) {
    std::string bytes = whole.bytes;
    bytes[place] = static_cast<char>(~bytes[place]);
    try {
      const PageCount count = check(bytes);
      EXPECT_LE(count.checked, count.pages) << place;
    } catch (const Error& error) {
      EXPECT_NE(error.headline().find("'memory.parquet'"), std::string::npos) << place;
    }
  }
}

TEST(PageChecksumsTest, ChecksPagesLargerThanWhatIsReadAtATime) {
  std::vector<std::int64_t> values(400'000);
  for (std::size_t value = 0; value < values.size(); ++value) values[value] = static_cast<std::int64_t>(value * value);
  TinyParquet file = write_tiny_parquet({{"big", values}}, {.values_per_page = values.size()});
  EXPECT_EQ(check(file.bytes).checked, 1U);
  file.bytes[file.pages[0].body + 3'000'000] ^= 1;
  EXPECT_EQ(error_of(file.bytes).kind(), ErrorKind::Data);
}

TEST(PageChecksumsTest, StopsWhenTheRunIsCancelled) {
  const MemoryBytes file{sample().bytes};
  const Footer footer = read_footer(file);
  const CancelToken cancel;
  cancel.cancel(CancelReason::Interrupted);
  try {
    check_pages(file, footer, cancel);
    FAIL() << "it went on";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Cancelled);
  }
}

TEST(PageChecksumsTest, SurvivesItsFuzzerCorpus) {
  std::vector<std::filesystem::path> seeds;
  for (const auto& entry : std::filesystem::directory_iterator{HYGGE_PARQUET_PAGES_CORPUS}) {
    seeds.push_back(entry.path());
  }
  EXPECT_FALSE(seeds.empty());
  for (const std::filesystem::path& seed : seeds) {
    try {
      check(files::read_text(seed, Bytes{10'000'000}));
    } catch (const Error& error) {
      EXPECT_NE(error.headline().find("'memory.parquet'"), std::string::npos) << seed;
    }
  }
}

}  // namespace
}  // namespace hygge::parquet
