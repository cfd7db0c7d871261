#include "hygge/engine/tally.h"

#include <gtest/gtest.h>

#include <string>

#include "hygge/engine/sql_text.h"
#include "tests/engine/fakes.h"

namespace hygge::engine {
namespace {

class TallyTest : public testing::Test {
 protected:
  Relation relation_of(const std::string& sql) {
    Relation relation;
    relation.sql = sql;
    relation.schema = session_.describe(sql);
    return relation;
  }
  std::vector<ColumnTally> columns_of(const std::string& sql) {
    return count_out(place_.engine(), session_, relation_of(sql), true, never_)->columns();
  }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken never_;
};

TEST_F(TallyTest, CountsRowsAndNullsOnTheWayIntoAFile) {
  Relation relation =
      relation_of("SELECT i, CASE WHEN i % 3 = 0 THEN 'x' END AS t, NULL::INT AS n FROM range(100001) s(i)");
  relation.rows = Rows{100'001};
  relation.verbatim = Verbatim{.format = "parquet", .files = {}, .codecs = {}};
  const auto tally = std::make_shared<Tally>(3);
  const Relation counted = place_.engine().tallied(relation, tally, false);
  EXPECT_EQ(counted.schema, relation.schema);
  EXPECT_EQ(counted.rows, relation.rows);
  EXPECT_FALSE(counted.verbatim);
  EXPECT_EQ(session_.describe(counted.sql), relation.schema);
  session_.run("COPY (" + counted.sql + ") TO " + quote_text(place_.path("a.parquet")), never_);
  EXPECT_EQ(tally->rows(), Rows{100'001});
  const std::vector<ColumnTally> columns = tally->columns();
  EXPECT_EQ(columns[0].nulls, Rows{0});
  EXPECT_EQ(columns[1].nulls, Rows{66'667});
  EXPECT_EQ(columns[2].nulls, Rows{100'001});
  EXPECT_FALSE(columns[0].checksum);
}

TEST_F(TallyTest, CountsWhatAConditionInsideLeavesOver) {
  const auto tally =
      count_out(place_.engine(), session_, relation_of("SELECT * FROM range(10000) s(i) WHERE i % 10 = 3 AND i > 100"),
                false, never_);
  EXPECT_EQ(tally->rows(), Rows{990});
}

TEST_F(TallyTest, CountsEachRowOnceBelowEveryShapeOfQuery) {
  const Relation relation = relation_of("SELECT i, i % 7 AS k FROM range(50000) s(i)");
  for (const std::string around :
       {"SELECT count(i) FROM (@)", "SELECT i % 7, count(*) FROM (@) GROUP BY ALL", "SELECT i FROM (@) ORDER BY i DESC",
        "SELECT a.i FROM (@) a JOIN range(10) b(i) ON a.i = b.i", "SELECT i FROM (@) WHERE i % 2 = 0",
        "SELECT i FROM (@) LIMIT 60000"}) {
    SCOPED_TRACE(around);
    const auto tally = std::make_shared<Tally>(2);
    std::string sql = around;
    sql.replace(sql.find('@'), 1, place_.engine().tallied(relation, tally, true).sql);
    session_.run(sql, never_);
    EXPECT_EQ(tally->rows(), Rows{50'000});
  }
}

TEST_F(TallyTest, TellsDifferentRowsApart) {
  const std::string base = "SELECT i, i::VARCHAR AS t FROM range(1000) s(i)";
  const auto expected = columns_of(base);
  EXPECT_EQ(columns_of("SELECT * FROM (" + base + ") ORDER BY i DESC"), expected) << "order does not matter";
  struct Case {
    const char* name;
    std::string sql;
    bool first_differs;
    bool second_differs;
  };
  const Case cases[] = {
      {"a changed text", "SELECT i, CASE WHEN i = 5 THEN '5 ' ELSE t END FROM (" + base + ")", false, true},
      {"a null", "SELECT i, nullif(t, '5') FROM (" + base + ")", false, true},
      {"two doubled rows for two others", "SELECT CASE WHEN i IN (1, 2) THEN 3 ELSE i END, t FROM (" + base + ")", true,
       false},
      {"a doubled pair", base + " UNION ALL SELECT 1, '1' UNION ALL SELECT 1, '1'", true, true},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(given.name);
    const auto columns = columns_of(given.sql);
    EXPECT_EQ(columns[0] != expected[0], given.first_differs);
    EXPECT_EQ(columns[1] != expected[1], given.second_differs);
  }
}

TEST_F(TallyTest, TellsZerosOfDifferentSignApart) {
  EXPECT_NE(columns_of("SELECT 0.0::DOUBLE AS a"), columns_of("SELECT '-0.0'::DOUBLE AS a"));
  EXPECT_NE(columns_of("SELECT 0.0::FLOAT AS a"), columns_of("SELECT '-0.0'::FLOAT AS a"));
  EXPECT_EQ(columns_of("SELECT 'nan'::DOUBLE AS a"), columns_of("SELECT 'nan'::DOUBLE AS a"));
}

TEST_F(TallyTest, HashesEveryType) {
  const std::string rows =
      "SELECT i::DECIMAL(38,3) AS a, [i, NULL] AS b, {'x': i, 'y': [i::VARCHAR]} AS c, MAP {i: 'v'} AS d, INTERVAL (i) "
      "DAY AS e, "
      "i::HUGEINT AS f, ('' || i)::BLOB AS g, TIMETZ '12:00:00' AS h, '101'::BIT AS i, [i]::BIGINT[1] AS j, uuid() IS "
      "NULL AS k, "
      "NULL::VARCHAR[] AS l, union_value(u := i) AS m FROM range(3000) s(i)";
  const auto columns = columns_of(rows);
  ASSERT_EQ(columns.size(), 13U);
  for (const ColumnTally& column : columns) EXPECT_TRUE(column.checksum);
  EXPECT_EQ(columns[11].nulls, Rows{3000});
}

TEST_F(TallyTest, TakesAnyColumnName) {
  const Relation relation =
      relation_of(R"(SELECT 1 AS "hygge_tally", 2 AS "Hygge_Tally_", 3 AS "select", 4 AS "a""b", 5 AS "🦆 ]")");
  const auto tally = std::make_shared<Tally>(5);
  const Relation counted = place_.engine().tallied(relation, tally, true);
  EXPECT_EQ(session_.describe(counted.sql), relation.schema);
  EXPECT_EQ(session_.run(counted.sql, never_).integer(4, 0), 5);
  EXPECT_EQ(tally->rows(), Rows{1});
}

TEST_F(TallyTest, CountsAnExternalScanInBothOrders) {
  for (const bool ordered : {false, true}) {
    const auto scan =
        std::make_shared<test::NumbersScan>(test::NumbersScan::Behaviour{.rows = 70'000, .batch_sizes = {2047, 3}});
    const auto tally = count_out(place_.engine(), session_, place_.engine().relation_of(scan, ordered), false, never_);
    EXPECT_EQ(tally->rows(), Rows{70'000});
    EXPECT_EQ(tally->columns()[1].nulls, Rows{10'000});
  }
}

TEST_F(TallyTest, DecodesEveryPage) {
  const std::string file = place_.path("damaged.parquet");
  session_.run(
      "COPY (SELECT i, md5(i::VARCHAR) AS t FROM range(100000) s(i)) TO $1 (FORMAT parquet, COMPRESSION snappy)",
      never_, {file});
  std::string bytes = files::read_text(file, Bytes{100'000'000});
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 3000; ++i) bytes[i] = static_cast<char>(~bytes[i]);
  files::write_atomically(file, bytes);
  const Relation relation = relation_of("SELECT * FROM read_parquet(" + quote_text(file) + ")");
  const auto error = test::error_of([&] { count_out(place_.engine(), session_, relation, false, never_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Data) << error->what();
  EXPECT_NE(std::string{error->what()}.find(file), std::string::npos) << error->what();
}

TEST_F(TallyTest, WrapsItsChecksumsAround) {
  Tally tally{1};
  const ColumnTally column{.nulls = Rows{2}, .checksum = ~std::uint64_t{0}};
  tally.add(Rows{5}, {&column, 1});
  tally.add(Rows{5}, {&column, 1});
  EXPECT_EQ(tally.columns()[0].checksum, ~std::uint64_t{0} - 1);
  EXPECT_EQ(tally.rows(), Rows{10});
  EXPECT_EQ(tally.columns()[0].nulls, Rows{4});
}

}  // namespace
}  // namespace hygge::engine
