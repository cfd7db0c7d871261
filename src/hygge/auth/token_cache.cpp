#include "hygge/auth/token_cache.h"

#include <utility>

namespace hygge::auth {

namespace {

constexpr Seconds kPauseAfterFailure{30};

}  // namespace

TokenCache& TokenCache::of_process() {
  static TokenCache cache{Clock::real()};
  return cache;
}

std::shared_ptr<TokenCache::Entry> TokenCache::entry(const std::string& key) {
  const std::lock_guard lock{mutex_};
  std::shared_ptr<Entry>& found = entries_[key];
  if (!found) found = std::make_shared<Entry>();
  return found;
}

/// Whether the token that is there can be handed out without fetching one.
bool TokenCache::serves(const Entry& entry) const {
  if (!entry.token) return false;
  const Freshness now = freshness(*entry.token, clock_.wall_time());
  if (now == Freshness::Expired) return false;
  if (now == Freshness::Fresh) return true;
  const bool has_just_failed = entry.failure && clock_.now() < entry.next_try;
  return has_just_failed || (now == Freshness::Aging && entry.is_fetching);
}

Token TokenCache::get(const std::string& key, const Fetch& fetch, const CancelToken& cancel) {
  const std::shared_ptr<Entry> own = entry(key);
  const CancelToken::Registration wake = cancel.on_cancel([&] {
    const std::lock_guard lock{own->mutex};
    own->changed.notify_all();
  });
  std::unique_lock lock{own->mutex};
  while (!serves(*own)) {
    if (!own->is_fetching) return fetch_into(*own, fetch, cancel, lock);
    const std::uint64_t before = own->fetches;
    own->changed.wait(lock, [&] { return own->fetches != before || cancel.is_cancelled(); });
    if (cancel.is_cancelled()) throw cancel.error();
    if (own->failure && !serves(*own)) throw Error{*own->failure};  // asked once for all
  }
  return *own->token;
}

/// Fetches with the lock given back meanwhile.
Token TokenCache::fetch_into(Entry& entry, const Fetch& fetch, const CancelToken& cancel,
                             std::unique_lock<std::mutex>& lock) {
  entry.is_fetching = true;
  lock.unlock();
  std::optional<Token> token;
  std::optional<Error> failure;
  try {
    token = fetch(cancel);
    const std::lock_guard numbering{mutex_};
    token->number = next_number_++;
  } catch (...) {
    failure = current_error();
  }
  lock.lock();
  entry.is_fetching = false;
  ++entry.fetches;
  entry.changed.notify_all();
  if (token) {
    entry.failure.reset();
    entry.token = *token;
    return std::move(*token);
  }
  // Who was called off says nothing to the others: one of them fetches then.
  const bool is_called_off = cancel.is_cancelled();
  entry.failure = is_called_off ? std::nullopt : failure;
  entry.next_try = later(clock_.now(), kPauseAfterFailure);
  if (!is_called_off && serves(entry)) return *entry.token;
  throw Error{*failure};
}

void TokenCache::forget(const std::string& key, const Token& refused) {
  const std::shared_ptr<Entry> own = entry(key);
  const std::lock_guard lock{own->mutex};
  if (own->token && own->token->number == refused.number) own->token.reset();
}

}  // namespace hygge::auth
