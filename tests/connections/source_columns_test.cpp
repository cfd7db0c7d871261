#include "hygge/connections/mssql_rows/source_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hygge/base/error.h"

namespace hygge::mssql {
namespace {

using tds::WireType;
using testing::HasSubstr;

tds::ColumnInfo info(const std::string& name, WireType type, std::uint32_t size = 0, std::uint8_t precision = 0,
                     std::uint8_t scale = 0) {
  tds::ColumnInfo made;
  made.name = name;
  made.type.type = type;
  made.type.size = size;
  made.type.precision = precision;
  made.type.scale = scale;
  return made;
}

std::string type_of(WireType type, std::uint32_t size = 0, std::uint8_t precision = 0, std::uint8_t scale = 0) {
  return source_column(info("c", type, size, precision, scale), false).type.sql;
}

TEST(SourceColumns, BecomeTheEnginesTypes) {
  EXPECT_EQ(type_of(WireType::BitN, 1), "BOOLEAN");
  EXPECT_EQ(type_of(WireType::IntN, 1), "UTINYINT");
  EXPECT_EQ(type_of(WireType::IntN, 2), "SMALLINT");
  EXPECT_EQ(type_of(WireType::IntN, 4), "INTEGER");
  EXPECT_EQ(type_of(WireType::IntN, 8), "BIGINT");
  EXPECT_EQ(type_of(WireType::FloatN, 4), "FLOAT");
  EXPECT_EQ(type_of(WireType::FloatN, 8), "DOUBLE");
  EXPECT_EQ(type_of(WireType::DecimalN, 5, 4, 2), "DECIMAL(4,2)");
  EXPECT_EQ(type_of(WireType::NumericN, 17, 38, 38), "DECIMAL(38,38)");
  EXPECT_EQ(type_of(WireType::MoneyN, 8), "DECIMAL(19,4)");
  EXPECT_EQ(type_of(WireType::MoneyN, 4), "DECIMAL(10,4)");
  EXPECT_EQ(type_of(WireType::Money), "DECIMAL(19,4)");
  EXPECT_EQ(type_of(WireType::SmallMoney), "DECIMAL(10,4)");
  EXPECT_EQ(type_of(WireType::UniqueIdentifier, 16), "UUID");
  EXPECT_EQ(type_of(WireType::NVarChar, 100), "VARCHAR");
  EXPECT_EQ(type_of(WireType::Xml), "VARCHAR");
  EXPECT_EQ(type_of(WireType::Variant, 8'009), "VARCHAR");
  EXPECT_EQ(type_of(WireType::VarBinary, 10), "BLOB");
  EXPECT_EQ(type_of(WireType::Udt, 10), "BLOB");
  EXPECT_EQ(type_of(WireType::Date, 3), "DATE");
  EXPECT_EQ(type_of(WireType::DateTimeN, 8), "TIMESTAMP");
  EXPECT_EQ(type_of(WireType::DateTime2, 0, 0, 6), "TIMESTAMP");
  EXPECT_EQ(type_of(WireType::DateTime2, 0, 0, 7), "TIMESTAMP_NS");
  EXPECT_EQ(type_of(WireType::DateTimeOffset, 0, 0, 7), "TIMESTAMP WITH TIME ZONE");
  EXPECT_EQ(type_of(WireType::Time, 0, 0, 7), "TIME");
}

TEST(SourceColumns, TimesOutOfRangeOfNanosecondsBecomeMicroseconds) {
  const SourceColumn column = source_column(info("c", WireType::DateTime2, 0, 0, 7), true);
  EXPECT_EQ(column.type.sql, "TIMESTAMP");
  EXPECT_EQ(column.ticks, Ticks::Micros);
}

TEST(SourceColumns, NeedNamesThatTheEngineCanTellApart) {
  const auto complaint = [](const std::string& first, const std::string& second) -> std::string {
    try {
      check_names({source_column(info(first, WireType::Int), false), source_column(info(second, WireType::Int), false)},
                  "dbo.t");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint("a", "b"), "");
  EXPECT_THAT(complaint("a", ""), HasSubstr("column 2 of dbo.t has no name; give it one"));
  EXPECT_THAT(complaint("a", "a"), HasSubstr("dbo.t has two columns named 'a' (names are compared without case)"));
  EXPECT_THAT(complaint("Id", "ID"), HasSubstr("dbo.t has two columns named 'ID' and 'Id'"));
}

}  // namespace
}  // namespace hygge::mssql
