#include "hygge/parquet/value_cursor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/parquet/bad_page.h"
#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::deltas;
using test::page_bytes;
using test::varint;
using test::with_length;
using testing::ElementsAre;

Leaf leaf_of(PhysicalType type, std::uint32_t length = 0) {
  Leaf leaf;
  leaf.type = type;
  leaf.length = length;
  return leaf;
}

const Leaf kWords = leaf_of(PhysicalType::ByteArray);
const Leaf kLongs = leaf_of(PhysicalType::Int64);
const Leaf kShorts = leaf_of(PhysicalType::Int32);
const Leaf kTruths = leaf_of(PhysicalType::Boolean);
const Leaf kPairs = leaf_of(PhysicalType::FixedByteArray, 2);

/// All values, taken `piece` at a time.
template <typename Value>
std::vector<Value> values(const Leaf& leaf, Encoding encoding, const std::string& bytes, std::size_t count,
                          std::size_t piece, const Dictionary& dictionary = {}) {
  const auto cursor = value_cursor(leaf, encoding, page_bytes(bytes), count, dictionary);
  std::vector<Value> found(count);
  for (std::size_t done = 0; done < count;) {
    const std::size_t here = std::min(piece, count - done);
    cursor->take(here, found.data() + done);
    done += here;
  }
  return found;
}

std::vector<std::string> texts(Encoding encoding, const std::string& bytes, std::size_t count, std::size_t piece,
                               const Dictionary& dictionary = {}) {
  const auto cursor = value_cursor(kWords, encoding, page_bytes(bytes), count, dictionary);
  std::vector<std::string> found;
  std::vector<std::string_view> taken(piece);
  while (found.size() < count) {
    const std::size_t here = std::min(piece, count - found.size());
    cursor->take(here, taken.data());
    found.insert(found.end(), taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(here));
  }
  return found;
}

class ValueCursorTest : public testing::TestWithParam<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(Pieces, ValueCursorTest, testing::Values(1, 2, 3, 100), testing::PrintToStringParamName());

TEST_P(ValueCursorTest, GivesPlainValues) {
  const std::vector<std::int64_t> numbers = {1, -2, INT64_MIN, INT64_MAX, 0};
  const std::string bytes{reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(std::int64_t)};
  EXPECT_EQ(values<std::int64_t>(kLongs, Encoding::Plain, bytes, 5, GetParam()), numbers);
  EXPECT_THAT(texts(Encoding::Plain, with_length("a") + with_length("") + with_length("gr\xC3\xBCn"), 3, GetParam()),
              ElementsAre("a", "", "gr\xC3\xBCn"));
  EXPECT_THAT(values<std::uint8_t>(kTruths, Encoding::Plain, "\x0D\x01", 9, GetParam()),
              ElementsAre(1, 0, 1, 1, 0, 0, 0, 0, 1));
  EXPECT_THAT(values<std::uint16_t>(kPairs, Encoding::Plain, "abcd", 2, GetParam()), ElementsAre(0x6261, 0x6463));
}

TEST_P(ValueCursorTest, LooksUpIndexes) {
  const std::string indexes =
      "\x02" + varint(3U << 1U) + "\x02" + varint((1U << 1U) | 1U) + "\xE4\xE4";  // 2 2 2 0 1 2 3 0 1 2 3
  const std::string page = with_length("a") + with_length("bc") + with_length("") + with_length("d");
  const Dictionary words = dictionary_of(kWords, page_bytes(page), 4);
  EXPECT_THAT(texts(Encoding::RleDictionary, indexes, 11, GetParam(), words),
              ElementsAre("", "", "", "a", "bc", "", "d", "a", "bc", "", "d"));
  const Dictionary longs = dictionary_of(kLongs, page_bytes(std::string(8, '\1') + std::string(24, '\2')), 4);
  EXPECT_THAT(
      values<std::int64_t>(kLongs, Encoding::PlainDictionary, indexes, 5, GetParam(), longs),
      ElementsAre(0x0202020202020202, 0x0202020202020202, 0x0202020202020202, 0x0101010101010101, 0x0202020202020202));
  const Dictionary shorts = dictionary_of(kShorts, page_bytes(std::string(4, '\1') + std::string(12, '\2')), 4);
  EXPECT_THAT(values<std::int32_t>(kShorts, Encoding::RleDictionary, indexes, 4, GetParam(), shorts),
              ElementsAre(0x02020202, 0x02020202, 0x02020202, 0x01010101));
  const Dictionary pairs = dictionary_of(kPairs, page_bytes("aabbccdd"), 4);
  EXPECT_THAT(values<std::uint16_t>(kPairs, Encoding::RleDictionary, indexes, 7, GetParam(), pairs),
              ElementsAre(0x6363, 0x6363, 0x6363, 0x6161, 0x6262, 0x6363, 0x6464));
}

