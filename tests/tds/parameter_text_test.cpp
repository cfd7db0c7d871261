// Values that go with a statement, as `hygge plan` shows them.

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace hygge::tds
