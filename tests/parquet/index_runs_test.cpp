#include "hygge/parquet/index_runs.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "hygge/parquet/bits.h"

namespace hygge::parquet {
namespace {

using Indexes = std::vector<std::uint16_t>;

Indexes read_back(std::span<const std::byte> bytes, std::size_t count) {
  BitSource source{bytes};
  const unsigned width = source.byte();
  Indexes found;
  RunCursor cursor{source.rest(), width, count};
  cursor.take(
      count,
      [&](std::uint64_t value, std::uint64_t times) {
        found.insert(found.end(), times, static_cast<std::uint16_t>(value));
      },
      [&](std::span<const std::byte> packed, std::size_t first, std::uint64_t times) {
        each_packed(packed, width, first, times,
                    [&](std::uint64_t value) { found.push_back(static_cast<std::uint16_t>(value)); });
      });
  EXPECT_TRUE(cursor.rest().empty());
  return found;
}

TEST(IndexRunsTest, AreReadBackInEveryWidth) {
  std::mt19937 random{11};
  for (std::size_t entries = 1; entries <= 65'536; entries = entries * 5 / 3 + 1) {
    for (int round = 0; round < 20; ++round) {
      Indexes indexes;
      const unsigned longest = 1 + random() % 40;
      const std::size_t count = random() % 3'000;
      while (indexes.size() < count) {
        indexes.insert(indexes.end(), 1 + random() % longest, static_cast<std::uint16_t>(random() % entries));
      }
      GrowingBytes bytes;
      encode_indexes(indexes, entries, bytes);
      ASSERT_EQ(read_back(bytes.from(0), indexes.size()), indexes) << entries;
    }
  }
}

TEST(IndexRunsTest, TakeTheWidestIndexes) {
  const Indexes indexes{65'535, 0, 65'535, 1, 2, 3, 4, 5, 65'534};
  GrowingBytes bytes;
  encode_indexes(indexes, 65'536, bytes);
  EXPECT_EQ(read_back(bytes.from(0), indexes.size()), indexes);
}

TEST(IndexRunsTest, TakeAFewBytesForOneValue) {
  GrowingBytes bytes;
  encode_indexes(Indexes(100'000, 3), 900, bytes);
  EXPECT_LE(bytes.size(), 8U);
}

TEST(IndexRunsTest, HaveAtLeastOneBit) {
  EXPECT_EQ(bits_for(1), 1U);
  EXPECT_EQ(bits_for(2), 1U);
  EXPECT_EQ(bits_for(3), 2U);
  EXPECT_EQ(bits_for(256), 8U);
  EXPECT_EQ(bits_for(257), 9U);
  EXPECT_EQ(bits_for(65'536), 16U);
}

}  // namespace
}  // namespace hygge::parquet
