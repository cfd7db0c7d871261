#include "hygge/base/pool_core.h"

#include <algorithm>
#include <utility>

#include "hygge/base/error.h"

namespace hygge {

namespace {

/// How long the keeper leaves alone what it could not do at once.
constexpr Seconds kKeeperPause{1};
constexpr std::string_view kKeeper = "the pool itself";

bool is_on(Seconds duration) { return duration.count() > 0; }

}  // namespace

std::string_view name_of(Discard why) noexcept {
  switch (why) {
    case Discard::Broken:
      return "broken";
    case Discard::ResetFailed:
      return "reset_failed";
    case Discard::Unhealthy:
      return "unhealthy";
    case Discard::TooOld:
      return "too_old";
    case Discard::Idle:
      break;
  }
  return "idle";
}

PoolCore::PoolCore(const PoolSettings& settings, Connect connect, Clock& clock, Upkeep upkeep)
    : settings_{settings},
      connect_{std::move(connect)},
      clock_{clock},
      places_{settings, clock},
      gate_{settings, clock},
      last_broken_{Clock::Moment::min()},
      keeper_sleeps_until_{Clock::Moment::max()} {
  idle_.reserve(std::max(settings.max_size, settings.min_size));  // so that giving back never fails
  if (upkeep == Upkeep::ByItself) keeper_ = std::thread{[this] { keep(); }};
}

PoolCore::~PoolCore() {
  stop_.cancel(CancelReason::Terminated);
  {
    const std::lock_guard lock{mutex_};
    has_news_ = true;
    news_.notify_all();
  }
  if (keeper_.joinable()) keeper_.join();
}

PoolCore::Held PoolCore::take(const Borrower& who) {
  const ConnectGate::Patience patience = gate_.patience();
  while (true) {
    std::optional<Held> held = take_idle(who.cancel);
    const bool is_reused = held.has_value();
    if (!held) {
      std::optional<ConnectGate::Pass> pass = gate_.enter(who, patience, [this] { return has_idle(); });
      if (pass && count_one_more([this] { return idle_.empty(); })) held = open(std::move(*pass), who.cancel);
    }
    if (held) {
      const std::lock_guard lock{mutex_};
      ++counts_.borrowed;
      counts_.reused += is_reused ? 1U : 0U;
      return std::move(*held);
    }
  }
}

/// Asks and counts under one lock: what came back, or was opened by another, meanwhile would be one too many.
bool PoolCore::count_one_more(const std::function<bool()>& is_wanted) {
  const std::lock_guard lock{mutex_};
  if (!is_wanted()) return false;
  ++open_;
  return true;
}

/// A new connection, which is counted already; nothing after a failure that may pass. Throws the failure that will not.
std::optional<PoolCore::Held> PoolCore::open(ConnectGate::Pass pass, const CancelToken& cancel) {
  try {
    std::unique_ptr<PoolItem> item = connect_(cancel);
    pass.succeeded();
    const Clock::Moment now = clock_.now();
    const std::lock_guard lock{mutex_};
    ++counts_.opened;
    return Held{std::move(item), now, now, now};
  } catch (...) {
    const Error error = current_error();
    // Who was called off, by its own time limit too, says nothing about the server.
    const bool was_called_off = cancel.is_cancelled() || error.kind() == ErrorKind::Cancelled;
    {
      const std::lock_guard lock{mutex_};
      --open_;
      counts_.failed += was_called_off ? 0U : 1U;
    }
    if (!was_called_off) pass.failed(error);
    cancel.throw_if_cancelled();
    if (!error.is_transient()) throw Error{error};
    return std::nullopt;
  }
}

/// One that is idle and may be lent; those that may not are closed on the way. Throws when cancelled meanwhile.
std::optional<PoolCore::Held> PoolCore::take_idle(const CancelToken& cancel) {
  while (std::optional<Held> held = pop_idle()) {
    const bool is_old = is_too_old(*held);
    if (!is_old && is_well(*held) && (!is_due_for_check(*held) || answers(*held, cancel))) return held;
    if (cancel.is_cancelled() && !is_old && is_well(*held)) {
      keep_idle(std::move(*held));  // that a borrower was called off says nothing about the connection
    } else {
      discard(std::move(*held), is_old ? Discard::TooOld : Discard::Unhealthy);
    }
    cancel.throw_if_cancelled();
  }
  return std::nullopt;
}

std::optional<PoolCore::Held> PoolCore::pop_idle() {
  const std::lock_guard lock{mutex_};
  if (idle_.empty()) return std::nullopt;
  std::optional<Held> last{std::move(idle_.back())};
  idle_.pop_back();
  return last;
}

bool PoolCore::has_idle() const {
  const std::lock_guard lock{mutex_};
  return !idle_.empty();
}

bool PoolCore::is_too_old(const Held& held) const {
  return is_on(settings_.max_lifetime) && clock_.now() >= later(held.opened, settings_.max_lifetime);
}

/// Also when another broke meanwhile: what took that one away may have taken all.
bool PoolCore::is_due_for_check(const Held& held) const {
  if (is_on(settings_.health_check_interval) && clock_.now() >= later(held.checked, settings_.health_check_interval)) {
    return true;
  }
  const std::lock_guard lock{mutex_};
  return held.checked <= last_broken_;
}

/// Whether nothing bad is known of it.
bool PoolCore::is_well(Held& held) const noexcept {
  try {
    return held.item->is_open();
  } catch (...) {
    return false;  // whatever it was, the borrower is better off with a new one
  }
}

bool PoolCore::answers(Held& held, const CancelToken& cancel) const noexcept {
  try {
    const Clock::Moment asked = clock_.now();
    if (!held.item->is_alive(cancel)) return false;
    held.checked = asked;
    return true;
  } catch (...) {
    return false;
  }
}

void PoolCore::give_back(Held held) noexcept {
  if (is_too_old(held)) return discard(std::move(held), Discard::TooOld);
  bool is_reset = false;
  try {
    is_reset = held.item->reset();
  } catch (...) {  // the borrower has what it wanted; the next one gets a new connection
    is_reset = false;
  }
  if (!is_reset) return discard(std::move(held), Discard::ResetFailed);
  held.used = held.checked = clock_.now();
  keep_idle(std::move(held));
}

void PoolCore::keep_idle(Held held) {
  {
    const std::lock_guard lock{mutex_};
    if (due_at(held) < keeper_sleeps_until_) {
      has_news_ = true;
      news_.notify_all();
    }
    const auto place = std::upper_bound(idle_.begin(), idle_.end(), held,
                                        [](const Held& left, const Held& right) { return left.used < right.used; });
    idle_.insert(place, std::move(held));
  }
  gate_.look_again();  // who waits to open one can take this
}

void PoolCore::discard(Held held, Discard why) noexcept {
  held.item.reset();  // may take its time: it says goodbye to the server
  const std::lock_guard lock{mutex_};
  --open_;
  ++counts_.discarded.at(static_cast<std::size_t>(why));
  if (why == Discard::Broken) last_broken_ = clock_.now();
  has_news_ = has_news_ || open_ < settings_.min_size;
  if (has_news_) news_.notify_all();
}

void PoolCore::slow_down(Seconds duration) {
  gate_.slow_down(duration);
  places_.slow_down(duration);
}

PoolCounts PoolCore::counts() const {
  const std::chrono::nanoseconds waited = places_.waited() + gate_.waited();
  const std::lock_guard lock{mutex_};
  PoolCounts counts = counts_;
  counts.waited = std::chrono::duration_cast<std::chrono::milliseconds>(waited);
  return counts;
}

/// The keeper's thread: does what is due, and sleeps until the next is.
void PoolCore::keep() {
  while (!stop_.is_cancelled()) {
    const Clock::Moment due = tend();
    std::unique_lock lock{mutex_};
    keeper_sleeps_until_ = due;
    while (!has_news_ && clock_.now() < due) clock_.wait_until(lock, news_, due);
    has_news_ = false;
    keeper_sleeps_until_ = Clock::Moment::max();  // awake: whatever comes back meanwhile is news
  }
}

Clock::Moment PoolCore::tend() {
  close_what_ran_out();
  const bool is_checked = check_health();
  const bool is_filled = fill();
  // What could not be done is due already: without the pause the keeper would ask for it again and again.
  return is_checked && is_filled ? next_due() : later(clock_.now(), kKeeperPause);
}

void PoolCore::close_what_ran_out() {
  std::vector<std::pair<Held, Discard>> out;
  {
    const std::lock_guard lock{mutex_};
    std::size_t spare = open_ > settings_.min_size ? open_ - settings_.min_size : 0;
    for (auto held = idle_.begin(); held != idle_.end();) {
      const bool is_idle =
          is_on(settings_.idle_timeout) && spare > 0 && clock_.now() >= later(held->used, settings_.idle_timeout);
      if (!is_idle && !is_too_old(*held)) {
        ++held;
        continue;
      }
      out.emplace_back(std::move(*held), is_idle ? Discard::Idle : Discard::TooOld);
      held = idle_.erase(held);
      spare -= spare > 0 ? 1 : 0;
    }
  }
  for (auto& [held, why] : out) discard(std::move(held), why);
}

/// Asks those nobody asked for long. False when there was no place to do it from.
bool PoolCore::check_health() {
  while (!stop_.is_cancelled()) {
    PlaceQueue::Places place;
    std::optional<Held> due;
    {
      const std::lock_guard lock{mutex_};
      const auto found = std::find_if(idle_.begin(), idle_.end(), [this](const Held& held) {
        return is_on(settings_.health_check_interval) &&
               clock_.now() >= later(held.checked, settings_.health_check_interval);
      });
      if (found == idle_.end()) return true;
      place = places_.try_reserve(std::string{kKeeper});
      if (place.count() == 0) return false;
      due.emplace(std::move(*found));
      idle_.erase(found);
    }
    if (is_well(*due) && answers(*due, stop_)) {
      keep_idle(std::move(*due));
    } else {
      discard(std::move(*due), Discard::Unhealthy);
    }
  }
  return true;
}

/// Opens what is missing of min_size. False when it could not; a borrower will hear why.
bool PoolCore::fill() {
  while (!stop_.is_cancelled()) {
    {
      const std::lock_guard lock{mutex_};
      if (open_ >= settings_.min_size) return true;
    }
    const PlaceQueue::Places place = places_.try_reserve(std::string{kKeeper});
    if (place.count() == 0) return false;
    std::optional<ConnectGate::Pass> pass = gate_.try_enter();
    if (!pass) return false;
    if (!count_one_more([this] { return open_ < settings_.min_size; })) return true;
    try {
      std::optional<Held> opened = open(std::move(*pass), stop_);
      if (!opened) return false;
      keep_idle(std::move(*opened));
    } catch (const std::exception&) {
      return false;
    }
  }
  return true;
}

Clock::Moment PoolCore::next_due() const {
  const std::lock_guard lock{mutex_};
  Clock::Moment due = later(clock_.now(), kLongestDuration);
  for (const Held& held : idle_) due = std::min(due, due_at(held));
  return due;
}

/// When the keeper has to look at an idle connection.
Clock::Moment PoolCore::due_at(const Held& held) const {
  Clock::Moment due = later(held.opened, is_on(settings_.max_lifetime) ? settings_.max_lifetime : kLongestDuration);
  if (is_on(settings_.health_check_interval)) due = std::min(due, later(held.checked, settings_.health_check_interval));
  if (is_on(settings_.idle_timeout) && open_ > settings_.min_size) {
    due = std::min(due, later(held.used, settings_.idle_timeout));
  }
  return due;
}

}  // namespace hygge
