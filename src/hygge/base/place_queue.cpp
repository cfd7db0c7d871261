#include "hygge/base/place_queue.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "hygge/base/text.h"

namespace hygge {

namespace {

constexpr Seconds kNoEnd = std::chrono::hours{24 * 365 * 100};

/// "1 connection", "3 connections".
std::string connections(std::uint64_t count) {
  return format_count(count) + (count == 1 ? " connection" : " connections");
}

}  // namespace

PlaceQueue::PlaceQueue(const PoolSettings& settings, Clock& clock)
    : name_{settings.name},
      where_{settings.where},
      places_{std::max({1U, settings.max_size, settings.min_size})},
      timeout_{settings.waits_for_turn ? kNoEnd : settings.acquire_timeout},
      clock_{clock},
      free_{places_},
      slowed_until_{clock.now()} {}

PlaceQueue::Places::Places(Places&& other) noexcept
    : queue_{std::exchange(other.queue_, nullptr)}, holder_{other.holder_} {}

PlaceQueue::Places& PlaceQueue::Places::operator=(Places&& other) noexcept {
  std::swap(queue_, other.queue_);
  std::swap(holder_, other.holder_);
  return *this;
}

PlaceQueue::Places::~Places() {
  if (queue_ != nullptr) queue_->give_back(holder_);
}

PlaceQueue::Places PlaceQueue::reserve(PlaceNeed need, const Borrower& who) {
  if (need.least > places_) {
    throw Error{ErrorKind::Config, who.name + " needs " + connections(need.least) + " of " + name_ + " at once"}
        .because("its pool has " + format_count(places_) + " at most")
        .at(where_)
        .advise("raise max_size of the pool to at least " + format_count(need.least));
  }
  who.cancel.throw_if_cancelled();
  Waiter waiter;
  waiter.who = &who;
  waiter.need.least = std::max(1U, need.least);
  waiter.need.best = std::max(waiter.need.least, need.best);
  const CancelToken::Registration wake = who.cancel.on_cancel([&] {
    const std::lock_guard lock{mutex_};
    waiter.changed.notify_all();
  });

  std::unique_lock lock{mutex_};
  const Clock::Moment began = clock_.now();
  waiter.deadline = later(std::max(began, slowed_until_), timeout_);
  waiting_.push_back(&waiter);
  wait_for_turn(waiter, lock);
  waited_ += clock_.now() - began;
  if (waiter.is_served) return Places{this, waiter.holder};

  std::erase(waiting_, &waiter);
  const Error error = who.cancel.is_cancelled() ? who.cancel.error() : timeout_of(waiter);
  serve_those_who_wait(clock_.now());  // it may have been in the way of smaller ones
  lock.unlock();
  throw error;
}

/// Returns when the waiter is served, called off, or out of time.
void PlaceQueue::wait_for_turn(Waiter& waiter, std::unique_lock<std::mutex>& lock) {
  while (true) {
    // One look at the clock for all: a slow time that ends between two would be slept through.
    const Clock::Moment now = clock_.now();
    serve_those_who_wait(now);
    if (waiter.is_served || waiter.who->cancel.is_cancelled() || now >= waiter.deadline) return;
    clock_.wait_until(lock, waiter.changed, now < slowed_until_ ? slowed_until_ : waiter.deadline);
  }
}

void PlaceQueue::serve_those_who_wait(Clock::Moment now) {
  if (now < slowed_until_) return;
  while (!waiting_.empty() && waiting_.front()->need.least <= free_) {
    Waiter& next = *waiting_.front();
    waiting_.pop_front();
    const unsigned count = waiting_.empty() ? std::min(next.need.best, free_) : next.need.least;
    next.holder = hold(next.who->name, count);
    next.is_served = true;
    next.changed.notify_all();
  }
}

std::list<PlaceQueue::Holder>::iterator PlaceQueue::hold(const std::string& name, unsigned count) {
  free_ -= count;
  return holders_.insert(holders_.end(), Holder{name, count, clock_.now()});
}

PlaceQueue::Places PlaceQueue::try_reserve(const std::string& who) {
  const std::lock_guard lock{mutex_};
  if (free_ == 0 || !waiting_.empty() || clock_.now() < slowed_until_) return {};
  return Places{this, hold(who, 1)};
}

void PlaceQueue::give_back(std::list<Holder>::iterator holder) {
  std::list<Holder> ended;  // destroyed without the lock
  const std::lock_guard lock{mutex_};
  free_ += holder->count;
  ended.splice(ended.end(), holders_, holder);
  serve_those_who_wait(clock_.now());
}

void PlaceQueue::Places::give_back(unsigned count) {
  if (queue_ != nullptr) queue_->give_back_some(holder_, count);
}

void PlaceQueue::give_back_some(std::list<Holder>::iterator holder, unsigned count) {
  const std::lock_guard lock{mutex_};
  count = std::min(count, holder->count - 1);
  holder->count -= count;
  free_ += count;
  serve_those_who_wait(clock_.now());
}

void PlaceQueue::slow_down(Seconds duration) {
  const std::lock_guard lock{mutex_};
  const Clock::Moment now = clock_.now();
  const Clock::Moment until = later(now, duration);
  const Clock::Moment before = std::max(slowed_until_, now);
  if (until <= before) return;
  slowed_until_ = until;
  for (Waiter* waiter : waiting_) {
    waiter->deadline += until - before;
    waiter->changed.notify_all();
  }
}

Clock::Moment PlaceQueue::slowed_until() const {
  const std::lock_guard lock{mutex_};
  return slowed_until_;
}

std::size_t PlaceQueue::waiting() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size();
}

std::chrono::nanoseconds PlaceQueue::waited() const {
  const std::lock_guard lock{mutex_};
  return waited_;
}

Error PlaceQueue::timeout_of(const Waiter& waiter) const {
  std::string headline = waiter.who->name + " waited " + format_duration(timeout_) + " for ";
  headline += waiter.need.least == 1 ? "a connection of " : connections(waiter.need.least) + " of ";
  Error error{ErrorKind::Timeout, headline + name_};
  error.because(list_of_holders());
  error.advise("raise max_size of the pool, lower concurrency, or raise acquire_timeout");
  return error.transient();
}

/// "of 5, 3 are held by flow orders (since 2m 10s), 2 by flow users (since 4.2s); 6 others wait".
std::string PlaceQueue::list_of_holders() const {
  constexpr std::size_t kNamed = 10;
  struct Share {
    unsigned count = 0;
    Clock::Moment since;
  };
  std::vector<std::pair<std::string, Share>> shares;  // in the order in which they began
  for (const Holder& holder : holders_) {
    auto found =
        std::find_if(shares.begin(), shares.end(), [&](const auto& share) { return share.first == holder.name; });
    if (found == shares.end()) found = shares.insert(shares.end(), {holder.name, Share{0, holder.since}});
    found->second.count += holder.count;
  }
  std::vector<std::string> words;
  for (const auto& [name, share] : shares) {
    if (words.size() == kNamed) {
      words.push_back("and " + format_count(shares.size() - kNamed) + " more");
      break;
    }
    words.push_back(format_count(share.count) + (words.empty() ? (share.count == 1 ? " is held" : " are held") : "") +
                    " by " + name + " (since " + format_duration(clock_.now() - share.since) + ")");
  }
  std::string text = "of " + format_count(places_) + ", " + (words.empty() ? "none is held" : join(words, ", "));
  if (!waiting_.empty()) {
    text += "; " + format_count(waiting_.size()) + (waiting_.size() == 1 ? " other waits" : " others wait");
  }
  return text;
}

}  // namespace hygge
