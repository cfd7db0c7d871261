#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "hygge/tds/wait.h"

namespace hygge::tds {

/// The limits of a request; none where they are nothing.
struct Limits {
  /// How long a server may keep one request waiting, all waits together. The time that readers and writers of rows take
  /// for themselves does not count.
  std::optional<std::chrono::nanoseconds> query = {};
  /// How long it may be silent at a stretch.
  std::optional<std::chrono::nanoseconds> idle = {};
};

/// What is left of a request's limits.
///
/// Threads  one; the token may be cancelled from any.
class Patience {
 public:
  /// For a request.
  Patience(CancelToken token, const Limits& limits)
      : token_{std::move(token)}, left_{limits.query}, idle_{limits.idle} {}
  /// Up to a moment that its maker chose; nobody may end it sooner, unless there is a token.
  explicit Patience(Clock::time_point until, std::optional<CancelToken> token = std::nullopt)
      : token_{std::move(token)}, until_{until} {}

  /// For the wait that begins now. Valid while this lives.
  Wait wait() const;
  void spend(std::chrono::nanoseconds waited);
  /// Says that a wait ran out: Error{Timeout} of the limit that it was, or TimedOut where a moment was chosen.
  [[noreturn]] void throw_timeout(const std::string& peer) const;
  void throw_if_cancelled() const {
    if (token_) token_->throw_if_cancelled();
  }

 private:
  std::optional<CancelToken> token_;
  std::optional<std::chrono::nanoseconds> left_;
  std::optional<std::chrono::nanoseconds> idle_;
  Clock::time_point until_ = Wait::kForever;
};

}  // namespace hygge::tds
