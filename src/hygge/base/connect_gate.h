#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "hygge/base/clock.h"
#include "hygge/base/error.h"
#include "hygge/base/pool_settings.h"

namespace hygge {

/// Who may open a connection, and when, so that a server is not stormed: only so many at once, one at a time after a
/// failure, with growing pauses, and none while the server asked for patience.
///
/// A failure that will not pass (a wrong password) is told to all who wait at that moment, instead of each trying for
/// itself: servers lock accounts for that. So the first of all goes alone, and its refusal is told to those who come
/// soon after it, too (PoolSettings::first_alone, refusal_holds). So is it with a server that cannot be reached, once
/// (giving_up_holds).
///
/// Threads  all calls are safe from any thread. Nobody waits, and all Passes have ended, when the gate does.
class ConnectGate {
 public:
  /// `clock` must outlive the gate.
  ConnectGate(const PoolSettings& settings, Clock& clock);

  /// Leave to open one connection. Tell how it went; one that ends without a word went neither way.
  class Pass {
   public:
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    Pass(Pass&& other) noexcept;
    Pass& operator=(Pass&&) = delete;
    ~Pass();
    void succeeded();
    void failed(const Error& error);

   private:
    friend class ConnectGate;
    Pass(ConnectGate* gate, std::uint64_t round) : gate_{gate}, round_{round} {}
    ConnectGate* gate_;
    std::uint64_t round_;
  };

  /// How long somebody goes on trying, over several failures: `acquire_timeout`, without the time for which the server
  /// asked for patience.
  struct Patience {
    Clock::Moment deadline;
    std::chrono::nanoseconds slowed{0};
  };
  Patience patience() const;

  /// Waits for leave, first come, first served. Returns nothing as soon as `is_needless`, which is called with the gate
  /// locked, says that no connection has to be opened any more.
  /// Throws  the last failure when patience ends, or would before the pause does; Error{Timeout} when it ends because
  ///         others are so slow; a lasting failure of another, or one after which it gave up just before (unless
  ///         Borrower::tries_itself); the token's error when cancelled.
  std::optional<Pass> enter(const Borrower& who, const Patience& patience, const std::function<bool()>& is_needless);

  /// Leave at once, or nothing; never when a lasting failure was the last word, so that nobody repeats it unasked.
  std::optional<Pass> try_enter();

  /// Has all who wait ask `is_needless` again.
  void look_again();

  void slow_down(Seconds duration);

  /// How many wait now.
  std::size_t waiting() const;
  /// How long all together have waited.
  std::chrono::nanoseconds waited() const;

 private:
  /// One who waits; lives on its stack.
  struct Waiter;

  bool is_for_one_alone(Clock::Moment now) const;
  bool is_open_for_one_more(Clock::Moment now) const;
  Clock::Moment opens(Clock::Moment now) const;
  Pass let_in(Clock::Moment now);
  Clock::Moment deadline_of(const Waiter& waiter) const;
  void pause();
  void throw_if_refused(const Waiter& waiter, Clock::Moment now) const;
  void throw_if_given_up(const Waiter& waiter, Clock::Moment now);
  void throw_if_hopeless(const Waiter& waiter, Clock::Moment now);
  void leave(const Error* failure, bool has_succeeded, std::uint64_t round);

  const PoolSettings settings_;
  Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<const Waiter*> waiting_;   // guarded by mutex_; the first goes next
  unsigned connecting_ = 0;             // guarded by mutex_
  unsigned failures_ = 0;               // guarded by mutex_: in a row; of those that ran together, one
  bool has_let_in_ = false;             // guarded by mutex_: whether one ever succeeded
  Clock::Moment alone_until_;           // guarded by mutex_: how long the first of all keeps the others waiting
  Clock::Moment refused_until_;         // guarded by mutex_: how long a refusal of the first of all holds
  Clock::Moment given_up_;              // guarded by mutex_: when somebody's patience was over the last time
  std::set<std::string> heard_;         // guarded by mutex_: who knows of that; none after a success
  std::uint64_t round_ = 0;             // guarded by mutex_: grows with each failure that counts
  std::uint64_t refusals_ = 0;          // guarded by mutex_: how many lasting failures there were
  std::optional<Error> last_failure_;   // guarded by mutex_; none after a success
  std::optional<Error> refusal_;        // guarded by mutex_: the last lasting one; none after a success
  Clock::Moment paused_until_;          // guarded by mutex_
  Clock::Moment slowed_until_;          // guarded by mutex_
  std::chrono::nanoseconds slowed_{0};  // guarded by mutex_: for how long in all
  std::chrono::nanoseconds waited_{0};  // guarded by mutex_
  std::minstd_rand random_;             // guarded by mutex_
};

}  // namespace hygge
