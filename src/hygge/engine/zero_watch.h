#pragma once

#include <atomic>

#include "hygge/engine/schema.h"

namespace hygge::engine {

/// Whether a -0.0 passed. The engine's Parquet writer takes 0.0 and -0.0 for one value where it writes a dictionary,
/// and nothing of that shows in what was written.
///
/// Threads  all calls from any thread; complete after the statement has ended.
class ZeroWatch {
 public:
  bool has_seen_negative() const noexcept { return seen_.load(std::memory_order_relaxed); }
  void see_negative() noexcept { seen_.store(true, std::memory_order_relaxed); }

 private:
  std::atomic<bool> seen_ = false;
};

/// Whether values of `type` are, or hold inside of them, FLOAT or DOUBLE.
bool holds_floating(const Type& type);

}  // namespace hygge::engine
