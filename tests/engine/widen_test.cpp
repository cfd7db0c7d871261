#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hygge/engine/schema.h"

namespace hygge::engine {
namespace {

const Type kNone{};

struct Case {
  Type left;
  Type right;
  Type wide;
};

void expect_both_ways(const std::vector<Case>& cases) {
  for (const Case& given : cases) {
    SCOPED_TRACE(given.left.sql + " with " + given.right.sql);
    EXPECT_EQ(widen(given.left, given.right).sql, given.wide.sql);
    EXPECT_EQ(widen(given.right, given.left).sql, given.wide.sql);
  }
}

Type plain(TypeId id) { return Type::of(id); }

TEST(WidenTest, KeepsWhatIsEqual) {
  for (const Type& type : {plain(TypeId::Text), plain(TypeId::Int128), Type::decimal(38, 38),
                           Type::list(plain(TypeId::Uuid)), Type{.id = TypeId::Enum, .sql = "ENUM('a')"}}) {
    EXPECT_EQ(widen(type, type), type);
  }
}

TEST(WidenTest, WidensWholeNumbersWithoutLoss) {
  expect_both_ways({
      {plain(TypeId::Int8), plain(TypeId::Int16), plain(TypeId::Int16)},
      {plain(TypeId::Int32), plain(TypeId::Int64), plain(TypeId::Int64)},
      {plain(TypeId::UInt8), plain(TypeId::UInt32), plain(TypeId::UInt32)},
      {plain(TypeId::UInt8), plain(TypeId::Int8), plain(TypeId::Int16)},
      {plain(TypeId::UInt32), plain(TypeId::Int32), plain(TypeId::Int64)},
      {plain(TypeId::UInt32), plain(TypeId::Int64), plain(TypeId::Int64)},
      {plain(TypeId::UInt64), plain(TypeId::Int8), Type::decimal(38, 0)},
      {plain(TypeId::UInt64), plain(TypeId::Int64), Type::decimal(38, 0)},
      {plain(TypeId::Int128), plain(TypeId::Int64), plain(TypeId::Int128)},
      {plain(TypeId::Int128), plain(TypeId::UInt64), plain(TypeId::Int128)},
      {plain(TypeId::UInt128), plain(TypeId::UInt64), plain(TypeId::UInt128)},
      {plain(TypeId::UInt128), plain(TypeId::Int8), kNone},
      {plain(TypeId::Boolean), plain(TypeId::Int8), kNone},
  });
}

TEST(WidenTest, WidensDecimalsByDigitsBeforeAndBehindThePoint) {
  expect_both_ways({
      {Type::decimal(10, 2), Type::decimal(12, 2), Type::decimal(12, 2)},
      {Type::decimal(10, 2), Type::decimal(10, 4), Type::decimal(12, 4)},
      {Type::decimal(38, 0), Type::decimal(38, 38), kNone},
      {Type::decimal(5, 2), plain(TypeId::Int32), Type::decimal(12, 2)},
      {Type::decimal(5, 2), plain(TypeId::UInt8), Type::decimal(5, 2)},
      {Type::decimal(18, 4), plain(TypeId::Int64), Type::decimal(23, 4)},
      {Type::decimal(38, 0), plain(TypeId::UInt64), Type::decimal(38, 0)},
      {Type::decimal(38, 0), plain(TypeId::Int128), kNone},
      {Type::decimal(38, 20), plain(TypeId::Int64), kNone},
      {Type::decimal(5, 2), plain(TypeId::Double), kNone},
  });
}

TEST(WidenTest, WidensToFloatingOnlyWhatAFloatingNumberHolds) {
  expect_both_ways({
      {plain(TypeId::Float), plain(TypeId::Double), plain(TypeId::Double)},
      {plain(TypeId::Float), plain(TypeId::Int16), plain(TypeId::Float)},
      {plain(TypeId::Float), plain(TypeId::UInt16), plain(TypeId::Float)},
      {plain(TypeId::Float), plain(TypeId::Int32), plain(TypeId::Double)},
      {plain(TypeId::Double), plain(TypeId::Int32), plain(TypeId::Double)},
      {plain(TypeId::Double), plain(TypeId::UInt32), plain(TypeId::Double)},
      {plain(TypeId::Double), plain(TypeId::Int64), kNone},
      {plain(TypeId::Double), plain(TypeId::UInt64), kNone},
      {plain(TypeId::Double), plain(TypeId::Text), kNone},
  });
}

TEST(WidenTest, WidensTimesToTheFinerPrecisionOfTheSameRange) {
  expect_both_ways({
      {plain(TypeId::Date), plain(TypeId::Timestamp), plain(TypeId::Timestamp)},
      {plain(TypeId::Date), plain(TypeId::TimestampSeconds), plain(TypeId::Timestamp)},
      {plain(TypeId::TimestampSeconds), plain(TypeId::TimestampMillis), plain(TypeId::TimestampMillis)},
      {plain(TypeId::TimestampMillis), plain(TypeId::Timestamp), plain(TypeId::Timestamp)},
      {plain(TypeId::Timestamp), plain(TypeId::TimestampNanos), kNone},  // nanoseconds end in 2262
      {plain(TypeId::Timestamp), plain(TypeId::TimestampTz), kNone},     // an instant is no reading of a clock
      {plain(TypeId::Date), plain(TypeId::TimestampTz), kNone},
      {plain(TypeId::Date), plain(TypeId::Time), kNone},
      {plain(TypeId::Time), plain(TypeId::TimeTz), kNone},
      {plain(TypeId::Timestamp), plain(TypeId::Int64), kNone},
  });
}

TEST(WidenTest, WidensNothingToText) {
  for (const TypeId id : {TypeId::Boolean, TypeId::Int32, TypeId::Double, TypeId::Date, TypeId::Blob, TypeId::Uuid,
                          TypeId::Interval, TypeId::Bit}) {
    EXPECT_EQ(widen(plain(id), plain(TypeId::Text)).sql, "") << plain(id).sql;
  }
  EXPECT_EQ(widen(plain(TypeId::Text), Type::list(plain(TypeId::Text))).sql, "");
}

TEST(WidenTest, WidensInsideOfNestedTypes) {
  const Type small = Type::structure({{"a", plain(TypeId::Int32)}});
  const Type large = Type::structure({{"A", plain(TypeId::Int64)}, {"b", plain(TypeId::Text)}});
  const Type other = Type::structure({{"a", plain(TypeId::Text)}});
  expect_both_ways({
      {Type::list(plain(TypeId::Int8)), Type::list(plain(TypeId::Int64)), Type::list(plain(TypeId::Int64))},
      {Type::list(plain(TypeId::Int8)), Type::list(plain(TypeId::Text)), kNone},
      {Type::array(plain(TypeId::Float), 3), Type::array(plain(TypeId::Double), 3),
       Type::array(plain(TypeId::Double), 3)},
      {Type::array(plain(TypeId::Float), 3), Type::array(plain(TypeId::Float), 4), Type::list(plain(TypeId::Float))},
      {Type::array(plain(TypeId::Float), 3), Type::list(plain(TypeId::Float)), Type::list(plain(TypeId::Float))},
      {Type::map(plain(TypeId::Text), plain(TypeId::Int8)), Type::map(plain(TypeId::Text), plain(TypeId::Int16)),
       Type::map(plain(TypeId::Text), plain(TypeId::Int16))},
      {small, other, kNone},
      {Type::list(small), small, kNone},
  });
  EXPECT_EQ(widen(small, large).sql, R"(STRUCT("a" BIGINT, "b" VARCHAR))");
  EXPECT_EQ(widen(Type::list(small), Type::list(large)).sql, R"(STRUCT("a" BIGINT, "b" VARCHAR)[])");
}

}  // namespace
}  // namespace hygge::engine
