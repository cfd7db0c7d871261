#pragma once

#include <poll.h>

#include <chrono>
#include <span>

#include "hygge/base/cancel.h"
#include "hygge/base/owned.h"

namespace hygge::tds {

using Clock = std::chrono::steady_clock;

/// How long, and for whom, one may wait.
struct Wait {
  static constexpr Clock::time_point kForever = Clock::time_point::max();

  Clock::time_point until = kForever;
  const CancelToken* cancel = nullptr;  ///< not owned; nobody when null
};

/// Thrown when a Wait ran out. Only its caller knows which limit that was: it says so in an Error.
struct TimedOut {};

/// Waits for file descriptors, and wakes up when the token of the Wait is cancelled.
///
/// Threads  one at a time; a token may be cancelled from any.
class Waiter {
 public:
  /// Returns when one of `descriptors`, at most 64, is ready or broken, as poll(2) says in `revents`. Throws TimedOut,
  /// the token's Error, and Error{Io} when the system refuses.
  void wait(std::span<pollfd> descriptors, const Wait& wait);

 private:
  int wake_descriptor();

  FileDescriptor wake_;  // an eventfd, made when a token is first waited for
};

/// The moment `duration` from now, which is kForever for what is too far away to be told.
Clock::time_point after(std::chrono::nanoseconds duration) noexcept;

}  // namespace hygge::tds