TEST_P(ValueCursorTest, FollowsRunsOfTruthValues) {
  const std::string runs = varint(3U << 1U) + "\x01" + varint((1U << 1U) | 1U) + "\x05";
  const std::string bytes = std::string{"\x04\0\0\0", 4} + runs;
  EXPECT_THAT(values<std::uint8_t>(kTruths, Encoding::Rle, bytes, 7, GetParam()), ElementsAre(1, 1, 1, 1, 0, 1, 0));
}

TEST_P(ValueCursorTest, AddsDifferencesUp) {
  EXPECT_THAT(values<std::int64_t>(kLongs, Encoding::DeltaBinaryPacked, deltas({7, 5, 100, 3}), 4, GetParam()),
              ElementsAre(7, 5, 100, 3));
  EXPECT_THAT(values<std::int32_t>(kShorts, Encoding::DeltaBinaryPacked, deltas({-7, 5, 100, 3}), 4, GetParam()),
              ElementsAre(-7, 5, 100, 3));
  EXPECT_THAT(values<std::int64_t>(kLongs, Encoding::DeltaBinaryPacked, deltas({42}), 1, GetParam()), ElementsAre(42));
}

TEST_P(ValueCursorTest, JoinsBytesThatWereSplit) {
  EXPECT_THAT(
      values<std::int32_t>(kShorts, Encoding::ByteStreamSplit, "adgbehcfi" + std::string(3, '\0'), 3, GetParam()),
      ElementsAre(0x636261, 0x666564, 0x696867));
}

TEST_P(ValueCursorTest, FindsTextsBehindTheirLengths) {
  const std::string bytes = deltas({1, 5, 0, 2}) + "a" + "gr\xC3\xBCn" + "zu";
  EXPECT_THAT(texts(Encoding::DeltaLengthByteArray, bytes, 4, GetParam()), ElementsAre("a", "gr\xC3\xBCn", "", "zu"));
}

TEST_P(ValueCursorTest, JoinsWhatTextsShare) {
  const std::string shared = deltas({0, 3, 0, 1}) + deltas({5, 2, 1, 0}) + "gr\xC3\xBCn" + "\xA4u" + "x";
  const auto cursor = value_cursor(kWords, Encoding::DeltaByteArray, page_bytes(shared), 4, {});
  EXPECT_NE(cursor->memory(), nullptr);
  std::vector<std::string_view> found(4);
  for (std::size_t i = 0; i < found.size(); ++i) cursor->take(1, &found[i]);
  EXPECT_THAT(found, ElementsAre("gr\xC3\xBCn", "gr\xC3\xA4u", "x", "x"));
  const std::string pairs = deltas({0, 1, 2}) + deltas({2, 1, 0}) + "ab" + "c";
  EXPECT_THAT(values<std::uint16_t>(kPairs, Encoding::DeltaByteArray, pairs, 3, GetParam()),
              ElementsAre(0x6261, 0x6361, 0x6361));
}

TEST(ValueCursorOfNothingTest, WantsNothingOfPagesOfNulls) {
  EXPECT_THAT(texts(Encoding::RleDictionary, "", 0, 1), ElementsAre());
  EXPECT_THROW(value_cursor(kWords, Encoding::Plain, {}, 0, {})->take(1, nullptr), BadPage);
}

}  // namespace
}  // namespace hygge::parquet
