#include "hygge/engine/pump.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hygge/engine/sql_text.h"
#include "tests/engine/fakes.h"

namespace hygge::engine {
namespace {

using test::error_of;
using test::NumbersScan;

/// Whether slices fit into the bundle, and whether rows stay in order.
struct Mode {
  const char* name;
  Bytes bundle;
  bool ordered;
};

class PumpTest : public testing::TestWithParam<Mode> {
 protected:
  PumpOptions options(std::uint64_t rows_per_slice) {
    return {.rows_per_slice = Rows{rows_per_slice}, .ordered = GetParam().ordered, .bundle = GetParam().bundle};
  }
  Relation numbers(NumbersScan::Behaviour behaviour) {
    return place_.engine().relation_of(std::make_shared<NumbersScan>(std::move(behaviour)), GetParam().ordered);
  }
  std::string copy(const Slice& slice) {
    const std::string file = quote_text(place_.path(std::to_string(slice.number) + ".parquet"));
    return "COPY (" + slice.rows.sql + ") TO " + file + " (FORMAT parquet, PRESERVE_ORDER " +
           (GetParam().ordered ? "true" : "false") + ")";
  }
  /// Writes all slices, each to a file with its number, and returns how many rows each got.
  std::vector<std::uint64_t> write_all(Pump& pump) {
    std::vector<std::uint64_t> rows;
    while (const std::optional<Slice> slice = pump.next_slice()) {
      EXPECT_EQ(slice->number, rows.size());
      rows.push_back(session_.run(copy(*slice), never_).rows_changed().value);
      if (slice->rows.rows_exact) {
        EXPECT_EQ(slice->rows.rows, Rows{rows.back()});
      }
    }
    return rows;
  }
  std::string all_files() const {
    return "read_parquet(" + quote_text(place_.path("*.parquet")) + ", filename = true, file_row_number = true)";
  }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken never_;
};

INSTANTIATE_TEST_SUITE_P(AllModes, PumpTest,
                         testing::Values(Mode{"BundledInAnyOrder", Bytes{64'000'000}, false},
                                         Mode{"BundledInOrder", Bytes{64'000'000}, true},
                                         Mode{"StreamedInAnyOrder", Bytes{1}, false},
                                         Mode{"StreamedInOrder", Bytes{1}, true}),
                         [](const auto& given) { return given.param.name; });

TEST_P(PumpTest, CutsExactly) {
  struct Case {
    std::size_t rows;
    std::uint64_t per_slice;
    std::vector<std::size_t> batch_sizes;
    std::vector<std::uint64_t> slices;
  };
  const Case cases[] = {
      {0, 10, {2048}, {}},
      {1, 10, {2048}, {1}},
      {10, 10, {2048}, {10}},
      {11, 10, {2048}, {10, 1}},
      {3, 1, {2048}, {1, 1, 1}},
      {5000, 2048, {2048}, {2048, 2048, 904}},
      {5000, 2047, {2048}, {2047, 2047, 906}},
      {10'000, 2500, {1, 2047, 2048, 100}, {2500, 2500, 2500, 2500}},
      {300'001, 100'000, {2048}, {100'000, 100'000, 100'000, 1}},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(std::to_string(given.rows) + " by " + std::to_string(given.per_slice));
    Pump pump{place_.engine(), numbers({.rows = given.rows, .batch_sizes = given.batch_sizes}),
              options(given.per_slice), never_};
    EXPECT_EQ(write_all(pump), given.slices);
    EXPECT_FALSE(pump.next_slice()) << "the end stays the end";
  }
}

TEST_P(PumpTest, GivesEveryRowOnce) {
  Pump pump{place_.engine(), numbers({.rows = 100'000, .splits = 3, .batch_sizes = {2048, 999}}), options(7777),
            never_};
  write_all(pump);
  EXPECT_EQ(test::only_text(
                session_,
                "SELECT format('{} {} {} {}', count(*), count(DISTINCT id), sum(id), count(text)) FROM " + all_files()),
            "100000 100000 4999950000 85714");
  EXPECT_EQ(test::only_number(session_, "SELECT count(*) FROM " + all_files() + " WHERE text <> 'text ' || id"), 0);
}

TEST_P(PumpTest, KeepsTheOrderWhereItIsAsked) {
  if (!GetParam().ordered) return;
  Pump pump{place_.engine(), numbers({.rows = 60'000, .splits = 2, .batch_sizes = {2048, 5}}), options(9999), never_};
  write_all(pump);
  EXPECT_EQ(test::only_number(
                session_,
                "SELECT count(*) FROM " + all_files() +
                    " WHERE id <> 9999 * regexp_extract(filename, '([0-9]+).parquet', 1)::BIGINT + file_row_number"),
            0);
}

TEST_P(PumpTest, CutsNestedValues) {
  Relation relation;
  relation.sql =
      "SELECT i AS id, [i, i + 1] AS l, {'a': [i::VARCHAR], 'b': NULL::INT} AS s, MAP {i: 'v' || i} AS m, "
      "CASE WHEN i % 2 = 0 THEN repeat('x', 20) || i END AS t FROM range(10000) s(i)";
  relation.schema = session_.describe(relation.sql);
  Pump pump{place_.engine(), relation, options(777), never_};
  EXPECT_EQ(write_all(pump).size(), 13U);
  EXPECT_EQ(
      test::only_number(session_, "SELECT count(*) FROM " + all_files() +
                                      " WHERE l = [id, id + 1] AND s.a = [id::VARCHAR] AND m[id] = 'v' || id AND "
                                      "t IS NOT DISTINCT FROM (CASE WHEN id % 2 = 0 THEN repeat('x', 20) || id END)"),
      10'000);
}

TEST_P(PumpTest, FeedsSeveralWriters) {
  Pump pump{place_.engine(), numbers({.rows = 100'000}), options(1999), never_};
  std::atomic<std::uint64_t> written{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        Session session = place_.session();
        while (const std::optional<Slice> slice = pump.next_slice())
          written += session.run(copy(*slice), never_).rows_changed().value;
      });
    }
  }
  EXPECT_EQ(written, 100'000U);
  EXPECT_EQ(
      test::only_text(session_,
                      "SELECT format('{} {} {}', count(DISTINCT id), max(n), count(*)) FROM (SELECT id, count(*) OVER "
                      "(PARTITION BY filename) AS n FROM " +
                          all_files() + ")"),
      "100000 1999 100000");
}

TEST_P(PumpTest, ThrowsTheVeryErrorOfTheSource) {
  const Relation relation = numbers({.rows = 100'000, .before_batch = [](std::size_t, std::size_t first) {
                                       if (first > 50'000) throw Error{ErrorKind::Connection, "the server went away"};
                                     }});
  const auto error = error_of([&] {
    Pump pump{place_.engine(), relation, options(10'000), never_};
    write_all(pump);
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Connection);
  EXPECT_EQ(error->headline(), "the server went away");
}

TEST_P(PumpTest, StopsWhenItIsCancelled) {
  const CancelToken cancel;
  Pump pump{place_.engine(), numbers({.rows = 1'000'000'000}), options(5000), cancel};
  EXPECT_TRUE(pump.next_slice());
  cancel.cancel(CancelReason::Terminated);
  EXPECT_EQ(error_of([&] {
              while (pump.next_slice()) continue;
            })->kind(),
            ErrorKind::Cancelled);
}

/// However fast the source is. Several times, because the engine's own bound does not hold for each run in order.
TEST_P(PumpTest, RunsAheadByNoMoreThanItsBuffers) {
  for (int round = 0; round < 3; ++round) {
    std::atomic<std::size_t> furthest{0};
    Pump pump{
        place_.engine(),
        numbers({.rows = 1'000'000'000, .before_batch = [&](std::size_t, std::size_t first) { furthest = first; }}),
        options(5000), never_};
    EXPECT_TRUE(pump.next_slice());
    EXPECT_LT(furthest.load(), 4'000'000U) << "16 MB are 800,000 of these rows";
  }
}

TEST_P(PumpTest, LetsOthersGoWhenASliceIsNotWritten) {
  Pump pump{place_.engine(), numbers({.rows = 10'000}), options(4000), never_};
  {
    const std::optional<Slice> slice = pump.next_slice();
    EXPECT_THROW(session_.run("COPY (" + slice->rows.sql + ") TO '/nowhere/at/all.parquet'", never_), Error);
  }
  const bool is_bundled = GetParam().bundle > Bytes{1};
  if (is_bundled) {
    EXPECT_TRUE(pump.next_slice());
  } else {
    EXPECT_EQ(error_of([&] { pump.next_slice(); })->kind(), ErrorKind::Cancelled);
  }
}

TEST(PumpBundleTest, CountsLongTextsAgainstTheBundle) {
  test::EngineInAFolder place;
  Session session = place.session();
  Relation relation;
  relation.sql = "SELECT repeat('x', 100000) AS t FROM range(4096)";
  relation.schema = session.describe(relation.sql);
  Pump pump{place.engine(),
            relation,
            {.rows_per_slice = Rows{4096}, .ordered = false, .bundle = Bytes{50'000'000}},
            CancelToken{}};
  const std::optional<Slice> slice = pump.next_slice();
  ASSERT_TRUE(slice);
  EXPECT_FALSE(slice->rows.rows_exact) << "it was to be read while it is written";
  EXPECT_EQ(test::only_number(session, "SELECT count(*) FROM (" + slice->rows.sql + ")"), 4096);
}

/// Lends texts of 20 letters, which are overwritten when nobody keeps them any more.
class LendingScan final : public Scan {
 public:
  explicit LendingScan(std::size_t rows) : rows_{rows} { schema_.columns.push_back({"t", Type::of(TypeId::Text)}); }
  const Schema& schema() const override { return schema_; }
  std::unique_ptr<ScanReader> open(std::size_t) override { return std::make_unique<Reader>(rows_); }

 private:
  class Reader final : public ScanReader {
   public:
    explicit Reader(std::size_t rows) : left_{rows} {}
    void read(Batch& batch) override {
      constexpr std::size_t kLength = 20;
      const std::shared_ptr<std::string> letters{new std::string(kLength, 'a'), [](std::string* text) {
                                                   text->assign(kLength, '!');
                                                   static std::vector<std::unique_ptr<std::string>> graveyard;
                                                   static std::mutex mutex;
                                                   const std::lock_guard lock{mutex};
                                                   graveyard.emplace_back(text);
                                                 }};
      const std::size_t rows = std::min(left_, kBatchRows);
      for (std::size_t row = 0; row < rows; ++row) batch.column(0).lend_text(row, *letters);
      batch.keep(letters);
      batch.set_rows(rows);
      left_ -= rows;
    }

   private:
    std::size_t left_;
  };

  std::size_t rows_;
  Schema schema_;
};

TEST_P(PumpTest, KeepsWhatTextsLieInUntilTheyWereRead) {
  const Relation relation = test::direct_relation(std::make_shared<LendingScan>(50'000));
  Pump pump{place_.engine(), relation, options(7'000), never_};
  EXPECT_EQ(write_all(pump), (std::vector<std::uint64_t>{7'000, 7'000, 7'000, 7'000, 7'000, 7'000, 7'000, 1'000}));
  EXPECT_EQ(test::only_number(session_, "SELECT count(*) FROM " + all_files() + " WHERE t = repeat('a', 20)"), 50'000);
}

}  // namespace
}  // namespace hygge::engine
