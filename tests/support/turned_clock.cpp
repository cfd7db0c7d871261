#include "tests/support/turned_clock.h"

#include <algorithm>
#include <chrono>

namespace hygge::test {

namespace {

/// Not the clock's zero, which a moment that was never set has.
constexpr Clock::Moment kStart{std::chrono::hours{1'000}};
constexpr Clock::WallTime kWallStart{std::chrono::seconds{1'700'000'000}};

}  // namespace

Clock::Moment TurnedClock::now() const {
  const std::lock_guard lock{mutex_};
  return kStart + turned_;
}

Clock::WallTime TurnedClock::wall_time() const {
  const std::lock_guard lock{mutex_};
  return kWallStart + std::chrono::duration_cast<WallTime::duration>(turned_);
}

void TurnedClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, Moment until) {
  if (leaps_) {
    const std::lock_guard mine{mutex_};
    turned_ = std::max(turned_, until - kStart);
  } else {
    changed.wait_for(lock, std::chrono::milliseconds{1});
  }
}

void TurnedClock::turn(Seconds duration) {
  const std::lock_guard lock{mutex_};
  turned_ += std::chrono::duration_cast<Moment::duration>(duration);
}

Seconds TurnedClock::turned() const {
  const std::lock_guard lock{mutex_};
  return turned_;
}

}  // namespace hygge::test
