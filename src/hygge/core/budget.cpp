#include "hygge/core/budget.h"

#include <algorithm>
#include <utility>

namespace hygge {

Budget::Budget(Bytes memory, unsigned slots) : memory_{memory}, slots_{std::max(1U, slots)} {}

Budget::Admission::Admission(Admission&& other) noexcept
    : budget_{std::exchange(other.budget_, nullptr)}, memory_{other.memory_} {}

Budget::Admission& Budget::Admission::operator=(Admission&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(memory_, other.memory_);
  return *this;
}

Budget::Admission::~Admission() {
  if (budget_ != nullptr) budget_->give_back(memory_);
}

Budget::Admission Budget::admit(const MemoryWish& wish, const CancelToken& cancel) {
  const Bytes least = std::min(wish.least, memory_);
  const Bytes best = std::clamp(wish.best, least, memory_);
  const CancelToken::Registration wake = cancel.on_cancel([this] {
    const std::lock_guard lock{mutex_};
    changed_.notify_all();
  });

  std::unique_lock lock{mutex_};
  const std::uint64_t ticket = next_ticket_++;
  queue_.push_back(ticket);
  changed_.wait(lock, [&] {
    return cancel.is_cancelled() || (queue_.front() == ticket && running_ < slots_ && used_ + least <= memory_);
  });
  std::erase(queue_, ticket);
  changed_.notify_all();
  if (cancel.is_cancelled()) {
    lock.unlock();
    throw cancel.error();
  }
  // An even share at most, so that the first flow does not take what its neighbours need to run beside it.
  const Bytes share{memory_.value / slots_};
  const Bytes granted = std::min({best, std::max(least, share), memory_ - used_});
  used_ += granted;
  ++running_;
  return Admission{this, granted};
}

void Budget::give_back(Bytes memory) {
  const std::lock_guard lock{mutex_};
  used_ = used_ - memory;
  --running_;
  changed_.notify_all();
}

Bytes Budget::default_memory(unsigned threads, Bytes machine) {
  constexpr std::uint64_t kPerThread = 300'000'000;
  return Bytes{std::min(kPerThread * std::max(1U, threads), machine.value / 2)};
}

}  // namespace hygge
