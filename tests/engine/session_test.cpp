#include "hygge/engine/session.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "hygge/engine/sql_text.h"
#include "tests/engine/fakes.h"

namespace hygge::engine {
namespace {

using test::comes_true;
using test::error_of;

/// Takes hours unless it is interrupted.
constexpr const char* kEndless = "SELECT count(*) FROM range(100000000000) a, range(1000) b";

class SessionTest : public testing::Test {
 protected:
  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken never_;
};

TEST_F(SessionTest, GivesTextsNumbersAndNulls) {
  const Result result = session_.run("SELECT 'é' AS t, 42::UTINYINT AS n, NULL::INT AS nothing", never_);
  EXPECT_EQ(result.rows(), 1U);
  ASSERT_EQ(result.columns(), 3U);
  EXPECT_EQ(result.name(2), "nothing");
  EXPECT_EQ(result.text(0, 0), "é");
  EXPECT_EQ(result.text(1, 0), "42");
  EXPECT_EQ(result.integer(1, 0), 42);
  EXPECT_EQ(result.text(2, 0), std::nullopt);
  EXPECT_EQ(result.integer(2, 0), std::nullopt);
}

TEST_F(SessionTest, BindsTexts) {
  EXPECT_EQ(session_.run("SELECT $2 || $1", never_, {"it's", "\"; DROP"}).text(0, 0), "\"; DROPit's");
  const std::string file = place_.path("bound 'file'.parquet");
  session_.run("COPY (SELECT * FROM range(5)) TO $1 (FORMAT parquet)", never_, {file});
  EXPECT_EQ(session_.run("SELECT count(*) FROM read_parquet($1)", never_, {file}).integer(0, 0), 5);
}

TEST_F(SessionTest, TheOrderOfAStreamIsItsOwnWish) {
  {
    Stream stream = session_.stream("SELECT * FROM range(10)", never_, Bytes{1'000'000}, true);
    while (stream.next()) continue;
  }
  const std::string copy = "COPY (SELECT * FROM range(10)) TO " + quote_text(place_.path("a.parquet")) +
                           " (FORMAT parquet, ROW_GROUP_SIZE_BYTES '1MB')";
  EXPECT_EQ(session_.run(copy, never_).rows_changed(), Rows{10});
}

TEST_F(SessionTest, CountsTheRowsOfACopy) {
  const std::string file = quote_text(place_.path("a.parquet"));
  EXPECT_EQ(session_.run("COPY (SELECT * FROM range(1234)) TO " + file, never_).rows_changed(), Rows{1234});
}

TEST_F(SessionTest, TakesOneStatementOnly) { EXPECT_THROW(session_.run("SELECT 1; SELECT 2", never_), Error); }

TEST_F(SessionTest, IsUsableAfterAFailure) {
  EXPECT_EQ(error_of([&] { session_.run("SELECT 'abc'::INT", never_); })->kind(), ErrorKind::Data);
  EXPECT_EQ(error_of([&] { session_.run("SELEC", never_); })->kind(), ErrorKind::Engine);
  EXPECT_EQ(test::only_number(session_, "SELECT 1"), 1);
}

TEST_F(SessionTest, NamesTheFileThatIsMissing) {
  const std::string file = place_.path("nix.parquet");
  const auto error = error_of([&] { session_.run("SELECT * FROM read_parquet($1)", never_, {file}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::NotFound);
  EXPECT_NE(error->reason().find(file), std::string::npos);
}

TEST_F(SessionTest, RunsNothingForAnAlreadyCancelledToken) {
  const CancelToken cancel;
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_EQ(error_of([&] { session_.run(kEndless, cancel); })->kind(), ErrorKind::Cancelled);
  EXPECT_EQ(error_of([&] { session_.stream(kEndless, cancel); })->kind(), ErrorKind::Cancelled);
}

TEST_F(SessionTest, StopsARunningStatement) {
  const CancelToken cancel;
  // What it burns shows that it runs: the engine does not always tell of progress.
  const std::clock_t began = std::clock();
  std::jthread canceller{[&] {
    comes_true([&] { return std::clock() - began > CLOCKS_PER_SEC / 20; });
    cancel.cancel(CancelReason::Timeout);
  }};
  EXPECT_EQ(error_of([&] { session_.run(kEndless, cancel); })->kind(), ErrorKind::Timeout);
  EXPECT_EQ(test::only_number(session_, "SELECT 7"), 7);
}

TEST_F(SessionTest, LosesNoInterruptThatComesBeforeTheStatementHasBegun) {
  // Cancels at ever later moments around the start, which the engine alone would forget.
  for (int delay_us = 0; delay_us < 2000; delay_us += 50) {
    const CancelToken cancel;
    std::atomic<bool> go{false};
    std::jthread canceller{[&] {
      while (!go) std::this_thread::yield();
      const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds{delay_us};
      while (std::chrono::steady_clock::now() < until) continue;
      cancel.cancel(CancelReason::Interrupted);
    }};
    go = true;
    EXPECT_EQ(error_of([&] { session_.run(kEndless, cancel); })->kind(), ErrorKind::Cancelled);
  }
}

TEST_F(SessionTest, StopsManySessionsAtOnce) {
  const CancelToken cancel;
  std::atomic<int> stopped{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        Session session = place_.session();
        if (error_of([&] { session.run(kEndless, cancel); })->kind() == ErrorKind::Cancelled) ++stopped;
      });
    }
    cancel.cancel(CancelReason::Sibling);
  }
  EXPECT_EQ(stopped, 8);
}

TEST_F(SessionTest, DoesNotInterruptTheNextStatement) {
  const CancelToken cancel;
  cancel.cancel(CancelReason::Interrupted);
  for (int i = 0; i < 20; ++i) {
    EXPECT_THROW(session_.run(kEndless, cancel), Error);
    EXPECT_EQ(session_.run("SELECT count(*) FROM range(1000000)", never_).integer(0, 0), 1'000'000);
  }
}

TEST_F(SessionTest, TellsHowFarACopyHasCome) {
  const std::string file = quote_text(place_.path("in.parquet"));
  session_.run("COPY (SELECT i, i::VARCHAR t FROM range(2000000) s(i)) TO " + file, never_);
  std::atomic<bool> done{false};
  StatementProgress seen{};
  std::jthread watcher{[&] {
    while (!done && !seen.total) seen = session_.progress();
  }};
  const std::string out = quote_text(place_.path("out.parquet"));
  session_.run("COPY (SELECT * FROM " + file + ") TO " + out + " (FORMAT parquet)", never_);
  done = true;
  watcher.join();
  ASSERT_TRUE(seen.total);
  EXPECT_NEAR(static_cast<double>(seen.total->value), 2'000'000, 1000) << "an estimate";
  EXPECT_LE(seen.rows, *seen.total);
  EXPECT_EQ(session_.progress().total, std::nullopt) << "nothing runs any more";
}

TEST_F(SessionTest, StreamsInBatches) {
  Stream stream = session_.stream("SELECT i AS id, 'x' || i AS t FROM range(10000) s(i)", never_);
  EXPECT_EQ(stream.schema().names(), (std::vector<std::string>{"id", "t"}));
  std::size_t rows = 0;
  while (const std::optional<Batch> batch = stream.next()) {
    EXPECT_GT(batch->rows(), 0U);
    EXPECT_LE(batch->rows(), kBatchRows);
    rows += batch->rows();
  }
  EXPECT_EQ(rows, 10'000U);
  EXPECT_FALSE(stream.next()) << "the end stays the end";
}

TEST_F(SessionTest, StreamsNothingForNoRows) {
  Stream stream = session_.stream("SELECT 1 AS a WHERE false", never_);
  EXPECT_EQ(stream.schema().size(), 1U);
  EXPECT_FALSE(stream.next());
}

TEST_F(SessionTest, GivesBatchesThatOutliveTheirStream) {
  std::vector<Batch> kept;
  {
    Stream stream =
        session_.stream("SELECT i, repeat('ab', 20) || i AS t FROM range(5000) s(i)", never_, Bytes{1'000'000}, true);
    while (std::optional<Batch> batch = stream.next()) kept.push_back(std::move(*batch));
  }
  EXPECT_EQ(kept.at(2).column(1).text(0), "abababababababababababababababababababab4096");
}

TEST_F(SessionTest, StreamsToManyThreads) {
  Stream stream = session_.stream("SELECT i FROM range(1000000) s(i)", never_);
  std::atomic<std::int64_t> sum{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        while (const std::optional<Batch> batch = stream.next()) {
          for (std::size_t row = 0; row < batch->rows(); ++row) sum += batch->column(0).as<std::int64_t>()[row];
        }
      });
    }
  }
  EXPECT_EQ(sum, 499'999'500'000);
}

