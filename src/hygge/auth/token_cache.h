#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "hygge/auth/token.h"
#include "hygge/base/cancel.h"
#include "hygge/base/clock.h"
#include "hygge/base/error.h"

namespace hygge::auth {

/// The tokens of a process, so that fifty connections ask once.
///
/// - Who comes while a token is being fetched waits for it, or for the failure.
/// - A token that ages is renewed by one borrower, while the others go on with it; one that is about to run out is
///   renewed before anybody gets it (auth/token.h has the times). A renewal that fails is forgiven for as long as the
///   old token lasts, and tried again after half a minute.
///
/// Threads  all calls are safe from any thread. Nobody waits when the cache ends.
class TokenCache {
 public:
  using Fetch = std::function<Token(const CancelToken&)>;

  /// `clock` must outlive the cache.
  explicit TokenCache(Clock& clock) : clock_{clock} {}
  static TokenCache& of_process();

  /// The token for `key`, from `fetch` when it has to be. Throws what that throws, and the token's error when
  /// cancelled.
  Token get(const std::string& key, const Fetch& fetch, const CancelToken& cancel);
  /// Forgets a token that a server refused; a newer one stays.
  void forget(const std::string& key, const Token& refused);

  Clock& clock() const noexcept { return clock_; }

 private:
  struct Entry {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Token> token;    // guarded by mutex
    bool is_fetching = false;      // guarded by mutex
    std::uint64_t fetches = 0;     // guarded by mutex: that have ended
    std::optional<Error> failure;  // guarded by mutex: of the last one, unless it was called off
    Clock::Moment next_try;        // guarded by mutex: after a failure
  };

  std::shared_ptr<Entry> entry(const std::string& key);
  bool serves(const Entry& entry) const;
  Token fetch_into(Entry& entry, const Fetch& fetch, const CancelToken& cancel, std::unique_lock<std::mutex>& lock);

  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;  // guarded by mutex_
  std::uint64_t next_number_ = 1;                          // guarded by mutex_
};

}  // namespace hygge::auth
