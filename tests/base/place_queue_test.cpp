#include "hygge/base/place_queue.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "tests/base/creeping_clock.h"
#include "tests/support/turned_clock.h"

namespace hygge {
namespace {

using namespace std::chrono_literals;
using Places = PlaceQueue::Places;

class PlaceQueueTest : public testing::Test {
 protected:
  static PoolSettings settings() {
    PoolSettings settings;
    settings.name = "connection 'erp'";
    settings.max_size = 5;
    settings.acquire_timeout = Seconds{30};
    return settings;
  }

  /// Asks on another thread, and returns when the queue knows of it.
  std::future<Places> ask(unsigned count, const std::string& name, const CancelToken& cancel = CancelToken{}) {
    const std::size_t before = queue_.waiting();
    std::future<Places> asked = std::async(
        std::launch::async, [this, count, who = Borrower{name, cancel}] { return queue_.reserve(count, who); });
    while (queue_.waiting() == before && asked.wait_for(1ms) == std::future_status::timeout) {
    }
    return asked;
  }

  /// The deadline is for a defect, not for a busy machine.
  static bool comes(const std::future<Places>& places) { return places.wait_for(5min) == std::future_status::ready; }
  static bool waits(const std::future<Places>& places) { return places.wait_for(10ms) == std::future_status::timeout; }

  static Error error_of(std::future<Places>& places) {
    try {
      places.get();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "it got its places";
    return Error{ErrorKind::Internal, "none"};
  }

  test::TurnedClock clock_;
  PlaceQueue queue_{settings(), clock_};
};

TEST_F(PlaceQueueTest, GivesWhatIsFree) {
  const Places three = queue_.reserve(3, {"flow a", {}});
  const Places two = queue_.reserve(2, {"flow b", {}});
  EXPECT_EQ(three.count(), 3U);
  EXPECT_EQ(two.count(), 2U);
  EXPECT_EQ(queue_.try_reserve("flow c").count(), 0U);
}

TEST_F(PlaceQueueTest, ServesInTheOrderOfComing) {
  std::optional<Places> all{queue_.reserve(5, {"flow a", {}})};
  std::vector<std::future<Places>> asked;
  for (int i = 0; i < 8; ++i) asked.push_back(ask(1, "flow " + std::to_string(i)));
  all.reset();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(comes(asked[i])) << i;
  for (std::size_t i = 5; i < 8; ++i) {
    EXPECT_TRUE(waits(asked[i])) << i;
    asked[i - 5].get();  // gives its place back
    EXPECT_TRUE(comes(asked[i])) << i;
  }
}

TEST_F(PlaceQueueTest, SmallOnesDoNotOvertakeALargeOne) {
  std::optional<Places> two{queue_.reserve(2, {"flow a", {}})};
  std::future<Places> large = ask(4, "flow large");
  std::future<Places> small = ask(1, "flow small");
  EXPECT_TRUE(waits(large));
  EXPECT_TRUE(waits(small));
  EXPECT_EQ(queue_.try_reserve("the pool itself").count(), 0U) << "nor does it";
  two.reset();
  EXPECT_TRUE(comes(large));
  EXPECT_TRUE(comes(small));
}

TEST_F(PlaceQueueTest, SaysWhoHoldsThePlacesAndSinceWhen) {
  const Places first = queue_.reserve(2, {"flow orders", {}});
  clock_.turn(Seconds{100});
  const Places second = queue_.reserve(1, {"flow users", {}});
  const Places third = queue_.reserve(1, {"flow orders", {}});
  clock_.turn(Seconds{5});
  std::future<Places> asked = ask(2, "flow items");
  clock_.turn(Seconds{29});
  EXPECT_TRUE(waits(asked));
  std::future<Places> other = ask(1, "flow visits");
  clock_.turn(Seconds{1});
  const Error error = error_of(asked);
  EXPECT_EQ(error.kind(), ErrorKind::Timeout);
  EXPECT_TRUE(error.is_transient());
  EXPECT_EQ(error.headline(), "flow items waited 30.0s for 2 connections of connection 'erp'");
  EXPECT_EQ(error.reason(),
            "of 5, 3 are held by flow orders (since 2m 15s), 1 by flow users (since 35.0s); 1 other waits");
  EXPECT_EQ(error.advice(), "raise max_size of the pool, lower concurrency, or raise acquire_timeout");
  EXPECT_TRUE(comes(other)) << "the one that gave up was in its way";
}

TEST_F(PlaceQueueTest, WhoWantsMoreThanThereIsHearsItAtOnce) {
  try {
    const Places places = queue_.reserve(6, {"flow orders", {}});
    FAIL() << "it got " << places.count();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_STREQ(error.what(),
                 "flow orders needs 6 connections of connection 'erp' at once (its pool has 5 at most); raise max_size "
                 "of the pool to at least 6");
  }
}

TEST_F(PlaceQueueTest, ACancelledOneLeavesAndTheOthersMoveUp) {
  const Places three = queue_.reserve(3, {"flow a", {}});
  const CancelToken cancel;
  std::future<Places> large = ask(4, "flow large", cancel);
  std::future<Places> small = ask(1, "flow small");
  EXPECT_TRUE(waits(small));
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_EQ(error_of(large).kind(), ErrorKind::Cancelled);
  EXPECT_TRUE(comes(small));
  EXPECT_THROW(const Places places = queue_.reserve(1, {"flow late", cancel}), Error) << "though there is room";
}

TEST_F(PlaceQueueTest, GivesNothingWhileItIsSlowedDownAndTakesNoTimeOffThoseWhoWait) {
  queue_.slow_down(Seconds{60});
  std::future<Places> asked = ask(1, "flow a");
  clock_.turn(Seconds{50});
  EXPECT_EQ(queue_.try_reserve("the pool itself").count(), 0U);
  queue_.slow_down(Seconds{40});  // until 90 s after the start
  clock_.turn(Seconds{39});
  EXPECT_TRUE(waits(asked));
  clock_.turn(Seconds{1});
  EXPECT_TRUE(comes(asked));
  EXPECT_EQ(queue_.waited(), 90s);
}

TEST_F(PlaceQueueTest, AShorterWishForPatienceDoesNotShortenALongerOne) {
  queue_.slow_down(Seconds{60});
  queue_.slow_down(Seconds{1});
  EXPECT_EQ(queue_.slowed_until(), clock_.now() + 60s);
}

TEST_F(PlaceQueueTest, ASlowTimeThatEndsBetweenTwoLooksAtTheClockIsNotSleptThrough) {
  for (int milliseconds = 1; milliseconds <= 12; ++milliseconds) {
    test::CreepingClock clock;
    PlaceQueue queue{settings(), clock};
    queue.slow_down(Seconds{milliseconds / 1000.0});
    const Places places = queue.reserve(1, {"flow a", {}});
    EXPECT_LT(queue.waited(), 1s) << milliseconds;
  }
}

TEST_F(PlaceQueueTest, PlacesMoveAndGoBackOnce) {
  Places first = queue_.reserve(5, {"flow a", {}});
  Places second = std::move(first);
  EXPECT_EQ(first.count(), 0U);  // NOLINT(bugprone-use-after-move): what a move leaves is the subject
  second = Places{};
  EXPECT_EQ(queue_.reserve(5, {"flow b", {}}).count(), 5U);
}

}  // namespace
}  // namespace hygge
