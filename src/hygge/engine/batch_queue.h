#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "hygge/engine/batch.h"

namespace hygge::engine {

/// Batches on their way from one thread to others, at most so many at a time.
///
/// Threads  all calls from any thread.
class BatchQueue {
 public:
  explicit BatchQueue(std::size_t at_most) : at_most_{at_most} {}

  /// Waits for room. False when the queue was abandoned: nobody will take it.
  bool push(StreamedBatch batch) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return abandoned_ || batches_.size() < at_most_; });
    if (abandoned_) return false;
    batches_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
  }

  /// Waits for a batch. Nothing when the queue is closed and empty, or abandoned.
  std::optional<StreamedBatch> pop() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return abandoned_ || closed_ || !batches_.empty(); });
    if (abandoned_ || batches_.empty()) return std::nullopt;
    StreamedBatch batch = std::move(batches_.front());
    batches_.pop_front();
    changed_.notify_all();
    return batch;
  }

  /// No batch comes any more.
  void close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    changed_.notify_all();
  }

  /// Lets go of everything, and of everybody who waits.
  void abandon() {
    const std::lock_guard lock{mutex_};
    abandoned_ = true;
    batches_.clear();
    changed_.notify_all();
  }

 private:
  const std::size_t at_most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<StreamedBatch> batches_;  // guarded by mutex_
  bool closed_ = false;                // guarded by mutex_
  bool abandoned_ = false;             // guarded by mutex_
};

}  // namespace hygge::engine
