#include "hygge/engine/scan.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "hygge/engine/sql_text.h"
#include "tests/engine/fakes.h"
#include "tests/support/made/replay_scan.h"

namespace hygge::engine {
namespace {

using test::comes_true;
using test::error_of;
using test::NumbersScan;

/// In any order through the table function, and in order through Arrow or its substitute.
class ScanTest : public testing::TestWithParam<bool> {
 protected:
  Relation relation_of(NumbersScan::Behaviour behaviour) {
    return place_.engine().relation_of(std::make_shared<NumbersScan>(std::move(behaviour)), GetParam());
  }
  static std::string sums(const Relation& relation) {
    return "SELECT format('{} {} {}', count(*), coalesce(sum(id), 0), count(text)) FROM (" + relation.sql + ")";
  }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
};

INSTANTIATE_TEST_SUITE_P(BothWays, ScanTest, testing::Bool(),
                         [](const auto& given) { return given.param ? "InOrder" : "InAnyOrder"; });

TEST_P(ScanTest, GivesEveryRowOnceWhateverTheSizesOfTheBatches) {
  struct Case {
    std::size_t rows;
    std::size_t splits;
    std::vector<std::size_t> batch_sizes;
    std::string_view sums;
  };
  const Case cases[] = {
      {0, 1, {2048}, "0 0 0"},
      {1, 1, {2048}, "1 0 0"},
      {2048, 1, {2048}, "2048 2096128 1755"},
      {2049, 1, {2048}, "2049 2098176 1756"},
      {10'000, 1, {1, 2047, 2048}, "10000 49995000 8571"},
      {10'000, 7, {2048}, "10000 49995000 8571"},
      {100'000, 3, {1000, 1}, "100000 4999950000 85714"},
      {3, 5, {2048}, "3 3 2"},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(std::to_string(given.rows) + " rows in " + std::to_string(given.splits) + " splits");
    const Relation relation =
        relation_of({.rows = given.rows, .splits = given.splits, .batch_sizes = given.batch_sizes});
    EXPECT_EQ(test::only_text(session_, sums(relation)), given.sums);
  }
}

TEST_P(ScanTest, NothingIsReadAnyMoreForAStreamThatWasLeft) {
  std::atomic<int> reading = 0;
  std::atomic<bool> reads_beside = false;
  const auto slowly_beside = [&, here = std::this_thread::get_id()](std::size_t, std::size_t) {
    if (std::this_thread::get_id() == here) return;
    ++reading;
    reads_beside = true;
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    --reading;
  };
  const auto leave = [&] {
    const Relation relation = relation_of({.rows = 1'000'000, .splits = 2, .before_batch = slowly_beside});
    Session session = place_.session();
    Stream stream = session.stream(relation, CancelToken{}, Bytes{100'000}, GetParam());
    while (stream.next() && !reads_beside) continue;
    throw Error{ErrorKind::Internal, "something else went wrong"};
  };
  EXPECT_TRUE(error_of(leave));
  EXPECT_EQ(reading, 0);
}

TEST_P(ScanTest, BringsEveryTypeThroughUnchanged) {
  constexpr std::string_view kColumns[] = {
      "(i % 2 = 0)",
      "(-128 + i)::TINYINT",
      "(-32768 + i)::SMALLINT",
      "(-2147483648 + i)::INTEGER",
      "9223372036854775807 - i",
      "(255 - i)::UTINYINT",
      "(65535 - i)::USMALLINT",
      "(4294967295 - i)::UINTEGER",
      "18446744073709551615::UBIGINT",
      "-170141183460469231731687303715884105727::HUGEINT + i",
      "340282366920938463463374607431768211455::UHUGEINT",
      "(CASE i WHEN 0 THEN 'nan' WHEN 1 THEN '-inf' WHEN 2 THEN '-0' ELSE '1.5' END)::FLOAT",
      "(CASE i WHEN 0 THEN 'nan' WHEN 1 THEN '-inf' WHEN 2 THEN '-0' ELSE '4.9e-324' END)::DOUBLE",
      "99.99::DECIMAL(4,2)",
      "(-1234567.89 + i)::DECIMAL(9,2)",
      "123456789012345.678::DECIMAL(18,3)",
      "'99999999999999999999999999999999999999'::DECIMAL(38,0)",
      "'0.99999999999999999999999999999999999999'::DECIMAL(38,38)",
      "repeat('é🦆', i::INT)",
      "'a' || chr(0) || 'b' || i",
      "''",
      "'\\x00\\xFF'::BLOB",
      "(CASE i WHEN 0 THEN DATE '0001-01-01' WHEN 1 THEN DATE '9999-12-31' ELSE 'infinity'::DATE END)",
      "TIME '23:59:59.999999'",
      "TIMETZ '12:34:56.789+05:30'",
      "(CASE i WHEN 0 THEN TIMESTAMP '0001-01-01' WHEN 1 THEN TIMESTAMP '9999-12-31 23:59:59.999999' ELSE "
      "'-infinity'::TIMESTAMP END)",
      "TIMESTAMP_S '2024-02-29 12:00:00'",
      "TIMESTAMP_MS '2024-02-29 12:00:00.123'",
      "TIMESTAMP_NS '2262-04-11 23:47:16.854775806'",
      "TIMESTAMPTZ '2024-02-29 12:00:00.123456+03'",
      "(CASE i WHEN 0 THEN '00000000-0000-0000-0000-000000000000' ELSE 'ffffffff-ffff-ffff-ffff-ffffffffffff' "
      "END)::UUID",
      "(CASE WHEN i = 0 THEN 'b' ELSE 'a' END)::ENUM('a', 'b', 'it''s')",
      "'1010101'::BIT",
      "'{\"a\": 1}'::JSON",
      "[i, NULL, 3]",
      "[]::VARCHAR[]",
      "[['x'], NULL, []]",
      "[i, 2, NULL]::BIGINT[3]",
      "{'a b': i, 'nested': {'t': 'text ' || i, 'n': NULL::DOUBLE}}",
      "MAP {'k' || i: [1.5, NULL], 'other': []}",
      "(CASE WHEN i = 1 THEN union_value(num := 7) ELSE union_value(num := NULL::INT)::UNION(num INT) END)",
      "[{'a': [{'b': [i]}]}]",
      "INTERVAL '-3 months 4 days 5.000006 seconds'",
      "INTERVAL '9000000000000000 microseconds'",
  };
  for (const std::string_view column : kColumns) {
    SCOPED_TRACE(column);
    const std::string rows = "SELECT i AS row, " + std::string{column} +
                             " AS value FROM range(5) s(i) WHERE i <> 3 UNION ALL SELECT 3, NULL";
    const auto scan = std::make_shared<test::ReplayScan>(session_, rows);
    const Relation relation = place_.engine().relation_of(scan, GetParam());
    EXPECT_EQ(session_.describe(relation.sql), relation.schema);
    const auto text = [](const std::string& sql) {
      return "SELECT string_agg(row || ': ' || coalesce(value::VARCHAR, 'NULL'), '; ' ORDER BY row) FROM (" + sql + ")";
    };
    EXPECT_EQ(test::only_text(session_, text(relation.sql)), test::only_text(session_, text(rows)));
  }
}

TEST_P(ScanTest, BringsALargeTextThrough) {
  const std::string rows = "SELECT repeat('0123456789abcdef', 1048576) AS value FROM range(3)";
  const auto scan = std::make_shared<test::ReplayScan>(session_, rows);
  const Relation relation = place_.engine().relation_of(scan, GetParam());
  const std::string digests = "SELECT string_agg(md5(value) || length(value), ' ') FROM (";
  EXPECT_EQ(test::only_text(session_, digests + relation.sql + ")"), test::only_text(session_, digests + rows + ")"));
}

TEST_P(ScanTest, CanBeShapedByAnyQuery) {
  const auto ask = [this](const std::string& before, const std::string& after) {
    const Relation relation = relation_of({.rows = 20'000});
    return test::only_text(session_, before + " FROM (" + relation.sql + ")" + after);
  };
  EXPECT_EQ(ask("SELECT count(text)", ""), "17142");
  EXPECT_EQ(ask("SELECT count(*)", ""), "20000");
  EXPECT_EQ(ask("SELECT count(*)", " WHERE id < 1000"), "1000");
  EXPECT_EQ(ask("SELECT max(id)", " WHERE text IS NULL AND id BETWEEN 10 AND 99"), "98");
  EXPECT_EQ(ask("SELECT count(*)", " WHERE text = 'text 8'"), "1");
  EXPECT_EQ(ask("SELECT id", " WHERE id IN (77, 78) AND text IS NOT NULL"), "78");
  EXPECT_EQ(ask("SELECT min(text)", " WHERE id > 19997"), "text 19998");
  EXPECT_EQ(ask("SELECT count(DISTINCT id) FROM (SELECT id", " LIMIT 7)"), "7");
}

TEST_P(ScanTest, ThrowsTheVeryErrorOfTheReader) {
  const Relation relation = relation_of(
      {.rows = 100'000, .before_batch = [](std::size_t, std::size_t first) {
         if (first < 50'000) return;
         std::this_thread::sleep_for(std::chrono::milliseconds{5});
         throw Error{ErrorKind::Connection, "the server went away"}.at("row " + std::to_string(first)).transient();
       }});
  const auto error = error_of([&] { session_.run(sums(relation), CancelToken{}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Connection);
  EXPECT_EQ(error->headline(), "the server went away");
  EXPECT_EQ(error->where(), "row 51200");
  EXPECT_TRUE(error->is_transient());
  EXPECT_EQ(test::only_number(session_, "SELECT 42"), 42);
}

TEST_P(ScanTest, ThrowsTheErrorOfOpen) {
  const Relation relation = relation_of({.rows = 10, .splits = 2, .before_open = [](std::size_t split) {
                                           if (split == 1) throw Error{ErrorKind::Permission, "not for you"};
                                         }});
  const auto error = error_of([&] { session_.run(sums(relation), CancelToken{}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what(), std::string{"not for you"});
}

TEST_P(ScanTest, ThrowsTheErrorInTheMiddleOfAStream) {
  // Far behind what the engine reads before it hands over the first rows, which it may do on our own thread.
  const Relation relation = relation_of({.rows = 1'000'000, .before_batch = [&](std::size_t, std::size_t first) {
                                           if (first >= 500'000) throw Error{ErrorKind::Timeout, "too slow"};
                                         }});
  Stream stream = session_.stream(relation, CancelToken{}, Bytes{100'000}, GetParam());
  std::size_t rows = 0;
  const auto error = error_of([&] {
    while (const std::optional<Batch> batch = stream.next()) rows += batch->rows();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Timeout);
  EXPECT_GT(rows, 0U);
  EXPECT_EQ(error_of([&] { stream.next(); })->kind(), ErrorKind::Timeout) << "it stays failed";
}

TEST_P(ScanTest, MakesForeignExceptionsOurs) {
  const Relation relation = relation_of(
      {.rows = 10, .before_batch = [](std::size_t, std::size_t) { throw std::runtime_error{"a library said no"}; }});
  const auto error = error_of([&] { session_.run(sums(relation), CancelToken{}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Internal);
  EXPECT_EQ(error->reason(), "a library said no");
}

TEST_P(ScanTest, EndsABlockedReaderWhenTheRunIsCancelled) {
  const CancelToken cancel;
  std::atomic<bool> is_blocked{false};
  const Relation relation = relation_of({.rows = 100'000, .before_batch = [&](std::size_t, std::size_t first) {
                                           if (first < 10'000) return;
                                           is_blocked = true;
                                           if (cancel.wait_for(std::chrono::minutes{1})) throw cancel.error();
                                         }});
  std::jthread canceller{[&] {
    comes_true([&] { return is_blocked.load(); });
    cancel.cancel(CancelReason::Terminated);
  }};
  const auto error = error_of([&] { session_.run(sums(relation), cancel); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Cancelled);
  EXPECT_EQ(error->headline(), "stopped by SIGTERM");
}

TEST_P(ScanTest, CancelsAScanWhoseReaderNeverLooks) {
  const CancelToken cancel;
  const Relation relation = relation_of({.rows = 1'000'000'000, .before_batch = [&](std::size_t, std::size_t first) {
                                           if (first > 10'000) cancel.cancel(CancelReason::Timeout);
                                         }});
  const auto error = error_of([&] { session_.run(sums(relation), cancel); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Timeout);
}

TEST_P(ScanTest, RefusesToBeReadTwice) {
  const Relation relation = relation_of({.rows = 10});
  session_.run(sums(relation), CancelToken{});
  const auto error = error_of([&] { session_.run(sums(relation), CancelToken{}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Internal);
}

TEST_P(ScanTest, RefusesTextThatIsNotUtf8) {
  class BadText : public Scan, public ScanReader {
   public:
    const Schema& schema() const override { return schema_; }
    std::unique_ptr<ScanReader> open(std::size_t) override { return std::make_unique<BadText>(); }
    void read(Batch& batch) override {
      batch.column(0).set_text(0, "good");
      batch.column(0).set_text(1, "b\xE9");
      batch.set_rows(2);
    }

   private:
    Schema schema_{{{.name = "t", .type = Type::of(TypeId::Text)}}};
  };
  const Relation relation = place_.engine().relation_of(std::make_shared<BadText>(), GetParam());
  const auto error = error_of([&] { session_.run(relation.sql, CancelToken{}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Data);
  EXPECT_EQ(error->reason(), "byte 2 of 2 is wrong");
}

TEST_P(ScanTest, KeepsLentTextUntilItIsUsed) {
  class Lending : public Scan, public ScanReader {
   public:
    const Schema& schema() const override { return schema_; }
    std::unique_ptr<ScanReader> open(std::size_t) override { return std::make_unique<Lending>(); }
    void read(Batch& batch) override {
      if (calls_ == 200) return batch.set_rows(0);
      // A new buffer for each batch, and nobody else to keep it.
      const auto buffer = std::make_shared<std::string>(std::string(40, static_cast<char>('a' + calls_ % 26)));
      for (std::size_t row = 0; row < 1000; ++row)
        batch.column(0).lend_text(row, std::string_view{*buffer}.substr(row % 40));
      batch.keep(buffer);
      batch.set_rows(1000);
      ++calls_;
    }

   private:
    Schema schema_{{{.name = "t", .type = Type::of(TypeId::Text)}}};
    int calls_ = 0;
  };
  const Relation relation = place_.engine().relation_of(std::make_shared<Lending>(), GetParam());
  EXPECT_EQ(test::only_text(session_, "SELECT format('{} {} {}', count(*), sum(length(t)), count(DISTINCT t)) FROM (" +
                                          relation.sql + ")"),
            "200000 4100000 1040");
}

TEST_P(ScanTest, RefusesMoreRowsThanABatchHolds) {
  class TooMany : public Scan, public ScanReader {
   public:
    const Schema& schema() const override { return schema_; }
    std::unique_ptr<ScanReader> open(std::size_t) override { return std::make_unique<TooMany>(); }
    void read(Batch& batch) override { batch.set_rows(kBatchRows + 1); }

   private:
    Schema schema_{{{.name = "t", .type = Type::of(TypeId::Int8)}}};
  };
  const Relation bad = place_.engine().relation_of(std::make_shared<TooMany>(), GetParam());
  EXPECT_EQ(error_of([&] { session_.run(bad.sql, CancelToken{}); })->kind(), ErrorKind::Internal);
}

TEST(ScanThreadsTest, ReadsSplitsSideBySide) {
  test::EngineInAFolder place;
  std::atomic<int> opened{0};
  const auto scan = std::make_shared<NumbersScan>(
      NumbersScan::Behaviour{.rows = 10, .splits = 2, .before_open = [&](std::size_t) {
                               ++opened;
                               // Each waits for the other: one thread alone would never get here twice.
                               if (!comes_true([&] { return opened == 2; }))
                                 throw Error{ErrorKind::Internal, "opened one after the other"};
                             }});
  const Relation relation = place.engine().relation_of(scan, false);
  Session session = place.session();
  // The engine starts a second thread only where it may expect work for it.
  EXPECT_EQ(test::only_number(session, "SELECT count(*) FROM (" + relation.sql + ")"), 10);
}

TEST(ScanOrderTest, KeepsTheOrderOfSplitsAndBatches) {
  test::EngineInAFolder place;
  Session session = place.session();
  const auto scan = std::make_shared<NumbersScan>(
      NumbersScan::Behaviour{.rows = 500'000, .splits = 3, .batch_sizes = {2048, 100, 1}});
  const Relation relation = place.engine().relation_of(scan, true);
  EXPECT_TRUE(relation.ordered);
  const std::string file = quote_text(place.path("ordered.parquet"));
  session.run("COPY (" + relation.sql + ") TO " + file + " (FORMAT parquet, PRESERVE_ORDER true)", CancelToken{});
  EXPECT_EQ(test::only_text(session,
                            "SELECT format('{} {}', count(*), sum((id <> file_row_number)::INT)) FROM "
                            "read_parquet(" +
                                file + ", file_row_number = true)"),
            "500000 0");
}

TEST(ScanOrderTest, StreamsInOrder) {
  test::EngineInAFolder place;
  Session session = place.session();
  const auto scan = std::make_shared<NumbersScan>(NumbersScan::Behaviour{.rows = 300'000, .splits = 2});
  const Relation relation = place.engine().relation_of(scan, true);
  Stream stream = session.stream(relation, CancelToken{}, Bytes{64'000'000}, true);
  std::int64_t expected = 0;
  while (const std::optional<Batch> batch = stream.next()) {
    for (std::size_t row = 0; row < batch->rows(); ++row) {
      ASSERT_EQ(batch->column(0).as<std::int64_t>()[row], expected++);
    }
  }
  EXPECT_EQ(expected, 300'000);
}

TEST(ScanOrderTest, GoesThroughArrowWhereTheTypesAllowIt) {
  test::EngineInAFolder place;
  Session session = place.session();
  const auto plan = [&](const std::string& rows) {
    const Relation relation = place.engine().relation_of(std::make_shared<test::ReplayScan>(session, rows), true);
    return session.run("EXPLAIN " + relation.sql, CancelToken{}).text(1, 0).value_or("");
  };
  EXPECT_NE(
      plan("SELECT 1::HUGEINT AS a, 'x' AS b, NULL::UUID AS c, [{'x': 1.5}] AS d, '{}'::JSON AS e").find("ARROW_SCAN"),
      std::string::npos);
  EXPECT_EQ(plan("SELECT 1 AS a, INTERVAL 1 DAY AS b").find("ARROW_SCAN"), std::string::npos);
}

TEST(ScanOrderTest, LeavesNoViewBehind) {
  test::EngineInAFolder place;
  Session session = place.session();
  {
    const auto scan = std::make_shared<NumbersScan>(NumbersScan::Behaviour{.rows = 3});
    const Relation relation = place.engine().relation_of(scan, true);
    EXPECT_EQ(test::only_number(session, "SELECT count(*) FROM duckdb_views() WHERE NOT internal"), 1);
  }
  EXPECT_EQ(test::only_number(session, "SELECT count(*) FROM duckdb_views() WHERE NOT internal"), 0);
}

}  // namespace
}  // namespace hygge::engine
