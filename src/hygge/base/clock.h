#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"

namespace hygge {

/// What time it is, and how one waits for a later one. Tests turn a clock of their own (tests/support/turned_clock.h).
///
/// Threads  all calls are safe from any thread.
class Clock {
 public:
  /// For durations: never goes back.
  using Moment = std::chrono::steady_clock::time_point;
  /// What the calendar says, for what others have dated.
  using WallTime = std::chrono::system_clock::time_point;

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  virtual Moment now() const = 0;
  virtual WallTime wall_time() const = 0;
  /// Waits like std::condition_variable::wait_until, by this clock; may return early, so that callers ask again.
  virtual void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, Moment until) = 0;

  /// Sleeps for `duration`; returns true at once when cancelled.
  bool sleep_for(Seconds duration, const CancelToken& cancel);

  /// The machine's.
  static Clock& real();
};

/// `moment` + `duration`, which counts for a hundred years at most.
Clock::Moment later(Clock::Moment moment, Seconds duration);

}  // namespace hygge
