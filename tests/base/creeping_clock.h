#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>

#include "hygge/base/clock.h"

namespace hygge::test {

/// A clock that goes on by a millisecond whenever somebody looks at it, and leaps to the end of every wait: finds who
/// looks at it twice and believes that it is still the same time.
class CreepingClock final : public Clock {
 public:
  Moment now() const override { return Moment{std::chrono::hours{1'000} + std::chrono::milliseconds{++looks_}}; }
  WallTime wall_time() const override { return WallTime{std::chrono::seconds{1'700'000'000}}; }
  void wait_until(std::unique_lock<std::mutex>& /*lock*/, std::condition_variable& /*changed*/, Moment until) override {
    const auto wanted = std::chrono::duration_cast<std::chrono::milliseconds>(until.time_since_epoch());
    looks_ = std::max<std::int64_t>(looks_, (wanted - std::chrono::hours{1'000}).count());
  }

 private:
  mutable std::atomic<std::int64_t> looks_{0};
};

}  // namespace hygge::test
