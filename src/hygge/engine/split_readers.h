#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "hygge/engine/scan.h"

namespace hygge::engine {

/// Shares the splits of a scan among the engine's threads.
///
/// Each thread takes a split of its own while there are unopened ones. A thread that finds none left helps with one
/// that is not yet read to its end, in turn with the thread that has it: while one encodes its rows the other reads.
///
/// Threads  fill() from any thread, with a `place` for each.
class SplitReaders {
 public:
  explicit SplitReaders(Scan& scan) : scan_{scan}, splits_(scan.splits()) {}

  /// Reads the next batch of any split that has one; 0 rows when all are at their end. `place` remembers the split that
  /// this thread reads; it starts as kNowhere. Throws what the reader throws.
  void fill(std::size_t& place, Batch& batch);

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

 private:
  struct Split {
    /// The engine's threads have long ended their work, but nothing that we can see says so; the lock does.
    ~Split() { const std::lock_guard lock{mutex}; }

    std::mutex mutex;
    std::unique_ptr<ScanReader> reader;  // guarded by mutex
    bool is_done = false;                // guarded by mutex
  };

  bool read(std::size_t index, Batch& batch);
  std::size_t claim();

  Scan& scan_;
  std::vector<Split> splits_;
  std::mutex mutex_;
  std::size_t unclaimed_ = 0;  // guarded by mutex_
};

}  // namespace hygge::engine
