#include "hygge/parquet/bits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "hygge/parquet/packed_numbers.h"
#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::page_bytes;
using test::varint;
using testing::ElementsAre;

std::string pack(const std::vector<std::uint64_t>& numbers, unsigned width) {
  std::string bytes((numbers.size() * width + 7) / 8, '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (unsigned bit = 0; bit < width; ++bit) {
      const std::size_t place = i * width + bit;
      if (((numbers[i] >> bit) & 1U) != 0) bytes[place / 8] = static_cast<char>(bytes[place / 8] | (1 << (place % 8)));
    }
  }
  return bytes;
}

TEST(EachPackedTest, ReadsEveryWidthToTheLastBit) {
  std::mt19937_64 random{1};
  for (unsigned width = 0; width <= 64; ++width) {
    for (const std::size_t count : {1U, 7U, 8U, 33U, 200U}) {
      std::vector<std::uint64_t> numbers(count);
      for (std::uint64_t& number : numbers) number = width == 0 ? 0 : random() >> (64 - width);
      const std::string bytes = pack(numbers, width);
      std::vector<std::uint64_t> found;
      each_packed(page_bytes(bytes), width, count, [&](std::uint64_t number) { found.push_back(number); });
      EXPECT_EQ(found, numbers) << width << " bits, " << count;
    }
  }
}

TEST(UnpackNumbersTest, ReadsEveryWidthFromAnywhere) {
  std::mt19937_64 random{5};
  for (unsigned width = 0; width <= 32; ++width) {
    std::vector<std::uint64_t> numbers(300);
    for (std::uint64_t& number : numbers) number = width == 0 ? 0 : random() >> (64 - width);
    const std::string bytes = pack(numbers, width);
    for (const std::size_t first : {0U, 1U, 7U, 8U, 100U, 290U}) {
      for (const std::size_t count : {0U, 1U, 8U, 10U, 150U, 200U}) {
        if (first + count > numbers.size()) continue;
        std::vector<std::uint32_t> found(count);
        unpack_numbers(page_bytes(bytes), width, first, count, found.data());
        for (std::size_t i = 0; i < count; ++i) {
          ASSERT_EQ(found[i], numbers[first + i]) << width << " bits, " << first << " and " << i;
        }
      }
    }
  }
}

std::vector<std::uint64_t> runs(const std::string& bytes, unsigned width, std::uint64_t count) {
  std::vector<std::uint64_t> found;
  each_run(
      page_bytes(bytes), width, count,
      [&](std::uint64_t value, std::uint64_t times) {
        found.insert(found.end(), static_cast<std::size_t>(times), value);
      },
      [&](std::span<const std::byte> run, std::uint64_t times) {
        each_packed(run, width, static_cast<std::size_t>(times), [&](std::uint64_t value) { found.push_back(value); });
      });
  return found;
}

TEST(EachRunTest, ReadsRunsOfBothKinds) {
  const std::string repeated = varint(3U << 1U) + '\x05';
  const std::string packed = varint((1U << 1U) | 1U) + pack({1, 2, 3, 4, 5, 6, 7, 0}, 3);
  EXPECT_THAT(runs(repeated + packed, 3, 11), ElementsAre(5, 5, 5, 1, 2, 3, 4, 5, 6, 7, 0));
  EXPECT_THAT(runs(packed + repeated, 3, 9), ElementsAre(1, 2, 3, 4, 5, 6, 7, 0, 5));
}

TEST(EachRunTest, LeavesThePaddingOfTheLastRun) {
  const std::string packed = varint((1U << 1U) | 1U) + pack({1, 2, 3, 4, 5, 6, 7, 0}, 3);
  EXPECT_THAT(runs(packed, 3, 2), ElementsAre(1, 2));
  EXPECT_THAT(runs(packed.substr(0, 2), 3, 2), ElementsAre(1, 2));  // cut off behind its last value
}

TEST(EachRunTest, RefusesWhatEndsTooSoon) {
  const std::string packed = varint((2U << 1U) | 1U) + pack({1, 2, 3, 4, 5, 6, 7, 0}, 3);
  EXPECT_THROW(runs(packed, 3, 16), BadPage);
  EXPECT_THROW(runs("", 3, 1), BadPage);
  EXPECT_THROW(runs(varint(8), 3, 4), BadPage);                // a run without its value
  EXPECT_THROW(runs(std::string(11, '\xFF'), 3, 4), BadPage);  // a number without an end
  EXPECT_THROW(runs(varint(2) + "\x01", 33, 1), BadPage);      // too wide
  EXPECT_THROW(runs(varint(~std::uint64_t{0}) + "x", 1, 100), BadPage);
}

/// The same, some at a time.
std::vector<std::uint64_t> runs_in_pieces(const std::string& bytes, unsigned width, std::uint64_t count,
                                          std::uint64_t piece) {
  std::vector<std::uint64_t> found;
  RunCursor cursor{page_bytes(bytes), width, count};
  while (found.size() < count) {
    cursor.take(
        std::min<std::uint64_t>(piece, count - found.size()),
        [&](std::uint64_t value, std::uint64_t times) {
          found.insert(found.end(), static_cast<std::size_t>(times), value);
        },
        [&](std::span<const std::byte> run, std::size_t first, std::uint64_t times) {
          each_packed(run, width, first, static_cast<std::size_t>(times),
                      [&](std::uint64_t value) { found.push_back(value); });
        });
  }
  return found;
}

TEST(RunCursorTest, GivesTheSameWhateverIsTakenAtATime) {
  std::mt19937_64 random{3};
  for (unsigned width = 1; width <= 32; ++width) {
    std::vector<std::uint64_t> numbers(64);
    for (std::uint64_t& number : numbers) number = random() >> (64 - width);
    const std::string repeated = varint(100U << 1U) + std::string((width + 7) / 8, '\x01');
    const std::string bytes =
        varint((8U << 1U) | 1U) + pack(numbers, width) + repeated + varint((8U << 1U) | 1U) + pack(numbers, width);
    const std::vector<std::uint64_t> whole = runs(bytes, width, 225);
    ASSERT_EQ(whole.size(), 225U);
    for (const std::uint64_t piece : {1U, 3U, 64U, 100U}) {
      EXPECT_EQ(runs_in_pieces(bytes, width, 225, piece), whole) << width << " bits, " << piece;
    }
  }
}

TEST(EachRunTest, TakesNoBytesForNumbersWithoutBits) {
  EXPECT_THAT(runs(varint(3U << 1U), 0, 3), ElementsAre(0, 0, 0));
  EXPECT_THAT(runs(varint((1U << 1U) | 1U), 0, 3), ElementsAre(0, 0, 0));
}

}  // namespace
}  // namespace hygge::parquet
