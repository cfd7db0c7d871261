#include "hygge/engine/drain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "tests/engine/fakes.h"

namespace hygge::engine {
namespace {

using test::comes_true;
using test::error_of;
using test::NumbersScan;
using test::NumbersWriter;
using test::WrittenNumbers;

class DrainTest : public testing::Test {
 protected:
  Relation numbers(std::size_t rows) {
    Relation relation;
    relation.sql = "SELECT i AS id FROM range(" + std::to_string(rows) + ") s(i)";
    relation.schema = session_.describe(relation.sql);
    return relation;
  }
  std::function<std::unique_ptr<Writer>(std::size_t)> writers(NumbersWriter::Behaviour behaviour = {}) {
    return [this, behaviour](std::size_t) { return std::make_unique<NumbersWriter>(written_, behaviour); };
  }
  Rows run(const Relation& relation, const DrainOptions& options, NumbersWriter::Behaviour behaviour = {}) {
    return drain(session_, relation, options, writers(std::move(behaviour)), cancel_);
  }
  void expect_all(std::size_t rows) {
    ASSERT_EQ(written_.numbers.size(), rows);
    std::sort(written_.numbers.begin(), written_.numbers.end());
    for (std::size_t i = 0; i < rows; ++i) ASSERT_EQ(written_.numbers[i], static_cast<std::int64_t>(i));
  }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken cancel_;
  WrittenNumbers written_;
};

TEST_F(DrainTest, GivesEveryRowToOneWriter) {
  for (const std::size_t rows : {0U, 1U, 2048U, 2049U, 300'000U}) {
    for (const std::size_t writer_count : {1U, 2U, 5U}) {
      for (const bool ordered : {false, true}) {
        SCOPED_TRACE(std::to_string(rows) + " rows, " + std::to_string(writer_count) + " writers" +
                     (ordered ? ", in order" : ""));
        written_.numbers.clear();
        written_.finished = 0;
        EXPECT_EQ(run(numbers(rows), {.writers = writer_count, .queue_batches = 2, .ordered = ordered}), Rows{rows});
        expect_all(rows);
        EXPECT_EQ(written_.finished, writer_count) << "each one finishes, also without rows";
      }
    }
  }
}

TEST_F(DrainTest, KeepsTheOrderWithOneWriter) {
  const auto scan = std::make_shared<NumbersScan>(NumbersScan::Behaviour{.rows = 200'000, .batch_sizes = {2048, 7}});
  const Relation relation = place_.engine().relation_of(scan, true);
  run(relation, {.writers = 1, .queue_batches = 3, .ordered = true});
  EXPECT_TRUE(std::is_sorted(written_.numbers.begin(), written_.numbers.end()));
  expect_all(200'000);
}

TEST_F(DrainTest, TellsHowFarItHasCome) {
  std::atomic<std::uint64_t> most{0};
  DrainOptions options{.writers = 3};
  options.progress = [&most](Rows rows) {
    std::uint64_t seen = most;
    while (seen < rows.value && !most.compare_exchange_weak(seen, rows.value)) continue;
  };
  run(numbers(100'000), options);
  EXPECT_EQ(most, 100'000U);
}

TEST_F(DrainTest, EndsWithinMomentsWhenAWriterFailsWhileTheQueueIsFull) {
  // The relation never ends, so the fetching side is sure to wait at a full queue.
  for (const bool ordered : {false, true}) {
    std::atomic<int> writes{0};
    const auto started = std::chrono::steady_clock::now();
    const auto error = error_of([&] {
      run(numbers(100'000'000'000), {.writers = 2, .queue_batches = 1, .ordered = ordered},
          {.before_write = [&](const Batch&) {
            if (++writes < 20) return;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
            throw Error{ErrorKind::Connection, "the server closed the connection"};
          }});
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->headline(), "the server closed the connection");
    EXPECT_EQ(written_.finished, 0U);
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds{10});
  }
}

TEST_F(DrainTest, StopsAWriterThatWaitsWhenAnotherFails) {
  std::mutex mutex;
  std::condition_variable stopped;
  bool is_stopped = false;
  std::atomic<int> writers_seen{0};
  const auto open = [&](std::size_t index) -> std::unique_ptr<Writer> {
    NumbersWriter::Behaviour behaviour;
    behaviour.before_write = [&, index](const Batch&) {
      ++writers_seen;
      if (index == 0) {
        comes_true([&] { return writers_seen >= 2; });
        throw Error{ErrorKind::Data, "a value was refused"};
      }
      std::unique_lock lock{mutex};
      stopped.wait(lock, [&] { return is_stopped; });
      throw Error{ErrorKind::Connection, "interrupted on purpose"};
    };
    behaviour.on_stop = [&] {
      const std::lock_guard lock{mutex};
      is_stopped = true;
      stopped.notify_all();
    };
    return std::make_unique<NumbersWriter>(written_, behaviour);
  };
  const auto error =
      error_of([&] { drain(session_, numbers(100'000'000'000), {.writers = 2, .ordered = true}, open, cancel_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->headline(), "a value was refused") << "the first error is told, not what followed from it";
}

TEST_F(DrainTest, ThrowsTheErrorOfOpenAndFinish) {
  const auto cannot_open = [](std::size_t index) -> std::unique_ptr<Writer> {
    throw Error{ErrorKind::Connection, "writer " + std::to_string(index) + " was not let in"};
  };
  EXPECT_EQ(error_of([&] { drain(session_, numbers(1'000'000), {.writers = 1}, cannot_open, cancel_); })->headline(),
            "writer 0 was not let in");
  const auto error = error_of([&] {
    run(numbers(10'000), {.writers = 2}, {.before_finish = [] {
          throw Error{ErrorKind::DiskFull, "its disk is full"};
        }});
  });
  EXPECT_EQ(error->kind(), ErrorKind::DiskFull);
  EXPECT_EQ(written_.finished, 0U);
}

TEST_F(DrainTest, FinishesNobodyWhenTheSourceFails) {
  const auto scan = std::make_shared<NumbersScan>(
      NumbersScan::Behaviour{.rows = 500'000, .before_batch = [](std::size_t, std::size_t first) {
                               if (first > 400'000) throw Error{ErrorKind::Timeout, "the server fell asleep"};
                             }});
  const Relation relation = place_.engine().relation_of(scan, false);
  const auto error = error_of([&] { run(relation, {.writers = 3, .queue_batches = 1}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->headline(), "the server fell asleep");
  EXPECT_EQ(written_.finished, 0U);
}

TEST_F(DrainTest, FinishesNobodyBeforeTheSlowestHasWritten) {
  std::atomic<bool> slow_one_writes{false};
  std::atomic<bool> finished_too_early{false};
  const auto open = [&](std::size_t index) -> std::unique_ptr<Writer> {
    NumbersWriter::Behaviour behaviour;
    if (index == 0) {
      behaviour.before_write = [&](const Batch&) {
        slow_one_writes = true;
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        slow_one_writes = false;
      };
    }
    behaviour.before_finish = [&] {
      if (slow_one_writes) finished_too_early = true;
    };
    return std::make_unique<NumbersWriter>(written_, behaviour);
  };
  drain(session_, numbers(20'480), {.writers = 2, .ordered = true}, open, cancel_);
  EXPECT_FALSE(finished_too_early);
  expect_all(20'480);
}

TEST_F(DrainTest, StopsWhenItIsCancelledWhileAllQueuesAreFull) {
  std::atomic<bool> blocked{false};
  std::jthread canceller{[&] {
    comes_true([&] { return blocked.load(); });
    cancel_.cancel(CancelReason::Interrupted);
  }};
  const auto error = error_of([&] {
    run(numbers(100'000'000'000), {.writers = 2, .queue_batches = 1}, {.before_write = [&](const Batch&) {
          blocked = true;
          cancel_.wait_for(std::chrono::minutes{1});
        }});
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Cancelled);
  EXPECT_EQ(error->headline(), "stopped by Ctrl-C");
  EXPECT_EQ(written_.finished, 0U);
}

/// Looks at so many batches, and remembers what it saw.
class RememberingSampler final : public Sampler {
 public:
  explicit RememberingSampler(std::size_t wanted) : wanted_{wanted} {}
  bool look(const Batch& batch) override {
    if (before_look) before_look();
    const auto* ids = batch.column(0).as<std::int64_t>();
    seen.insert(seen.end(), ids, ids + batch.rows());
    return ++looks < wanted_;
  }
  void finish() override {
    ++finished;
    if (before_finish) before_finish();
  }

  std::function<void()> before_look;
  std::function<void()> before_finish;
  std::vector<std::int64_t> seen;
  std::size_t looks = 0;
  int finished = 0;

 private:
  const std::size_t wanted_;
};

TEST_F(DrainTest, ShowsTheFirstRowsBeforeAnyWriterIsOpened) {
  for (const bool ordered : {false, true}) {
    SCOPED_TRACE(ordered ? "in order" : "in any order");
    written_.numbers.clear();
    RememberingSampler sampler{3};
    std::atomic<bool> opened{false};
    sampler.before_finish = [&] { EXPECT_FALSE(opened); };
    const auto open = [&](std::size_t) {
      opened = true;
      return std::make_unique<NumbersWriter>(written_, NumbersWriter::Behaviour{});
    };
    // Fewer places in the queue than the sample has batches.
    const DrainOptions options{.writers = 1, .queue_batches = 1, .ordered = ordered, .sampler = &sampler};
    EXPECT_EQ(drain(session_, numbers(50'000), options, open, cancel_), Rows{50'000});
    EXPECT_EQ(sampler.looks, 3U);
    EXPECT_EQ(sampler.finished, 1);
    ASSERT_GE(written_.numbers.size(), sampler.seen.size());
    EXPECT_TRUE(std::equal(sampler.seen.begin(), sampler.seen.end(), written_.numbers.begin()))
        << "what was shown is written first";
    EXPECT_TRUE(!ordered || std::is_sorted(written_.numbers.begin(), written_.numbers.end()));
    expect_all(50'000);
  }
}

TEST_F(DrainTest, ASampleEndsWithTheRows) {
  for (const std::size_t rows : {0U, 1U, 5'000U}) {
    SCOPED_TRACE(rows);
    written_.numbers.clear();
    RememberingSampler sampler{1'000};
    EXPECT_EQ(run(numbers(rows), {.writers = 2, .sampler = &sampler}), Rows{rows});
    EXPECT_EQ(sampler.seen.size(), rows);
    EXPECT_EQ(sampler.finished, 1) << "also of a relation without rows";
    expect_all(rows);
  }
}

TEST_F(DrainTest, ASampleHoldsSomeMemoryAtMost) {
  Relation relation;
  relation.sql = "SELECT i AS id, repeat('x', 40000) AS text FROM range(4096) s(i)";
  relation.schema = session_.describe(relation.sql);
  RememberingSampler sampler{1'000};
  EXPECT_EQ(run(relation, {.sampler = &sampler}), Rows{4096});
  EXPECT_EQ(sampler.seen.size(), kBatchRows) << "one batch has 80 MB";
}

TEST_F(DrainTest, OpensNobodyWhenTheSampleFails) {
  const auto open = [](std::size_t) -> std::unique_ptr<Writer> { throw Error{ErrorKind::Internal, "opened"}; };
  RememberingSampler cannot_look{3};
  cannot_look.before_look = [] { throw Error{ErrorKind::Data, "such rows"}; };
  EXPECT_EQ(error_of([&] { drain(session_, numbers(10), {.sampler = &cannot_look}, open, cancel_); })->headline(),
            "such rows");
  RememberingSampler cannot_finish{3};
  cannot_finish.before_finish = [] { throw Error{ErrorKind::Permission, "no table may be made"}; };
  EXPECT_EQ(error_of([&] { drain(session_, numbers(10), {.sampler = &cannot_finish}, open, cancel_); })->headline(),
            "no table may be made");
  const auto scan = std::make_shared<NumbersScan>(
      NumbersScan::Behaviour{.rows = 500'000, .before_batch = [](std::size_t, std::size_t first) {
                               if (first > 4'000) throw Error{ErrorKind::Timeout, "the server fell asleep"};
                             }});
  const Relation relation = place_.engine().relation_of(scan, true);
  RememberingSampler sampler{1'000};
  EXPECT_EQ(
      error_of([&] { drain(session_, relation, {.ordered = true, .sampler = &sampler}, open, cancel_); })->headline(),
      "the server fell asleep");
  EXPECT_EQ(sampler.finished, 0);
}

TEST_F(DrainTest, OpensNobodyWhenItIsCancelledDuringTheSample) {
  const auto open = [](std::size_t) -> std::unique_ptr<Writer> { throw Error{ErrorKind::Internal, "opened"}; };
  for (const bool at_the_end : {false, true}) {
    const CancelToken cancel;
    RememberingSampler sampler{1'000'000};
    (at_the_end ? sampler.before_finish : sampler.before_look) = [&] { cancel.cancel(CancelReason::Interrupted); };
    const std::size_t rows = at_the_end ? 100 : 100'000'000'000;
    const auto error = error_of([&] { drain(session_, numbers(rows), {.sampler = &sampler}, open, cancel); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::Cancelled);
  }
}

TEST_F(DrainTest, TellsWhereEachBatchStands) {
  class Checking final : public Writer {
   public:
    explicit Checking(std::atomic<std::uint64_t>& rows) : rows_{rows} {}
    void write(const StreamedBatch& given) override {
      EXPECT_EQ(given.batch->column(0).as<std::int64_t>()[0], static_cast<std::int64_t>(given.rows_before));
      rows_ += given.batch->rows();
      if (kept_.size() < 5) kept_.push_back(given);
    }
    void finish() override {
      for (const StreamedBatch& given : kept_) {
        EXPECT_EQ(given.batch->column(0).as<std::int64_t>()[0], static_cast<std::int64_t>(given.rows_before));
      }
    }

   private:
    std::atomic<std::uint64_t>& rows_;
    std::vector<StreamedBatch> kept_;
  };
  std::atomic<std::uint64_t> rows{0};
  const auto scan = std::make_shared<NumbersScan>(NumbersScan::Behaviour{.rows = 50'000, .batch_sizes = {2048, 7}});
  drain(
      session_, place_.engine().relation_of(scan, true), {.writers = 3, .ordered = true},
      [&](std::size_t) { return std::make_unique<Checking>(rows); }, cancel_);
  EXPECT_EQ(rows, 50'000U);
}

TEST_F(DrainTest, StartsNothingWhenItIsCancelledAlready) {
  cancel_.cancel(CancelReason::Terminated);
  const auto open = [](std::size_t) -> std::unique_ptr<Writer> { throw Error{ErrorKind::Internal, "opened"}; };
  EXPECT_EQ(error_of([&] { drain(session_, numbers(10), {}, open, cancel_); })->kind(), ErrorKind::Cancelled);
}

TEST_F(DrainTest, LeavesTheCallersTokenAlone) {
  EXPECT_THROW(run(numbers(1'000'000), {},
                   {.before_write =
                        [](const Batch&) {
                          throw Error{ErrorKind::Data, "no"};
                        }}),
               Error);
  EXPECT_FALSE(cancel_.is_cancelled());
  EXPECT_EQ(run(numbers(10), {}), Rows{10}) << "the session is usable again";
}

/// Rows that their home reads by itself.
class DirectDrainTest : public DrainTest {
 protected:
  Relation direct(NumbersScan::Behaviour behaviour) {
    return test::direct_relation(std::make_shared<NumbersScan>(std::move(behaviour)));
  }
};

TEST_F(DirectDrainTest, LosesNothingWhoeverReadsAndWrites) {
  for (const std::size_t splits : {1U, 3U, 40U}) {
    for (const std::size_t readers : {1U, 2U, 8U}) {
      for (const std::size_t writer_count : {1U, 3U}) {
        SCOPED_TRACE(std::to_string(splits) + " splits, " + std::to_string(readers) + " readers, " +
                     std::to_string(writer_count) + " writers");
        written_.numbers.clear();
        const Relation relation = direct({.rows = 50'000, .splits = splits, .batch_sizes = {2048, 7, 100}});
        EXPECT_EQ(run(relation, {.writers = writer_count, .readers = readers, .queue_batches = 2}), Rows{50'000});
        expect_all(50'000);
      }
    }
  }
}

TEST_F(DirectDrainTest, KeepsTheOrder) {
  const Relation relation = direct({.rows = 100'000, .splits = 20, .batch_sizes = {2048, 7}});
  run(relation, {.writers = 1, .readers = 8, .ordered = true});
  EXPECT_TRUE(std::is_sorted(written_.numbers.begin(), written_.numbers.end()));
  expect_all(100'000);
}

TEST_F(DirectDrainTest, MayBeReadAgain) {
  const Relation relation = direct({.rows = 5'000, .splits = 2});
  run(relation, {.readers = 2});
  written_.numbers.clear();
  run(relation, {.readers = 2});
  expect_all(5'000);
}

TEST_F(DirectDrainTest, ShowsTheFirstRowsToTheSampler) {
  class Looks final : public Sampler {
   public:
    bool look(const Batch& batch) override {
      seen += batch.rows();
      return seen < 3'000;
    }
    void finish() override { finished = true; }
    std::size_t seen = 0;
    bool finished = false;
  };
  Looks looks;
  run(direct({.rows = 20'000, .splits = 3}), {.readers = 2, .sampler = &looks});
  EXPECT_EQ(looks.seen, 4'096U);
  EXPECT_TRUE(looks.finished);
  expect_all(20'000);
}

TEST_F(DirectDrainTest, ThrowsTheVeryThingThatAReaderThrew) {
  struct Other {
    int number;
  };
  NumbersScan::Behaviour behaviour{.rows = 100'000, .splits = 4};
  behaviour.before_batch = [](std::size_t split, std::size_t first) {
    if (split == 2 && first > 60'000) throw Other{7};
  };
  try {
    run(direct(behaviour), {.writers = 2, .readers = 3});
    FAIL() << "nothing was thrown";
  } catch (const Other& other) {
    EXPECT_EQ(other.number, 7);
  }
  EXPECT_EQ(written_.finished, 0U);
}

TEST_F(DirectDrainTest, EndsWhenItIsCancelledWhileTheWritersAreStuck) {
  const CancelToken& cancel = cancel_;
  NumbersWriter::Behaviour stuck;
  std::atomic<bool> is_stuck = false;
  stuck.before_write = [&](const Batch&) {
    is_stuck = true;
    cancel.wait_for(std::chrono::seconds{30});
  };
  std::jthread canceller{[&] {
    comes_true([&] { return is_stuck.load(); });
    cancel.cancel(CancelReason::Interrupted);
  }};
  const auto error = error_of([&] { run(direct({.rows = 1'000'000, .splits = 8}), {.readers = 4}, stuck); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Cancelled);
}

}  // namespace
}  // namespace hygge::engine
