#include "hygge/base/connect_gate.h"

#include <algorithm>
#include <utility>

namespace hygge {

struct ConnectGate::Waiter {
  const Borrower* who = nullptr;
  const Patience* patience = nullptr;
  std::uint64_t refusals = 0;  // when it came
};

ConnectGate::ConnectGate(const PoolSettings& settings, Clock& clock)
    : settings_{settings},
      clock_{clock},
      alone_until_{clock.now()},
      refused_until_{clock.now()},
      given_up_{Clock::Moment::min()},
      paused_until_{clock.now()},
      slowed_until_{clock.now()},
      random_{std::random_device{}()} {}

ConnectGate::Pass::Pass(Pass&& other) noexcept : gate_{std::exchange(other.gate_, nullptr)}, round_{other.round_} {}

ConnectGate::Pass::~Pass() {
  if (gate_ != nullptr) gate_->leave(nullptr, false, round_);
}

void ConnectGate::Pass::succeeded() { std::exchange(gate_, nullptr)->leave(nullptr, true, round_); }

void ConnectGate::Pass::failed(const Error& error) {
  // Who was called off says nothing about the server.
  const Error* failure = error.kind() == ErrorKind::Cancelled ? nullptr : &error;
  std::exchange(gate_, nullptr)->leave(failure, false, round_);
}

ConnectGate::Patience ConnectGate::patience() const {
  const std::lock_guard lock{mutex_};
  const Clock::Moment now = clock_.now();
  return {later(now, settings_.acquire_timeout), slowed_ - std::max(slowed_until_ - now, Clock::Moment::duration{0})};
}

bool ConnectGate::is_for_one_alone(Clock::Moment now) const {
  return !has_let_in_ && connecting_ > 0 && now < alone_until_;
}

bool ConnectGate::is_open_for_one_more(Clock::Moment now) const {
  const unsigned at_once = failures_ > 0 ? 1 : std::max(1U, settings_.max_connects);
  return connecting_ < at_once && now >= opens(now);
}

/// When it opens, as far as that is a matter of time.
Clock::Moment ConnectGate::opens(Clock::Moment now) const {
  const Clock::Moment opens = std::max(paused_until_, slowed_until_);
  return is_for_one_alone(now) ? std::max(opens, alone_until_) : opens;
}

ConnectGate::Pass ConnectGate::let_in(Clock::Moment now) {
  // Nobody runs out of patience for that alone.
  if (!has_let_in_ && connecting_ == 0)
    alone_until_ = later(now, std::min(settings_.first_alone, settings_.acquire_timeout));
  ++connecting_;
  return Pass{this, round_};
}

std::optional<ConnectGate::Pass> ConnectGate::enter(const Borrower& who, const Patience& patience,
                                                    const std::function<bool()>& is_needless) {
  const CancelToken::Registration wake = who.cancel.on_cancel([this] { look_again(); });
  std::unique_lock lock{mutex_};
  const Clock::Moment began = clock_.now();
  const Waiter waiter{&who, &patience, refusals_};
  waiting_.push_back(&waiter);

  // Whatever the way out, the next one is let in.
  const auto go = [&] {
    std::erase(waiting_, &waiter);
    waited_ += clock_.now() - began;
    changed_.notify_all();
  };
  try {
    while (true) {
      if (is_needless()) {
        go();
        return std::nullopt;
      }
      who.cancel.throw_if_cancelled();
      // One look at the clock for all: a pause that ends between two would be slept through.
      const Clock::Moment now = clock_.now();
      throw_if_refused(waiter, now);
      throw_if_given_up(waiter, now);
      if (waiting_.front() == &waiter && is_open_for_one_more(now)) {
        go();
        return let_in(now);
      }
      throw_if_hopeless(waiter, now);
      const Clock::Moment deadline = deadline_of(waiter);
      clock_.wait_until(lock, changed_, now < opens(now) ? std::min(opens(now), deadline) : deadline);
    }
  } catch (...) {
    go();
    throw;
  }
}

Clock::Moment ConnectGate::deadline_of(const Waiter& waiter) const {
  return waiter.patience->deadline + (slowed_ - waiter.patience->slowed);
}

/// Throws the lasting failure of another, by which this one would fail, too.
void ConnectGate::throw_if_refused(const Waiter& waiter, Clock::Moment now) const {
  const bool is_refused = refusals_ != waiter.refusals || (!has_let_in_ && now < refused_until_);
  if (is_refused && refusal_) throw Error{*refusal_};
}

/// Throws the failure after which another gave up just before this one came, unless it has heard of that, and has come
/// to try again, or tries for itself.
void ConnectGate::throw_if_given_up(const Waiter& waiter, Clock::Moment now) {
  const Seconds holds = std::min(settings_.giving_up_holds, settings_.acquire_timeout);
  if (waiter.who->tries_itself || !last_failure_ || heard_.empty() || now >= later(given_up_, holds)) return;
  const bool is_new = waiter.patience->deadline >= later(given_up_, settings_.acquire_timeout);
  if (!is_new || !heard_.insert(waiter.who->name).second) return;
  const std::string why = last_failure_->reason().empty() ? "" : last_failure_->reason() + "; ";
  throw Error{*last_failure_}.because(why + "another has just given up trying");
}

/// Throws what a waiter is told for whom waiting on makes no sense.
void ConnectGate::throw_if_hopeless(const Waiter& waiter, Clock::Moment now) {
  const Clock::Moment deadline = deadline_of(waiter);
  if (last_failure_ && (paused_until_ > deadline || now >= deadline)) {
    given_up_ = now;
    heard_.insert(waiter.who->name);
    throw Error{*last_failure_};
  }
  if (now < deadline) return;
  throw Error{ErrorKind::Timeout, waiter.who->name + " waited " + format_duration(settings_.acquire_timeout) +
                                      " for leave to open a connection of " + settings_.name}
      .because("others are still opening theirs, " + format_count(connecting_) + " at once")
      .advise("see why the server answers so slowly, or raise acquire_timeout")
      .transient();
}

std::optional<ConnectGate::Pass> ConnectGate::try_enter() {
  const std::lock_guard lock{mutex_};
  const Clock::Moment now = clock_.now();
  if (refusal_ || !waiting_.empty() || !is_open_for_one_more(now)) return std::nullopt;
  return let_in(now);
}

void ConnectGate::leave(const Error* failure, bool has_succeeded, std::uint64_t round) {
  const std::lock_guard lock{mutex_};
  --connecting_;
  if (has_succeeded) {
    has_let_in_ = true;
    failures_ = 0;
    paused_until_ = clock_.now();
    last_failure_.reset();
    refusal_.reset();
    heard_.clear();
  } else if (failure != nullptr) {
    last_failure_ = *failure;
    if (!failure->is_transient()) {
      ++refusals_;
      refusal_ = *failure;
      refused_until_ = later(clock_.now(), settings_.refusal_holds);
    }
    if (round == round_) pause();  // else it began before another's failure was known: the same trouble
  }
  changed_.notify_all();
}

void ConnectGate::pause() {
  ++round_;
  ++failures_;
  constexpr unsigned kMostDoublings = 30;
  const double doubled =
      settings_.first_pause.count() * static_cast<double>(1U << std::min(failures_ - 1, kMostDoublings));
  std::uniform_real_distribution<double> about{0.8, 1.2};
  paused_until_ = later(clock_.now(), Seconds{std::min(doubled, settings_.longest_pause.count()) * about(random_)});
}

void ConnectGate::look_again() {
  const std::lock_guard lock{mutex_};
  changed_.notify_all();
}

void ConnectGate::slow_down(Seconds duration) {
  const std::lock_guard lock{mutex_};
  const Clock::Moment now = clock_.now();
  const Clock::Moment before = std::max(slowed_until_, now);
  const Clock::Moment until = later(now, duration);
  if (until <= before) return;
  slowed_ += until - before;
  slowed_until_ = until;
  changed_.notify_all();
}

std::size_t ConnectGate::waiting() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size();
}

std::chrono::nanoseconds ConnectGate::waited() const {
  const std::lock_guard lock{mutex_};
  return waited_;
}

}  // namespace hygge
