#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"

namespace hygge {

/// How a pool keeps its connections. A duration of 0 turns its rule off, unless it says otherwise.
struct PoolSettings {
  std::string name;        ///< for messages: "connection 'erp'"
  std::string where = {};  ///< where `max_size` was written, for messages
  unsigned min_size = 0;   ///< connections that are kept open even when nobody needs them
  unsigned max_size = 10;  ///< connections at once, at least 1 and `min_size`
  /// How long a borrower waits for its turn, and then, as long again, for a connection while connecting fails; 0 waits
  /// for nothing. The time for which the server asked for patience (Pool::slow_down) does not count.
  Seconds acquire_timeout{30};
  /// A borrower waits for its turn as long as it takes; `acquire_timeout` is for connecting alone then.
  bool waits_for_turn = false;
  Seconds max_lifetime{3'600};        ///< a connection of this age is closed when it is not lent
  Seconds health_check_interval{60};  ///< one that nobody used for so long is asked whether it lives
  Seconds idle_timeout{300};          ///< one that nobody used for so long is closed, down to `min_size`
  unsigned max_connects = 4;          ///< connections that are opened at the same time
  /// Until one has succeeded only one is opened at a time, for so long: a wrong password is tried once, and not by each
  /// flow, because servers lock accounts; a server that does not answer keeps the others no longer.
  Seconds first_alone{2};
  /// Where none has ever succeeded and one was refused for good, whoever comes within so long is told the same.
  Seconds refusal_holds{30};
  /// Where somebody has tried to connect for all of `acquire_timeout`, in vain, whoever comes within so long is told
  /// the same, once: of many flows only some wait for a server that is gone. Who comes again, to try again, does try.
  Seconds giving_up_holds{5};
  /// After a failure to connect the next one waits, twice as long after each further failure, give or take a fifth; and
  /// only one at a time is opened until one succeeds.
  Seconds first_pause{1};
  Seconds longest_pause{60};
};

/// Who does what is due between loans: checks, closing what is idle or too old, opening what `min_size` lacks.
enum class Upkeep {
  ByItself,  ///< a thread of the pool
  WhenTold,  ///< whoever calls Pool::tend(); nothing happens unasked
};

/// Who wants a connection, for messages; and how to call it off.
struct Borrower {
  std::string name;  ///< "flow orders"
  CancelToken cancel;
  /// Does not take another's word for it that nobody answers (PoolSettings::giving_up_holds): what was begun must be
  /// brought to an end, and one answer is enough for that.
  bool tries_itself = false;
};

/// How many places somebody needs at the same time, and how many there is work for.
struct PlaceNeed {
  unsigned least = 1;
  unsigned best = least;  ///< taken where nobody else waits for them; no more than `least` when it is less
};

/// Why a pool closed a connection.
enum class Discard { Broken, ResetFailed, Unhealthy, TooOld, Idle };
inline constexpr std::size_t kDiscards = 5;
/// "broken", "reset_failed", "unhealthy", "too_old", "idle".
std::string_view name_of(Discard why) noexcept;

/// What a pool did so far, for the summary.
struct PoolCounts {
  std::uint64_t opened = 0;                          ///< connections that were opened
  std::uint64_t failed = 0;                          ///< attempts to open one that failed
  std::uint64_t borrowed = 0;                        ///< loans, also those of a connection opened for it
  std::uint64_t reused = 0;                          ///< loans of a connection that was there already
  std::chrono::milliseconds waited{0};               ///< of all borrowers: for their turn, not for the server's answer
  std::array<std::uint64_t, kDiscards> discarded{};  ///< connections closed before the pool's end, by Discard

  std::uint64_t discarded_for(Discard why) const { return discarded.at(static_cast<std::size_t>(why)); }
};

}  // namespace hygge
