#include "hygge/parquet/presence_cursor.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::page_bytes;
using test::varint;

struct Levels {
  std::string bytes;
  std::vector<bool> rows;
};

/// Runs of both kinds, of all lengths.
Levels made_levels(unsigned seed) {
  std::mt19937 random{seed};
  Levels levels;
  for (int run = 0; run < 40; ++run) {
    if (random() % 2 == 0) {
      const std::size_t times = random() % 200;
      const bool there = random() % 2 == 0;
      levels.bytes += varint(times << 1U) + (there ? '\1' : '\0');
      levels.rows.insert(levels.rows.end(), times, there);
      continue;
    }
    const std::size_t groups = 1 + random() % 30;
    levels.bytes += varint((groups << 1U) | 1U);
    for (std::size_t group = 0; group < groups; ++group) {
      const auto byte = static_cast<unsigned char>(random());
      levels.bytes += static_cast<char>(byte);
      for (unsigned bit = 0; bit < 8; ++bit) levels.rows.push_back((byte >> bit & 1U) != 0);
    }
  }
  return levels;
}

TEST(PresenceCursorTest, ClearsTheBitsOfNullsWhereverAPieceBegins) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Levels levels = made_levels(seed);
    for (const std::size_t piece : {1U, 7U, 64U, 65U, 2'048U}) {
      PresenceCursor cursor{page_bytes(levels.bytes), levels.rows.size()};
      std::vector<std::uint64_t> bits(levels.rows.size() / 64 + 2, ~std::uint64_t{0});
      const std::size_t first = seed;  // what lies before belongs to another page
      std::size_t present = 0;
      for (std::size_t done = 0; done < levels.rows.size(); done += piece) {
        present += cursor.take(std::min(piece, levels.rows.size() - done), bits.data(), first + done);
      }
      EXPECT_EQ(present, static_cast<std::size_t>(std::count(levels.rows.begin(), levels.rows.end(), true)));
      for (std::size_t bit = 0; bit < bits.size() * 64; ++bit) {
        const bool is_row = bit >= first && bit < first + levels.rows.size();
        const bool expected = !is_row || levels.rows[bit - first];
        ASSERT_EQ((bits[bit / 64] >> (bit % 64) & 1U) != 0, expected) << "seed " << seed << ", bit " << bit;
      }
    }
  }
}

TEST(PresenceCursorTest, FindsNoNullWhereNoneCanBe) {
  std::uint64_t bits = ~std::uint64_t{0};
  EXPECT_EQ(PresenceCursor{}.take(64, &bits, 0), 64U);
  EXPECT_EQ(bits, ~std::uint64_t{0});
}

}  // namespace
}  // namespace hygge::parquet
