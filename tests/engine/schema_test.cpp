#include "hygge/engine/schema.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/engine/fakes.h"

namespace hygge::engine {
namespace {

TEST(SchemaTest, FindsColumnsByExactNameFirst) {
  const Schema schema{{{"ID", Type::of(TypeId::Int32)}, {"name", Type::of(TypeId::Text)}, {"Name", Type{}}}};
  EXPECT_EQ(schema.find("ID"), 0);
  EXPECT_EQ(schema.find("id"), 0);
  EXPECT_EQ(schema.find("Name"), 2);
  EXPECT_EQ(schema.find("NAME"), 1);
  EXPECT_EQ(schema.find("nix"), -1);
  EXPECT_EQ(schema.names(), (std::vector<std::string>{"ID", "name", "Name"}));
}

TEST(SchemaTest, EstimatesTheBytesOfARow) {
  const Schema schema{{{"a", Type::of(TypeId::Int32)},
                       {"b", Type::decimal(4, 1)},
                       {"c", Type::decimal(38, 1)},
                       {"d", Type::of(TypeId::Text)},
                       {"e", Type::list(Type::of(TypeId::Int8))}}};
  EXPECT_EQ(schema.row_bytes(), 4U + 2U + 16U + 32U + 64U);
}

TEST(SchemaTest, DescribesEveryTypeInSqlThatMeansTheSameType) {
  struct Case {
    std::string_view expression;
    std::string_view sql;
    TypeId id;
  };
  constexpr Case kCases[] = {
      {"true", "BOOLEAN", TypeId::Boolean},
      {"1::TINYINT", "TINYINT", TypeId::Int8},
      {"1::SMALLINT", "SMALLINT", TypeId::Int16},
      {"1::INTEGER", "INTEGER", TypeId::Int32},
      {"1::BIGINT", "BIGINT", TypeId::Int64},
      {"1::UTINYINT", "UTINYINT", TypeId::UInt8},
      {"1::USMALLINT", "USMALLINT", TypeId::UInt16},
      {"1::UINTEGER", "UINTEGER", TypeId::UInt32},
      {"1::UBIGINT", "UBIGINT", TypeId::UInt64},
      {"1::HUGEINT", "HUGEINT", TypeId::Int128},
      {"1::UHUGEINT", "UHUGEINT", TypeId::UInt128},
      {"1::FLOAT", "FLOAT", TypeId::Float},
      {"1::DOUBLE", "DOUBLE", TypeId::Double},
      {"1::DECIMAL(38,5)", "DECIMAL(38,5)", TypeId::Decimal},
      {"'a'", "VARCHAR", TypeId::Text},
      {"'a'::BLOB", "BLOB", TypeId::Blob},
      {"DATE '2020-01-01'", "DATE", TypeId::Date},
      {"TIME '12:00:00'", "TIME", TypeId::Time},
      {"TIMETZ '12:00:00+01'", "TIME WITH TIME ZONE", TypeId::TimeTz},
      {"TIMESTAMP '2020-01-01'", "TIMESTAMP", TypeId::Timestamp},
      {"TIMESTAMP_S '2020-01-01'", "TIMESTAMP_S", TypeId::TimestampSeconds},
      {"TIMESTAMP_MS '2020-01-01'", "TIMESTAMP_MS", TypeId::TimestampMillis},
      {"TIMESTAMP_NS '2020-01-01'", "TIMESTAMP_NS", TypeId::TimestampNanos},
      {"TIMESTAMPTZ '2020-01-01'", "TIMESTAMP WITH TIME ZONE", TypeId::TimestampTz},
      {"INTERVAL 1 DAY", "INTERVAL", TypeId::Interval},
      {"uuid()", "UUID", TypeId::Uuid},
      {"'b'::ENUM('a','it''s','b')", "ENUM('a', 'it''s', 'b')", TypeId::Enum},
      {"'101'::BIT", "BIT", TypeId::Bit},
      {"'{}'::JSON", "JSON", TypeId::Text},
      {"[1, 2]", "INTEGER[]", TypeId::List},
      {"[[1.5]]", "DECIMAL(2,1)[][]", TypeId::List},
      {"[1, 2]::INTEGER[2]", "INTEGER[2]", TypeId::Array},
      {"{'a b': 1, 'select': [{'q\"': 'x'}]}", R"(STRUCT("a b" INTEGER, "select" STRUCT("q""" VARCHAR)[]))",
       TypeId::Struct},
      {"MAP {'k': 1::DECIMAL(9,2)}", "MAP(VARCHAR, DECIMAL(9,2))", TypeId::Map},
      {"union_value(\"u v\" := 1)", R"(UNION("u v" INTEGER))", TypeId::Union},
      {"1::BIGNUM", "BIGNUM", TypeId::Other},
      {"'12:00:00'::TIME_NS", "TIME_NS", TypeId::Other},
  };
  test::EngineInAFolder place;
  Session session = place.session();
  for (const Case& given : kCases) {
    SCOPED_TRACE(given.expression);
    const Schema schema = session.describe("SELECT " + std::string{given.expression} + " AS c");
    ASSERT_EQ(schema.size(), 1U);
    const Type type = schema.columns[0].type;
    EXPECT_EQ(type.sql, given.sql);
    EXPECT_EQ(type.id, given.id);
    EXPECT_EQ(session.describe("SELECT CAST(NULL AS " + type.sql + ") AS c"), schema);
  }
}

TEST(SchemaTest, TellsThePartsOfNestedTypes) {
  test::EngineInAFolder place;
  const Schema schema =
      place.session().describe("SELECT {'a': 1, 'b': [MAP {'x': 1.5}]} AS s, [1,2,3]::INTEGER[3] AS f");
  const Type& record = schema.columns[0].type;
  ASSERT_EQ(record.parts().size(), 2U);
  EXPECT_EQ(record.parts()[0].name, "a");
  const Type& map = record.parts()[1].type.parts()[0].type;
  EXPECT_EQ(map.id, TypeId::Map);
  EXPECT_EQ(map.parts()[1].type, Type::decimal(2, 1));
  EXPECT_EQ(schema.columns[1].type.length, 3U);
}

TEST(SchemaTest, DescribesWithoutRunning) {
  test::EngineInAFolder place;
  const Schema schema = place.session().describe("SELECT error('never run') AS a, i FROM range(1000000000000) s(i)");
  EXPECT_EQ(schema.names(), (std::vector<std::string>{"a", "i"}));
}

}  // namespace
}  // namespace hygge::engine
