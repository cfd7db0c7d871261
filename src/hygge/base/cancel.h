#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "hygge/base/error.h"

namespace hygge {

/// Why work must stop.
enum class CancelReason {
  None,
  Interrupted,  ///< SIGINT
  Terminated,   ///< SIGTERM
  HungUp,       ///< SIGHUP
  Timeout,      ///< the flow's own time limit
  Sibling,      ///< another flow failed
};

/// Tells work on many threads that it must stop; one for the run, a child of it for each flow.
///
/// Copies share one state. A child is cancelled with its parent, never the other way round.
/// Threads  all calls are safe from any thread; none is safe inside a signal handler (see cli/signals).
class CancelToken {
 public:
  CancelToken();
  /// A token that is cancelled together with this one, or alone.
  CancelToken child() const;

  /// The first reason stays. Runs the callbacks on the calling thread.
  void cancel(CancelReason reason) const;
  bool is_cancelled() const noexcept;
  CancelReason reason() const noexcept;

  /// Throws the matching Error (Cancelled or Timeout) when cancelled.
  void throw_if_cancelled() const;
  /// The Error for the present reason.
  Error error() const;

  /// Sleeps up to `duration`; returns true at once when cancelled.
  bool wait_for(std::chrono::nanoseconds duration) const;

  /// Calls `callback` once when cancelled, at once if that has already happened; forgotten with the registration.
  /// The registration's destructor waits for a callback that is running, unless the callback itself destroys it.
  /// A callback is short, takes no lock that is held around `cancel` or around the registration's end, and throws
  /// nothing.
  class Registration;
  [[nodiscard]] Registration on_cancel(std::function<void()> callback) const;

 private:
  struct State;
  explicit CancelToken(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

class CancelToken::Registration {
 public:
  Registration() = default;
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  Registration(Registration&& other) noexcept;
  Registration& operator=(Registration&& other) noexcept;
  ~Registration();

 private:
  friend class CancelToken;
  Registration(std::shared_ptr<State> state, std::uint64_t id);
  std::shared_ptr<State> state_;
  std::uint64_t id_ = 0;
};

}  // namespace hygge
