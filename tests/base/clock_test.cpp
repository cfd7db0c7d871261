#include "hygge/base/clock.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/support/turned_clock.h"

namespace hygge {
namespace {

using namespace std::chrono_literals;
using test::TurnedClock;

TEST(ClockTest, TheRealOneGoesOn) {
  Clock& clock = Clock::real();
  const Clock::Moment before = clock.now();
  EXPECT_FALSE(clock.sleep_for(Seconds{0.002}, CancelToken{}));
  EXPECT_GE(clock.now() - before, 2ms);
}

TEST(ClockTest, SleepingEndsWhenTheClockIsTurned) {
  TurnedClock clock;
  std::future<bool> sleeping =
      std::async(std::launch::async, [&] { return clock.sleep_for(Seconds{60}, CancelToken{}); });
  while (sleeping.wait_for(1ms) == std::future_status::timeout) clock.turn(Seconds{10});
  EXPECT_FALSE(sleeping.get());
  EXPECT_GE(clock.turned(), Seconds{60});
}

TEST(ClockTest, SleepingEndsWhenCancelled) {
  TurnedClock still;
  for (Clock* clock : {&Clock::real(), static_cast<Clock*>(&still)}) {
    const CancelToken cancel;
    std::future<bool> sleeping =
        std::async(std::launch::async, [&] { return clock->sleep_for(Seconds{3'600}, cancel); });
    EXPECT_EQ(sleeping.wait_for(5ms), std::future_status::timeout);
    cancel.cancel(CancelReason::Interrupted);
    EXPECT_TRUE(sleeping.get());
  }
}

TEST(ClockTest, LongDurationsDoNotOverflow) {
  const Clock::Moment now = Clock::real().now();
  EXPECT_GT(later(now, Seconds{1e300}), now);
  EXPECT_EQ(later(now, Seconds{2}), now + 2s);
}

}  // namespace
}  // namespace hygge
