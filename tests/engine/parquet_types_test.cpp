#include "hygge/engine/parquet_types.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "hygge/engine/sql_text.h"
#include "hygge/engine/tally.h"
#include "tests/engine/fakes.h"

namespace hygge::engine {
namespace {

class ParquetTypesTest : public testing::Test {
 protected:
  Relation relation_of(const std::string& sql) {
    Relation relation;
    relation.sql = sql;
    relation.schema = session_.describe(sql);
    return relation;
  }
  /// Writes `relation` and returns what reads it back.
  Relation through_a_file(const Relation& relation) {
    session_.run("COPY (" + relation.sql + ") TO " + file_ + " (FORMAT parquet)", never_);
    return relation_of("SELECT * FROM read_parquet(" + file_ + ")");
  }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken never_;
  std::string file_ = quote_text(place_.path("a.parquet"));
};

TEST_F(ParquetTypesTest, NamesTheTypesThatReallyComeBack) {
  constexpr std::string_view kValues[] = {
      "170141183460469231731687303715884105::HUGEINT",
      "5::UHUGEINT",
      "'b'::ENUM('a', 'b')",
      "'101'::BIT",
      "12345::BIGNUM",
      "TIMESTAMP_S '2024-01-01'",
      "TIMESTAMP_MS '2024-01-01 00:00:00.123'",
      "TIMESTAMP_NS '2024-01-01 00:00:00.123456789'",
      "TIMETZ '12:00:00+02'",
      "INTERVAL '1 month 2 days 3.456 seconds'",
      "[1, NULL]::INT[2]",
      "[{'a': 1::HUGEINT, 'e': 'x'::ENUM('x')}]",
      "MAP {'k': [1::HUGEINT]}",
      "'12345678-1234-1234-1234-123456789012'::UUID",
      "'{}'::JSON",
      "1::UTINYINT",
      "NULL::HUGEINT",
      "TIME '12:00:00.123456'",
      "'12:00:00.123'::TIME_NS",
      "TIMESTAMPTZ '2024-01-01'",
      "'a'::BLOB",
      "'nan'::FLOAT",
      "DATE '9999-12-31'",
      "1.5::DECIMAL(38,3)",
      "[[[1]]]",
      "union_value(num := 1::HUGEINT)",
      "'x'::UNION(tag VARCHAR, Tag_ INT)",
      "[union_value(num := 1)]",
  };
  for (const std::string_view value : kValues) {
    SCOPED_TRACE(value);
    const Relation storable =
        storable_in_parquet(relation_of("SELECT " + std::string{value} + " AS v UNION ALL SELECT NULL"));
    const Relation back = through_a_file(storable);
    EXPECT_EQ(back.schema, storable.schema);
    const auto written = count_out(place_.engine(), session_, storable, true, never_);
    const auto read = count_out(place_.engine(), session_, back, true, never_);
    EXPECT_EQ(read->columns(), written->columns());
  }
}

TEST_F(ParquetTypesTest, KeepsTheDigitsOfHugeNumbers) {
  const std::string huge = "SELECT 99999999999999999999999999999999999999::HUGEINT AS v";
  EXPECT_EQ(through_a_file(relation_of(huge)).schema.columns[0].type.sql, "DOUBLE") << "what the engine does by itself";
  const Relation back = through_a_file(storable_in_parquet(relation_of(huge)));
  EXPECT_EQ(test::only_text(session_, back.sql), "99999999999999999999999999999999999999");
}

TEST_F(ParquetTypesTest, RefusesWhatParquetWouldChange) {
  for (const std::string_view value :
       {"170141183460469231731687303715884105727::HUGEINT", "INTERVAL '0.000001 seconds'", "INTERVAL '-1 day'"}) {
    SCOPED_TRACE(value);
    const Relation storable = storable_in_parquet(relation_of("SELECT " + std::string{value} + " AS v"));
    EXPECT_THROW(through_a_file(storable), Error);
  }
}

TEST_F(ParquetTypesTest, LeavesAloneWhatNeedsNothing) {
  const Relation plain = relation_of("SELECT 1 AS a, 'x' AS b, [1.5] AS c");
  EXPECT_EQ(storable_in_parquet(plain).sql, plain.sql);
  Relation verbatim = relation_of("SELECT INTERVAL 1 DAY AS a");
  verbatim.verbatim = Verbatim{.format = "parquet", .files = {}, .codecs = {}};
  EXPECT_EQ(storable_in_parquet(verbatim).sql, verbatim.sql);
  EXPECT_TRUE(storable_in_parquet(verbatim).verbatim);
}

}  // namespace
}  // namespace hygge::engine
