#include "hygge/parquet/value_check.h"

#include <gtest/gtest.h>

#include "hygge/parquet/bad_page.h"
#include "tests/parquet/page_bytes.h"

namespace hygge::parquet {
namespace {

using test::deltas;
using test::page_bytes;
using test::varint;
using test::with_length;
using test::zigzag;

Leaf leaf(PhysicalType type, bool is_text = false, std::uint32_t length = 0) {
  Leaf leaf;
  leaf.type = type;
  leaf.is_text = is_text;
  leaf.length = length;
  return leaf;
}

const Leaf kText = leaf(PhysicalType::ByteArray, true);
const Leaf kBytes = leaf(PhysicalType::ByteArray);
const Leaf kNumber = leaf(PhysicalType::Int64);

void check(const Leaf& leaf, Encoding encoding, const std::string& bytes, std::uint64_t count,
           std::optional<std::uint64_t> entries = std::nullopt) {
  check_values(leaf, encoding, page_bytes(bytes), count, entries);
}

TEST(ValueCheckTest, WantsAllBytesOfPlainValues) {
  EXPECT_NO_THROW(check(kNumber, Encoding::Plain, std::string(24, 'x'), 3));
  EXPECT_THROW(check(kNumber, Encoding::Plain, std::string(23, 'x'), 3), BadPage);
  EXPECT_NO_THROW(check(leaf(PhysicalType::Boolean), Encoding::Plain, "\xFF\x01", 9));
  EXPECT_THROW(check(leaf(PhysicalType::Boolean), Encoding::Plain, "\xFF", 9), BadPage);
  EXPECT_NO_THROW(check(leaf(PhysicalType::FixedByteArray, false, 5), Encoding::Plain, "aaaaabbbbb", 2));
  EXPECT_THROW(check(leaf(PhysicalType::FixedByteArray, false, 5), Encoding::Plain, "aaaaabbbb", 2), BadPage);
  EXPECT_NO_THROW(check(leaf(PhysicalType::Float), Encoding::ByteStreamSplit, std::string(8, 'x'), 2));
  EXPECT_THROW(check(leaf(PhysicalType::Float), Encoding::ByteStreamSplit, std::string(7, 'x'), 2), BadPage);
}

TEST(ValueCheckTest, LooksAtTextsWhereTheyAreTexts) {
  const std::string whole = with_length("a") + with_length("gr\xC3\xBCn") + with_length("");
  const std::string broken = with_length("a") + with_length("gr\xFFn");
  // Each a half of a character: only together they are UTF-8.
  const std::string halves = with_length("\xC3") + with_length("\xBC");
  EXPECT_NO_THROW(check(kText, Encoding::Plain, whole, 3));
  EXPECT_THROW(check(kText, Encoding::Plain, broken, 2), BadPage);
  EXPECT_THROW(check(kText, Encoding::Plain, halves, 2), BadPage);
  EXPECT_NO_THROW(check(kBytes, Encoding::Plain, broken, 2));
  EXPECT_THROW(check(kBytes, Encoding::Plain, whole, 4), BadPage);
  EXPECT_THROW(check(kBytes, Encoding::Plain, whole.substr(0, 8), 2), BadPage);
}

TEST(ValueCheckTest, FindsIndexesWithoutAnEntry) {
  const std::string indexes =
      "\x02" + varint(3U << 1U) + "\x02" + varint((1U << 1U) | 1U) + "\xE4\xE4";  // 2 2 2 0 1 2 3
  EXPECT_NO_THROW(check(kText, Encoding::RleDictionary, indexes, 11, 4));
  EXPECT_THROW(check(kText, Encoding::RleDictionary, indexes, 11, 3), BadPage);
  EXPECT_NO_THROW(check(kText, Encoding::RleDictionary, indexes, 3, 3));
  EXPECT_THROW(check(kText, Encoding::PlainDictionary, indexes, 3, 2), BadPage);
  EXPECT_THROW(check(kText, Encoding::PlainDictionary, indexes, 3), BadPage);  // no dictionary at all
  EXPECT_NO_THROW(check(kText, Encoding::RleDictionary, "", 0, 3));
}

TEST(ValueCheckTest, FollowsRunsOfTruthValues) {
  const std::string bytes = std::string{"\x02\0\0\0", 4} + varint(20U << 1U) + "\x01";
  EXPECT_NO_THROW(check(leaf(PhysicalType::Boolean), Encoding::Rle, bytes, 20));
  EXPECT_THROW(check(leaf(PhysicalType::Boolean), Encoding::Rle, bytes, 21), BadPage);
}

TEST(ValueCheckTest, FollowsDeltas) {
  EXPECT_NO_THROW(check(kNumber, Encoding::DeltaBinaryPacked, deltas({7, 5, 100, 3}), 4));
  EXPECT_NO_THROW(check(kNumber, Encoding::DeltaBinaryPacked, deltas({7}), 1));
  EXPECT_THROW(check(kNumber, Encoding::DeltaBinaryPacked, deltas({7, 5}).substr(0, 9), 2), BadPage);
  EXPECT_THROW(check(kNumber, Encoding::DeltaBinaryPacked, varint(100) + varint(4) + varint(1) + zigzag(1), 1),
               BadPage);
  EXPECT_THROW(check(kNumber, Encoding::DeltaBinaryPacked, deltas({7, 5}), 3), NotForUs);
}

TEST(ValueCheckTest, ReadsLengthsBeforeTexts) {
  const std::string lengths = deltas({1, 4, 0});
  EXPECT_NO_THROW(check(kText, Encoding::DeltaLengthByteArray, lengths + "agr\xC3\xBC", 3));
  EXPECT_THROW(check(kText, Encoding::DeltaLengthByteArray, lengths + "\xC3\xBCgr", 2), NotForUs);
  EXPECT_THROW(check(kText, Encoding::DeltaLengthByteArray, lengths + "\xC3\xBCgrr", 3), BadPage);
  EXPECT_THROW(check(kText, Encoding::DeltaLengthByteArray, lengths + "agr", 3), BadPage);
  EXPECT_THROW(check(kText, Encoding::DeltaLengthByteArray, deltas({1, -2}) + "a", 2), BadPage);
}

TEST(ValueCheckTest, JoinsWhatTextsShare) {
  // "gr\xC3\xBCn", "gr\xC3\xA4u": the second shares half of a character, and is a text all the same.
  const std::string shared = deltas({0, 3}) + deltas({5, 2}) + "gr\xC3\xBCn" + "\xA4u";
  EXPECT_NO_THROW(check(kText, Encoding::DeltaByteArray, shared, 2));
  EXPECT_THROW(check(kText, Encoding::DeltaByteArray, deltas({0, 3}) + deltas({5, 2}) + "gr\xC3\xBCn" + "zu", 2),
               BadPage);
  EXPECT_THROW(check(kText, Encoding::DeltaByteArray, deltas({1}) + deltas({1}) + "a", 1), BadPage);
  EXPECT_THROW(check(leaf(PhysicalType::FixedByteArray, false, 2), Encoding::DeltaByteArray,
                     deltas({0, 1}) + deltas({2, 2}) + "abcd", 2),
               BadPage);
  EXPECT_NO_THROW(check(leaf(PhysicalType::FixedByteArray, false, 2), Encoding::DeltaByteArray,
                        deltas({0, 1}) + deltas({2, 1}) + "abc", 2));
}

TEST(ValueCheckTest, WantsNothingForNoValues) {
  EXPECT_NO_THROW(check(kNumber, Encoding::DeltaBinaryPacked, "", 0));
  EXPECT_NO_THROW(check(kText, Encoding::DeltaLengthByteArray, "", 0));
  EXPECT_NO_THROW(check(kText, Encoding::Plain, "", 0));
}

TEST(ValueCheckTest, LeavesWhatItDoesNotKnow) {
  EXPECT_THROW(check(kNumber, Encoding::Other, "", 1), NotForUs);
  EXPECT_THROW(check(kText, Encoding::DeltaBinaryPacked, deltas({1}), 1), NotForUs);
  EXPECT_THROW(check(kText, Encoding::ByteStreamSplit, "", 1), NotForUs);
  EXPECT_THROW(check(kNumber, Encoding::Rle, "", 1), NotForUs);
}

}  // namespace
}  // namespace hygge::parquet