TEST_F(SessionTest, KeepsTheOrderOfAStreamWhenAsked) {
  const std::string file = quote_text(place_.path("in.parquet"));
  session_.run("COPY (SELECT i FROM range(1000000) s(i)) TO " + file +
                   " (FORMAT parquet, ROW_GROUP_SIZE 20480, PRESERVE_ORDER true)",
               never_);
  Stream stream = session_.stream("SELECT * FROM " + file, never_, Bytes{64'000'000}, true);
  std::int64_t expected = 0;
  while (const std::optional<Batch> batch = stream.next()) {
    for (std::size_t row = 0; row < batch->rows(); ++row)
      ASSERT_EQ(batch->column(0).as<std::int64_t>()[row], expected++);
  }
  EXPECT_EQ(expected, 1'000'000);
}

TEST_F(SessionTest, TellsAFailureThatComesAfterRows) {
  const auto error = error_of([&] {
    Stream stream = session_.stream(
        "SELECT CASE WHEN i = 700000 THEN ('x' || i)::INT ELSE 1 END FROM range(1000000) s(i)", never_, Bytes{100'000});
    while (stream.next()) continue;
  });
  ASSERT_TRUE(error);
  // Which engine thread is heard first is not in our hands: the one that failed, or one that it stopped.
  EXPECT_TRUE(error->kind() == ErrorKind::Data || (error->kind() == ErrorKind::Engine && error->is_transient()))
      << error->what();
}

TEST_F(SessionTest, StopsAStream) {
  const CancelToken cancel;
  Stream stream = session_.stream("SELECT i FROM range(100000000000) s(i)", cancel);
  ASSERT_TRUE(stream.next());
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_EQ(error_of([&] {
              while (stream.next()) continue;
            })->kind(),
            ErrorKind::Cancelled);
}

TEST_F(SessionTest, MayLeaveAStreamEarly) {
  { Stream stream = session_.stream("SELECT i FROM range(100000000000) s(i)", never_); }
  EXPECT_EQ(test::only_number(session_, "SELECT 5"), 5);
}

}  // namespace
}  // namespace hygge::engine
