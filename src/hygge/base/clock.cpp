#include "hygge/base/clock.h"

#include <algorithm>

namespace hygge {

namespace {

class RealClock final : public Clock {
 public:
  Moment now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_time() const override { return std::chrono::system_clock::now(); }
  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& changed, Moment until) override {
    changed.wait_until(lock, until);
  }
};

}  // namespace

Clock& Clock::real() {
  static RealClock clock;
  return clock;
}

Clock::Moment later(Clock::Moment moment, Seconds duration) {
  return moment + std::chrono::duration_cast<Clock::Moment::duration>(std::min(duration, kLongestDuration));
}

bool Clock::sleep_for(Seconds duration, const CancelToken& cancel) {
  std::mutex mutex;
  std::condition_variable changed;
  const Moment end = later(now(), duration);
  const CancelToken::Registration wake = cancel.on_cancel([&] {
    const std::lock_guard lock{mutex};
    changed.notify_all();
  });
  std::unique_lock lock{mutex};
  while (!cancel.is_cancelled() && now() < end) wait_until(lock, changed, end);
  return cancel.is_cancelled();
}

}  // namespace hygge
