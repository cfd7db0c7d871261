#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/core/store.h"

namespace hygge {

/// The memory and the engine slots of a run, shared by all flows (design.md section 6).
///
/// A flow asks before its statement starts and waits while the sum of what is granted would not fit. Waiting flows are
/// served in the order in which they came, so that a large one is not overtaken for ever; only those that lack nothing
/// but a slot are passed over by those that need none. A flow that needs more than
/// the whole budget runs alone. Nothing ever fails for want of budget.
///
/// Threads  all calls are safe from any thread.
class Budget {
 public:
  /// `memory` for all statements together; `slots` statements at once.
  Budget(Bytes memory, unsigned slots);

  /// What a statement mostly does. One that waits for a server needs memory, but none of the slots, so that many slow
  /// servers are read side by side.
  enum class Work : std::uint8_t { Computes, Waits };

  /// A granted share, given back at the end of its scope.
  class Admission {
   public:
    Admission() = default;
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;
    Admission(Admission&& other) noexcept;
    Admission& operator=(Admission&& other) noexcept;
    ~Admission();
    /// Between what was wished at least and at best (or the whole budget when even the least did not fit).
    Bytes memory() const noexcept { return memory_; }

   private:
    friend class Budget;
    Admission(Budget* budget, Bytes memory, Work work) : budget_{budget}, memory_{memory}, work_{work} {}
    Budget* budget_ = nullptr;
    Bytes memory_;
    Work work_ = Work::Computes;
  };

  /// Waits for a share; throws the token's error when cancelled meanwhile.
  [[nodiscard]] Admission admit(const MemoryWish& wish, const CancelToken& cancel, Work work = Work::Computes);

  Bytes memory() const noexcept { return memory_; }

  /// What a run uses unless told: 300 MB for each engine thread, at most half of the machine's memory.
  static Bytes default_memory(unsigned threads, Bytes machine);

 private:
  struct Waiter {
    std::uint64_t ticket = 0;
    Work work = Work::Computes;
    Bytes least;
  };

  void give_back(Bytes memory, Work work);
  bool has_slot_for(Work work) const { return work == Work::Waits || computing_ < slots_; }
  bool is_next(const Waiter& waiter) const;

  const Bytes memory_;
  const unsigned slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Bytes used_;                     // guarded by mutex_
  unsigned computing_ = 0;         // guarded by mutex_
  std::uint64_t next_ticket_ = 0;  // guarded by mutex_
  std::deque<Waiter> queue_;       // guarded by mutex_: those who wait, in their order
};

}  // namespace hygge
