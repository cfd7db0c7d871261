#include "hygge/core/budget.h"

#include <algorithm>
#include <utility>

namespace hygge {

Budget::Budget(Bytes memory, unsigned slots) : memory_{memory}, slots_{std::max(1U, slots)} {}

Budget::Admission::Admission(Admission&& other) noexcept
    : budget_{std::exchange(other.budget_, nullptr)}, memory_{other.memory_}, work_{other.work_} {}

Budget::Admission& Budget::Admission::operator=(Admission&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(memory_, other.memory_);
  std::swap(work_, other.work_);
  return *this;
}

Budget::Admission::~Admission() {
  if (budget_ != nullptr) budget_->give_back(memory_, work_);
}

Budget::Admission Budget::admit(const MemoryWish& wish, const CancelToken& cancel, Work work) {
  const Bytes least = std::min(wish.least, memory_);
  const Bytes best = std::clamp(wish.best, least, memory_);
  const CancelToken::Registration wake = cancel.on_cancel([this] {
    const std::lock_guard lock{mutex_};
    changed_.notify_all();
  });

  std::unique_lock lock{mutex_};
  const Waiter waiter{next_ticket_++, work, least};
  queue_.push_back(waiter);
  changed_.wait(lock, [&] { return cancel.is_cancelled() || is_next(waiter); });
  std::erase_if(queue_, [&](const Waiter& other) { return other.ticket == waiter.ticket; });
  changed_.notify_all();
  if (cancel.is_cancelled()) {
    lock.unlock();
    throw cancel.error();
  }
  // An even share at most, so that the first flow does not take what its neighbours need to run beside it.
  // Those that wait for servers are many, and no quicker for more.
  constexpr unsigned kWaitingPerSlot = 4;
  const Bytes share{memory_.value / (work == Work::Waits ? slots_ * kWaitingPerSlot : slots_)};
  const Bytes granted = std::min({best, std::max(least, share), memory_ - used_});
  used_ += granted;
  if (work == Work::Computes) ++computing_;
  return Admission{this, granted, work};
}

/// Whether it can go now, and nobody who came before could, but for want of memory.
bool Budget::is_next(const Waiter& waiter) const {
  if (!has_slot_for(waiter.work) || used_ + waiter.least > memory_) return false;
  return std::none_of(queue_.begin(), queue_.end(),
                      [&](const Waiter& other) { return other.ticket < waiter.ticket && has_slot_for(other.work); });
}

void Budget::give_back(Bytes memory, Work work) {
  const std::lock_guard lock{mutex_};
  used_ = used_ - memory;
  if (work == Work::Computes) --computing_;
  changed_.notify_all();
}

Bytes Budget::default_memory(unsigned threads, Bytes machine) {
  constexpr std::uint64_t kPerThread = 300'000'000;
  return Bytes{std::min(kPerThread * std::max(1U, threads), machine.value / 2)};
}

}  // namespace hygge
