#include "hygge/base/cancel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace hygge {

struct CancelToken::State {
  std::atomic<CancelReason> reason{CancelReason::None};
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::uint64_t, std::function<void()>> callbacks;  // guarded by mutex
  std::uint64_t next_id = 1;                                 // guarded by mutex
  std::uint64_t running_id = 0;                              // guarded by mutex
  std::thread::id running_on;                                // guarded by mutex
  std::vector<std::weak_ptr<State>> children;                // guarded by mutex
  std::shared_ptr<State> parent;  // set before it is shared; keeps the chain whole when nobody holds the one between

  void cancel(CancelReason why);
};

void CancelToken::State::cancel(CancelReason why) {
  std::unique_lock lock{mutex};
  CancelReason expected = CancelReason::None;
  if (!reason.compare_exchange_strong(expected, why)) return;
  changed.notify_all();
  std::vector<std::weak_ptr<State>> dependents = std::move(children);
  while (!callbacks.empty()) {
    const auto first = callbacks.begin();
    running_id = first->first;
    running_on = std::this_thread::get_id();
    std::function<void()> callback = std::move(first->second);
    callbacks.erase(first);
    lock.unlock();
    callback();
    callback = nullptr;  // what it holds may end in any way, so not under our lock
    lock.lock();
    running_id = 0;
    changed.notify_all();
  }
  lock.unlock();
  for (const std::weak_ptr<State>& dependent : dependents) {
    if (const std::shared_ptr<State> child = dependent.lock()) child->cancel(why);
  }
}

CancelToken::CancelToken() : state_{std::make_shared<State>()} {}
CancelToken::CancelToken(std::shared_ptr<State> state) : state_{std::move(state)} {}

CancelToken CancelToken::child() const {
  CancelToken child;
  child.state_->parent = state_;
  CancelReason now = CancelReason::None;
  {
    const std::lock_guard lock{state_->mutex};
    now = state_->reason.load();
    if (now == CancelReason::None) {
      std::erase_if(state_->children, [](const std::weak_ptr<State>& other) { return other.expired(); });
      state_->children.push_back(child.state_);
    }
  }
  if (now != CancelReason::None) child.cancel(now);
  return child;
}

void CancelToken::cancel(CancelReason reason) const {
  const std::shared_ptr<State> keep = state_;  // a callback may drop the last token
  keep->cancel(reason);
}

bool CancelToken::is_cancelled() const noexcept { return reason() != CancelReason::None; }
CancelReason CancelToken::reason() const noexcept { return state_->reason.load(std::memory_order_acquire); }

void CancelToken::throw_if_cancelled() const {
  if (is_cancelled()) throw error();
}

Error CancelToken::error() const {
  switch (reason()) {
    case CancelReason::Timeout:
      return Error{ErrorKind::Timeout, "the time limit ran out"}.advise("raise `timeout`, or move fewer rows at once");
    case CancelReason::Sibling:
      return Error{ErrorKind::Cancelled, "stopped because another flow failed"}.advise(
          "set continue_on_error: true to let the others finish");
    case CancelReason::Terminated:
      return Error{ErrorKind::Cancelled, "stopped by SIGTERM"};
    case CancelReason::HungUp:
      return Error{ErrorKind::Cancelled, "stopped because the terminal went away (SIGHUP)"}.advise(
          "start with nohup, or in tmux or screen, what shall outlive the terminal");
    case CancelReason::Interrupted:
    case CancelReason::None:
      break;
  }
  return Error{ErrorKind::Cancelled, "stopped by Ctrl-C"};
}

bool CancelToken::wait_for(std::chrono::nanoseconds duration) const {
  constexpr std::chrono::hours kLongest{24 * 365 * 100};  // what a clock's now can be added to
  std::unique_lock lock{state_->mutex};
  return state_->changed.wait_for(lock, std::min<std::chrono::nanoseconds>(duration, kLongest),
                                  [this] { return is_cancelled(); });
}

CancelToken::Registration CancelToken::on_cancel(std::function<void()> callback) const {
  {
    const std::lock_guard lock{state_->mutex};
    if (state_->reason.load() == CancelReason::None) {
      const std::uint64_t id = state_->next_id++;
      state_->callbacks.emplace(id, std::move(callback));
      return Registration{state_, id};
    }
  }
  callback();
  return Registration{};
}

CancelToken::Registration::Registration(std::shared_ptr<State> state, std::uint64_t id)
    : state_{std::move(state)}, id_{id} {}

CancelToken::Registration::Registration(Registration&& other) noexcept
    : state_{std::move(other.state_)}, id_{std::exchange(other.id_, 0)} {}

CancelToken::Registration& CancelToken::Registration::operator=(Registration&& other) noexcept {
  std::swap(state_, other.state_);
  std::swap(id_, other.id_);
  return *this;
}

CancelToken::Registration::~Registration() {
  if (!state_) return;
  decltype(state_->callbacks)::node_type forgotten;  // destroyed after the lock is given back: it may hold anything
  std::unique_lock lock{state_->mutex};
  forgotten = state_->callbacks.extract(id_);
  state_->changed.wait(
      lock, [this] { return state_->running_id != id_ || state_->running_on == std::this_thread::get_id(); });
}

}  // namespace hygge
