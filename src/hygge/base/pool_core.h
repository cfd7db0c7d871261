#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "hygge/base/clock.h"
#include "hygge/base/connect_gate.h"
#include "hygge/base/place_queue.h"
#include "hygge/base/pool_settings.h"

namespace hygge {

/// What the pool knows of a connection; base/pool.h makes one of any type.
class PoolItem {
 public:
  PoolItem() = default;
  PoolItem(const PoolItem&) = delete;
  PoolItem& operator=(const PoolItem&) = delete;
  virtual ~PoolItem() = default;
  /// Makes it as new for the next borrower; false, or a throw, when that cannot be.
  virtual bool reset() = 0;
  /// False, or a throw, when it is known to be gone. Never waits.
  virtual bool is_open() = 0;
  /// Asks the server; false, or a throw, when it is dead, or when it was cancelled.
  virtual bool is_alive(const CancelToken& cancel) = 0;
};

/// The part of a pool that does not depend on the type of its connections: which are open, which are idle, and the
/// thread that looks after those.
///
/// There are never more connections than places, because one is opened by a holder of a place only, and only when none
/// is idle. What may block (connecting, asking, resetting, closing) happens with no lock held.
/// Threads  all calls are safe from any thread.
class PoolCore {
 public:
  using Connect = std::function<std::unique_ptr<PoolItem>(const CancelToken&)>;

  /// A connection and its age.
  struct Held {
    std::unique_ptr<PoolItem> item;
    Clock::Moment opened;
    Clock::Moment used;     ///< when it came back the last time
    Clock::Moment checked;  ///< when it was known to live
  };

  /// `clock` must outlive the pool.
  PoolCore(const PoolSettings& settings, Connect connect, Clock& clock, Upkeep upkeep);
  PoolCore(const PoolCore&) = delete;
  PoolCore& operator=(const PoolCore&) = delete;
  ~PoolCore();

  PlaceQueue::Places reserve(PlaceNeed need, const Borrower& who) { return places_.reserve(need, who); }
  /// A connection for one who holds a place: the one used last, or a new one.
  Held take(const Borrower& who);
  /// Resets it and keeps it for the next. The place is given back afterwards.
  void give_back(Held held) noexcept;
  void discard(Held held, Discard why) noexcept;

  /// Does what is due, and returns when something is due next. One thread at a time.
  Clock::Moment tend();
  void slow_down(Seconds duration);
  PoolCounts counts() const;

 private:
  std::optional<Held> take_idle(const CancelToken& cancel);
  std::optional<Held> pop_idle();
  bool count_one_more(const std::function<bool()>& is_wanted);
  std::optional<Held> open(ConnectGate::Pass pass, const CancelToken& cancel);
  bool has_idle() const;
  void keep_idle(Held held);
  bool is_too_old(const Held& held) const;
  bool is_due_for_check(const Held& held) const;
  bool is_well(Held& held) const noexcept;
  bool answers(Held& held, const CancelToken& cancel) const noexcept;

  void keep();
  void close_what_ran_out();
  bool check_health();
  bool fill();
  Clock::Moment next_due() const;
  Clock::Moment due_at(const Held& held) const;

  const PoolSettings settings_;
  const Connect connect_;
  Clock& clock_;
  PlaceQueue places_;
  ConnectGate gate_;

  mutable std::mutex mutex_;           // taken after the gate's, before the places'
  std::vector<Held> idle_;             // guarded by mutex_; the one used last is at the end
  unsigned open_ = 0;                  // guarded by mutex_: connections there are, also those being opened
  Clock::Moment last_broken_;          // guarded by mutex_
  PoolCounts counts_;                  // guarded by mutex_; without waited
  Clock::Moment keeper_sleeps_until_;  // guarded by mutex_; awake: the end of time
  bool has_news_ = false;              // guarded by mutex_: for the keeper
  std::condition_variable news_;

  const CancelToken stop_;
  std::thread keeper_;  // none when the upkeep is told
};

}  // namespace hygge
