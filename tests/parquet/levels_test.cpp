#include "hygge/parquet/levels.h"

#include <gtest/gtest.h>

#include "hygge/parquet/bad_page.h"
#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::page_bytes;
using test::varint;

std::string run(std::uint64_t times, int value) { return varint(times << 1U) + static_cast<char>(value); }

Leaf leaf(std::uint16_t definition, std::uint16_t repetition) {
  Leaf leaf;
  leaf.deepest_definition = definition;
  leaf.deepest_repetition = repetition;
  return leaf;
}

TEST(LevelCounterTest, CountsColumnsThatHaveNoNull) {
  const Leaf required = leaf(0, 0);
  const LevelCount found = LevelCounter{required}.count({}, {}, 7);
  EXPECT_EQ(found.values, 7U);
  EXPECT_EQ(found.rows, 7U);
  EXPECT_EQ(found.null_columns, 0U);
}

TEST(LevelCounterTest, CountsNullsInRunsAndBits) {
  const Leaf optional = leaf(1, 0);
  // 70 values, 10 nulls, then 72 entries of which every third is a value.
  std::string bits(9, '\0');
  for (int i = 0; i < 72; i += 3) {
    char& byte = bits[static_cast<std::size_t>(i / 8)];
    byte = static_cast<char>(byte | (1 << (i % 8)));
  }
  const std::string bytes = run(70, 1) + run(10, 0) + varint((9U << 1U) | 1U) + bits;
  const LevelCount found = LevelCounter{optional}.count({}, page_bytes(bytes), 152);
  EXPECT_EQ(found.values, 94U);
  EXPECT_EQ(found.null_columns, 58U);
  EXPECT_EQ(found.rows, 152U);
}

TEST(LevelCounterTest, TellsAMissingStructFromAMissingField) {
  const Leaf field = leaf(2, 0);
  const LevelCount found = LevelCounter{field}.count({}, page_bytes(run(2, 0) + run(3, 1) + run(4, 2)), 9);
  EXPECT_EQ(found.values, 4U);
  EXPECT_EQ(found.null_columns, 2U);
}

TEST(LevelCounterTest, CountsRowsOfLists) {
  const Leaf element = leaf(3, 1);
  // [a, NULL], NULL, [], [b]
  const std::string repetitions = run(1, 0) + run(1, 1) + run(3, 0);
  const std::string definitions = run(1, 3) + run(1, 2) + run(1, 0) + run(1, 1) + run(1, 3);
  const LevelCount found = LevelCounter{element}.count(page_bytes(repetitions), page_bytes(definitions), 5);
  EXPECT_EQ(found.rows, 4U);
  EXPECT_EQ(found.values, 2U);
  EXPECT_EQ(found.null_columns, 1U);
}

TEST(LevelCounterTest, RefusesLevelsThatTheSchemaHasNot) {
  const Leaf field = leaf(2, 0);
  EXPECT_THROW(LevelCounter{field}.count({}, page_bytes(run(1, 3)), 1), BadPage);
  EXPECT_THROW(LevelCounter{field}.count({}, page_bytes(run(1, 2)), 2), BadPage);
  const Leaf element = leaf(2, 2);
  EXPECT_THROW(LevelCounter{element}.count(page_bytes(run(1, 3)), page_bytes(run(1, 2)), 1), BadPage);
  EXPECT_THROW(LevelCounter{element}.count(page_bytes(run(1, 0)), page_bytes(run(1, 0)), std::uint64_t{1} << 40U),
               NotForUs);
}

}  // namespace
}  // namespace hygge::parquet
