#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/row_sink.h"
#include "tests/engine/fakes.h"
#include "tests/support/error_of.h"

namespace hygge::engine {
namespace {

/// Keeps the first column, and counts the NULLs of the second.
class Keeper final : public RowSink {
 public:
  void take(const Batch& batch) override {
    const std::lock_guard lock{mutex_};
    if (cancels_) cancels_->cancel(CancelReason::Interrupted);
    if (fails_after_ && values_.size() >= *fails_after_) {
      throw Error{ErrorKind::DiskFull, "there is no room"}.because("it is full").advise("make some");
    }
    const Vector first = batch.column(0);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      values_.insert(first.as<std::int64_t>()[row]);
      if (batch.columns() > 1 && batch.column(1).is_null(row)) ++nulls_;
    }
  }

  std::multiset<std::int64_t> values_;  // guarded by mutex_
  std::size_t nulls_ = 0;               // guarded by mutex_
  std::optional<std::size_t> fails_after_;
  CancelToken* cancels_ = nullptr;

 private:
  std::mutex mutex_;
};

class PourTest : public testing::Test {
 protected:
  Relation relation_of(const std::string& sql) {
    Relation relation;
    relation.sql = sql;
    relation.schema = session_.describe(sql);
    return relation;
  }
  void pour(const Relation& relation) { engine::pour(place_.engine(), session_, relation, 3, keeper_, token_); }

  test::EngineInAFolder place_;
  Session session_ = place_.session();
  CancelToken token_;
  std::shared_ptr<Keeper> keeper_ = std::make_shared<Keeper>();
};

TEST_F(PourTest, GivesEachRowOnce) {
  pour(relation_of("SELECT i, CASE WHEN i % 3 = 0 THEN 'x' END AS \"a \"\"b\" FROM range(300007) s(i)"));
  EXPECT_EQ(keeper_->values_.size(), 300'007U);
  EXPECT_EQ(std::set<std::int64_t>(keeper_->values_.begin(), keeper_->values_.end()).size(), 300'007U);
  EXPECT_EQ(keeper_->nulls_, 200'004U);
}

TEST_F(PourTest, GivesConstantsAndNullsForEachRow) {
  pour(relation_of("SELECT 7::BIGINT AS a, NULL::INT AS b FROM range(5000)"));
  EXPECT_EQ(keeper_->values_.count(7), 5'000U);
  EXPECT_EQ(keeper_->nulls_, 5'000U);
}

TEST_F(PourTest, GivesNothingOfNoRows) {
  pour(relation_of("SELECT i FROM range(100) s(i) WHERE i > 1000"));
  EXPECT_TRUE(keeper_->values_.empty());
}

TEST_F(PourTest, ThrowsWhatTheSinkThrew) {
  keeper_->fails_after_ = 5'000;
  const Error error = test::error_of([&] { pour(relation_of("SELECT i FROM range(1000000) s(i)")); }).value();
  EXPECT_EQ(error.kind(), ErrorKind::DiskFull);
  EXPECT_EQ(error.headline(), "there is no room");
  EXPECT_EQ(error.reason(), "it is full");
  EXPECT_EQ(error.advice(), "make some");
  keeper_->fails_after_.reset();
  keeper_->values_.clear();
  pour(relation_of("SELECT i FROM range(10) s(i)"));  // the session is as good as before
  EXPECT_EQ(keeper_->values_.size(), 10U);
}

TEST_F(PourTest, ThrowsWhatTheRowsThrow) {
  const Error error =
      test::error_of([&] {
        pour(relation_of(
            "SELECT CASE WHEN i = 90000 THEN error('a bad row')::BIGINT ELSE i END AS i FROM range(100000) s(i)"));
      }).value();
  EXPECT_NE((std::string{error.what()} + error.details()).find("a bad row"), std::string::npos);
}

TEST_F(PourTest, EndsWhenItIsCancelledMeanwhile) {
  keeper_->cancels_ = &token_;
  const auto error = test::error_of([&] { pour(relation_of("SELECT i FROM range(100000000) s(i)")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Cancelled);
  EXPECT_GT(keeper_->values_.size(), 0U);
  EXPECT_LT(keeper_->values_.size(), 100'000'000U);
}

/// Rows that their home reads by itself.
class DirectPourTest : public PourTest {
 protected:
  static Relation direct(test::NumbersScan::Behaviour behaviour) {
    return test::direct_relation(std::make_shared<test::NumbersScan>(std::move(behaviour)));
  }
};

TEST_F(DirectPourTest, GivesEachRowOnce) {
  for (const std::size_t splits : {1U, 2U, 30U}) {
    keeper_->values_.clear();
    keeper_->nulls_ = 0;
    pour(direct({.rows = 100'000, .splits = splits, .batch_sizes = {2048, 3}}));
    EXPECT_EQ(keeper_->values_.size(), 100'000U);
    EXPECT_EQ(std::set(keeper_->values_.begin(), keeper_->values_.end()).size(), 100'000U);
    EXPECT_EQ(keeper_->nulls_, 14'286U);  // every seventh
  }
}

TEST_F(DirectPourTest, ThrowsWhatTheSinkOrAReaderThrew) {
  keeper_->fails_after_ = 5'000;
  const Error error = test::error_of([&] { pour(direct({.rows = 1'000'000, .splits = 5})); }).value();
  EXPECT_EQ(error.kind(), ErrorKind::DiskFull);
  keeper_->fails_after_.reset();
  test::NumbersScan::Behaviour behaviour{.rows = 100'000, .splits = 4};
  behaviour.before_batch = [](std::size_t split, std::size_t first) {
    if (split == 1 && first > 30'000) throw Error{ErrorKind::Data, "a page is damaged"};
  };
  const Error damage = test::error_of([&] { pour(direct(behaviour)); }).value();
  EXPECT_EQ(damage.headline(), "a page is damaged");
}

TEST_F(DirectPourTest, EndsWhenItIsCancelledMeanwhile) {
  keeper_->cancels_ = &token_;
  const auto error = test::error_of([&] { pour(direct({.rows = 10'000'000, .splits = 3})); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::Cancelled);
  EXPECT_LT(keeper_->values_.size(), 10'000'000U);
}

}  // namespace
}  // namespace hygge::engine
