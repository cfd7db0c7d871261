#include "hygge/parquet/presence.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "hygge/parquet/bits.h"

namespace hygge::parquet {
namespace {

/// Which rows have a value, as a reader of the levels finds it.
std::vector<bool> read_back(const Presence& presence) {
  GrowingBytes bytes;
  bytes.append("in front", 8);
  presence.levels(bytes);
  BitSource source{bytes.from(8)};
  EXPECT_EQ(source.word(), source.left());
  std::vector<bool> found;
  RunCursor cursor{source.rest(), 1, presence.rows()};
  cursor.take(
      presence.rows(), [&](std::uint64_t value, std::uint64_t times) { found.insert(found.end(), times, value != 0); },
      [&](std::span<const std::byte> packed, std::size_t first, std::uint64_t times) {
        each_packed(packed, 1, first, times, [&](std::uint64_t value) { found.push_back(value != 0); });
      });
  EXPECT_TRUE(cursor.rest().empty());
  return found;
}

std::vector<std::uint64_t> bits_of(const std::vector<bool>& rows) {
  std::vector<std::uint64_t> bits((rows.size() + 63) / 64, ~std::uint64_t{0});  // what lies behind the rows is nothing
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (!rows[row]) bits[row / 64] &= ~(std::uint64_t{1} << (row % 64));
  }
  return bits;
}

TEST(PresenceTest, IsReadBackWhateverComesInPieces) {
  std::mt19937 random{7};
  for (int round = 0; round < 300; ++round) {
    Presence presence;
    std::vector<bool> all;
    std::size_t nulls = 0;
    const int pieces = static_cast<int>(random() % 7);
    for (int piece = 0; piece < pieces; ++piece) {
      std::vector<bool> rows(random() % 200, true);
      const unsigned every = random() % 4;  // 0: no NULL
      for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = every == 0 || random() % every != 0;
      const std::vector<std::uint64_t> bits = bits_of(rows);
      const auto there = static_cast<std::size_t>(std::count(rows.begin(), rows.end(), true));
      EXPECT_EQ(presence.add(every == 0 && piece % 2 == 0 ? nullptr : bits.data(), rows.size()), there);
      nulls += rows.size() - there;
      all.insert(all.end(), rows.begin(), rows.end());
    }
    ASSERT_EQ(presence.rows(), all.size());
    ASSERT_EQ(presence.nulls(), nulls);
    ASSERT_EQ(read_back(presence), all) << round;
    GrowingBytes bytes;
    presence.levels(bytes);
    EXPECT_LE(bytes.size(), Presence::most_bytes(all.size()));
  }
}

TEST(PresenceTest, TakesAFewBytesWhereAllIsAlike) {
  const std::vector<std::uint64_t> none(32, 0);
  for (const std::uint64_t* present : {static_cast<const std::uint64_t*>(nullptr), none.data()}) {
    Presence presence;
    for (int i = 0; i < 60; ++i) presence.add(present, 2'048);
    GrowingBytes bytes;
    presence.levels(bytes);
    EXPECT_LE(bytes.size(), 8U);
  }
}

TEST(PresenceTest, BeginsAnewWhenCleared) {
  Presence presence;
  presence.add(bits_of({true, false}).data(), 2);
  presence.clear();
  presence.add(nullptr, 3);
  EXPECT_EQ(presence.nulls(), 0U);
  EXPECT_EQ(read_back(presence), (std::vector<bool>{true, true, true}));
}

}  // namespace
}  // namespace hygge::parquet
