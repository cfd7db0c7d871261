#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <string>

#include "hygge/base/clock.h"
#include "hygge/base/pool_settings.h"

namespace hygge {

/// A fixed number of places, given out several at once, to those who came first.
///
/// Who asks for many is not overtaken by those who ask for few, and gets all or none, so that two who each hold a part
/// of what the other needs cannot arise, as long as everybody asks once for all that is needed at a time.
///
/// Threads  all calls are safe from any thread. Nobody waits, and all Places have ended, when the queue does.
class PlaceQueue {
 private:
  struct Holder {
    std::string name;
    unsigned count = 0;
    Clock::Moment since;
  };

 public:
  /// `name` and the rest of `settings` are for messages; `clock` must outlive the queue.
  PlaceQueue(const PoolSettings& settings, Clock& clock);

  /// Places that are held, given back at the end of its scope.
  class Places {
   public:
    Places() = default;
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;
    Places(Places&& other) noexcept;
    Places& operator=(Places&& other) noexcept;
    ~Places();
    unsigned count() const noexcept { return queue_ == nullptr ? 0 : holder_->count; }
    /// Gives some of them back, all but one at most.
    void give_back(unsigned count);

   private:
    friend class PlaceQueue;
    Places(PlaceQueue* queue, std::list<Holder>::iterator holder) : queue_{queue}, holder_{holder} {}
    PlaceQueue* queue_ = nullptr;
    std::list<Holder>::iterator holder_;
  };

  /// Waits until `count` places are free and all who came before are served.
  /// Throws  Error{Timeout} after `acquire_timeout`, unless the pool `waits_for_turn`, which tells who holds the places
  ///         and since when; Error{Config} when there are fewer than `count` in all; the token's error when cancelled.
  [[nodiscard]] Places reserve(unsigned count, const Borrower& who) { return reserve(PlaceNeed{count}, who); }
  /// The same for `need.least`; what is free above that, when nobody waits for it, comes on top up to `need.best`.
  [[nodiscard]] Places reserve(PlaceNeed need, const Borrower& who);

  /// Takes one place if it is free and nobody waits; else none (count() == 0).
  [[nodiscard]] Places try_reserve(const std::string& who);

  /// Gives out nothing before `duration` has passed. Those who wait get that time on top.
  void slow_down(Seconds duration);
  /// When that ends; in the past when it has.
  Clock::Moment slowed_until() const;

  /// How many wait now.
  std::size_t waiting() const;
  /// How long all borrowers together have waited.
  std::chrono::nanoseconds waited() const;

 private:
  /// One who waits; lives on its stack.
  struct Waiter {
    const Borrower* who = nullptr;
    PlaceNeed need;
    Clock::Moment deadline;
    bool is_served = false;
    std::list<Holder>::iterator holder;
    std::condition_variable changed;
  };

  void wait_for_turn(Waiter& waiter, std::unique_lock<std::mutex>& lock);
  void serve_those_who_wait(Clock::Moment now);
  std::list<Holder>::iterator hold(const std::string& name, unsigned count);
  Error timeout_of(const Waiter& waiter) const;
  std::string list_of_holders() const;
  void give_back(std::list<Holder>::iterator holder);
  void give_back_some(std::list<Holder>::iterator holder, unsigned count);

  const std::string name_;
  const std::string where_;
  const unsigned places_;
  const Seconds timeout_;
  Clock& clock_;
  mutable std::mutex mutex_;
  unsigned free_;                       // guarded by mutex_
  std::list<Holder> holders_;           // guarded by mutex_
  std::list<Waiter*> waiting_;          // guarded by mutex_; the first is served next
  Clock::Moment slowed_until_;          // guarded by mutex_
  std::chrono::nanoseconds waited_{0};  // guarded by mutex_
};

}  // namespace hygge
