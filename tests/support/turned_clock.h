#pragma once

#include <condition_variable>
#include <mutex>

#include "hygge/base/clock.h"

namespace hygge::test {

/// A clock that stands still until somebody turns it.
///
/// Threads  all calls are safe from any thread. Those who wait look at it every millisecond: to wake them, it would
/// have
///          to know what they wait for longer than they do.
class TurnedClock final : public Clock {
 public:
  /// Leaps: the clock turns itself whenever somebody waits; for code that sleeps, when only the length matters.
  enum class Waiting { Waits, Leaps };
  explicit TurnedClock(Waiting waiting = Waiting::Waits) : leaps_{waiting == Waiting::Leaps} {}

  Moment now() const override;
  WallTime wall_time() const override;
  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, Moment until) override;

  void turn(Seconds duration);
  /// How far it was turned in all.
  Seconds turned() const;

 private:
  const bool leaps_;
  mutable std::mutex mutex_;
  Moment::duration turned_{0};  // guarded by mutex_
};

}  // namespace hygge::test
