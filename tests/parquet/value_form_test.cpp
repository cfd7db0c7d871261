#include "hygge/parquet/value_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "hygge/parquet/bad_page.h"

namespace hygge::parquet {
namespace {

using testing::ElementsAre;
using Kind = ValueForm::Kind;

template <typename To, typename From>
std::vector<To> converted(const ValueForm& form, const std::vector<From>& from) {
  std::vector<To> into(from.size());
  convert(form, std::as_bytes(std::span{from}), sizeof(From), into.data());
  return into;
}

/// Numbers of three bytes, the highest first.
template <typename To>
std::vector<To> turned(std::uint8_t width, const std::vector<std::uint8_t>& bytes) {
  std::vector<To> into(bytes.size() / 3);
  convert({.kind = Kind::BigEndian, .width = width}, std::as_bytes(std::span{bytes}), 3, into.data());
  return into;
}

TEST(ValueFormTest, DropsHighBytesThatAreTheSignAlone) {
  EXPECT_THAT((converted<std::int8_t, std::int32_t>({.kind = Kind::Narrower, .width = 1}, {-128, 127, 0, -1})),
              ElementsAre(-128, 127, 0, -1));
  EXPECT_THAT((converted<std::uint8_t, std::int32_t>({Kind::Narrower, 1, false}, {0, 255})), ElementsAre(0, 255));
  EXPECT_THAT((converted<std::int16_t, std::int64_t>({.kind = Kind::Narrower, .width = 2}, {-32768, 32767})),
              ElementsAre(-32768, 32767));
  EXPECT_THAT((converted<std::int32_t, std::int64_t>({.kind = Kind::Narrower, .width = 4}, {INT32_MIN, INT32_MAX})),
              ElementsAre(INT32_MIN, INT32_MAX));
}

TEST(ValueFormTest, LeavesNumbersWithoutAPlaceToOthers) {
  EXPECT_THROW((converted<std::int8_t, std::int32_t>({.kind = Kind::Narrower, .width = 1}, {0, 128})), NotForUs);
  EXPECT_THROW((converted<std::uint8_t, std::int32_t>({Kind::Narrower, 1, false}, {-1})), NotForUs);
  EXPECT_THROW((converted<std::int32_t, std::int64_t>({.kind = Kind::Narrower, .width = 4}, {INT64_MAX})), NotForUs);
  const ValueForm thousandth{.kind = Kind::Thousandth, .width = 8};
  EXPECT_THROW((converted<std::int64_t, std::int64_t>(thousandth, {INT64_MAX / 1000 + 1})), NotForUs);
  EXPECT_THROW((converted<std::int64_t, std::int64_t>(thousandth, {INT64_MIN})), NotForUs);
  EXPECT_THROW(turned<std::int16_t>(2, {0x01, 0x00, 0x00}), NotForUs);
  EXPECT_THROW(turned<std::int16_t>(2, {0x00, 0x80, 0x00}), NotForUs);  // its sign would turn
  EXPECT_THROW(turned<std::int16_t>(2, {0xFF, 0x7F, 0xFF}), NotForUs);
}

TEST(ValueFormTest, MakesMicrosecondsOfMilliseconds) {
  const ValueForm thousandth{.kind = Kind::Thousandth, .width = 8};
  EXPECT_THAT((converted<std::int64_t, std::int32_t>(thousandth, {86'399'999, -1})),
              ElementsAre(86'399'999'000, -1'000));
  EXPECT_THAT((converted<std::int64_t, std::int64_t>(thousandth, {INT64_MAX / 1000})),
              ElementsAre(INT64_MAX / 1000 * 1000));
}

TEST(ValueFormTest, TurnsBytesRound) {
  EXPECT_THAT(turned<std::int64_t>(8, {0x00, 0x01, 0x02, 0xFF, 0xFF, 0xFE}), ElementsAre(258, -2));
  EXPECT_THAT(turned<std::int16_t>(2, {0x00, 0x7F, 0xFF, 0xFF, 0x80, 0x00}), ElementsAre(32767, -32768));
  EXPECT_THAT(turned<std::int32_t>(4, {0x80, 0x00, 0x00}), ElementsAre(-8'388'608));
}

TEST(ValueFormTest, FlipsTheHighestBitOfUuids) {
  std::vector<std::uint8_t> uuid = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                    0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
  std::vector<std::uint64_t> halves(2);
  convert({.kind = Kind::Uuid, .width = 16}, std::as_bytes(std::span{uuid}), 16, halves.data());
  EXPECT_EQ(halves[0], 0x8899AABBCCDDEEFFU);
  EXPECT_EQ(halves[1], 0x8011223344556677U);
}

}  // namespace
}  // namespace hygge::parquet
