// Values that go with a statement, as `hygge plan` shows them.

#include <gtest/gtest.h>

#include "hygge/base/error.h"
#include "hygge/tds/column_memory.h"
#include "hygge/tds/parameter.h"

namespace hygge::tds {
namespace {

template <typename T>
std::string shown(const TypeInfo& type, Storage storage, T value, const std::int16_t* offset = nullptr) {
  std::int16_t aside = offset == nullptr ? std::int16_t{0} : *offset;
  return Parameter::of("b", type, storage, {.values = &value, .aside = &aside}).shown();
}

TEST(ParameterTextTest, TellsNameTypeAndValue) {
  EXPECT_EQ(Parameter::of("id", std::int32_t{-7}).shown(), "@id int = -7");
  EXPECT_EQ(Parameter::of("id", std::int64_t{1} << 40U).shown(), "@id bigint = 1099511627776");
  EXPECT_EQ(Parameter::of("yes", true).shown(), "@yes bit = 1");
  EXPECT_EQ(Parameter::of("part", 0.1).shown(), "@part float = 0.1");
  EXPECT_EQ(Parameter::of("name", "it's").shown(), "@name nvarchar(4000) = N'it''s'");
  EXPECT_EQ(Parameter::null("id", {.type = WireType::Int}).shown(), "@id int = NULL");
}

TEST(ParameterTextTest, ValuesAreAsTheServerWritesThem) {
  EXPECT_EQ(shown({.type = WireType::DecimalN, .size = 9, .precision = 18, .scale = 2}, Storage::Decimal64,
                  std::int64_t{-1250}),
            "@b decimal(18,2) = -12.50");
  EXPECT_EQ(shown({.type = WireType::SmallMoney}, Storage::Decimal64, std::int64_t{-1}), "@b smallmoney = -0.0001");
  EXPECT_EQ(shown({.type = WireType::Date}, Storage::Date, std::int32_t{0}), "@b date = '1970-01-01'");
  EXPECT_EQ(shown({.type = WireType::Time, .scale = 7}, Storage::TimeTicks, std::int64_t{1}),
            "@b time(7) = '00:00:00.0000001'");
  EXPECT_EQ(shown({.type = WireType::DateTime2, .scale = 7}, Storage::TimestampTicks, std::int64_t{-1}),
            "@b datetime2(7) = '1969-12-31 23:59:59.9999999'");
  EXPECT_EQ(shown({.type = WireType::DateTime}, Storage::TimestampMicros, std::int64_t{3'000}),
            "@b datetime = '1970-01-01 00:00:00.003'");
  const std::int16_t offset = 345;
  EXPECT_EQ(shown({.type = WireType::DateTimeOffset, .scale = 0}, Storage::TimestampMicros, std::int64_t{0}, &offset),
            "@b datetimeoffset(0) = '1970-01-01 05:45:00 +05:45'");
  EXPECT_EQ(shown({.type = WireType::VarBinary, .size = 8}, Storage::Blob, text_ref("\x00\xFF", 2)),
            "@b varbinary(8) = 0x00FF");
}

/// A value of such a type that is written down, read again, and shown.
template <typename T>
std::string kept_and_shown(const TypeInfo& type, Storage storage, T value, std::int16_t offset = 0) {
  const Parameter given = Parameter::of("b", type, storage, {.values = &value, .aside = &offset});
  const Parameter again = Parameter::of_kept("b", type, storage, given.kept());
  EXPECT_EQ(again.kept(), given.kept());
  EXPECT_EQ(again.shown(), given.shown());
  return again.shown_value();
}

TEST(ParameterTextTest, WhatIsWrittenDownIsReadAgainExactly) {
  EXPECT_EQ(kept_and_shown({.type = WireType::BigInt}, Storage::Int64, INT64_MIN), "-9223372036854775808");
  EXPECT_EQ(kept_and_shown({.type = WireType::Float}, Storage::Double, 0.1), "0.1");
  EXPECT_EQ(kept_and_shown({.type = WireType::DateTime2, .scale = 7}, Storage::TimestampTicks, std::int64_t{-1}),
            "'1969-12-31 23:59:59.9999999'");
  EXPECT_EQ(
      kept_and_shown({.type = WireType::DateTimeOffset, .scale = 0}, Storage::TimestampMicros, std::int64_t{0}, 345),
      "'1970-01-01 05:45:00 +05:45'");
  EXPECT_EQ(kept_and_shown({.type = WireType::Binary, .size = 8}, Storage::Blob, text_ref("\x00\xFF", 2)), "0x00FF");
  EXPECT_EQ(kept_and_shown({.type = WireType::NVarChar, .size = 20}, Storage::Text, text_ref("B\xC3\xB8's", 5)),
            "N'B\xC3\xB8''s'");
  EXPECT_EQ(Parameter::of_kept("b", {.type = WireType::Int}, Storage::Int32, "NULL").shown(), "@b int = NULL");
}

TEST(ParameterTextTest, WhatWasNotWrittenDownIsRefused) {
  for (const char* text : {"", "0x", "0x0102030", "0x01020G04", "01020304", "0x0102030405"}) {
    EXPECT_THROW(Parameter::of_kept("b", {.type = WireType::Int}, Storage::Int32, text), Error) << text;
  }
}

}  // namespace
}  // namespace hygge::tds
