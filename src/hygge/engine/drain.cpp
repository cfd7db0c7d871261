#include "hygge/engine/drain.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/batch_queue.h"
#include "hygge/engine/session.h"

namespace hygge::engine {

namespace {

using OpenWriter = std::function<std::unique_ptr<Writer>(std::size_t)>;

/// One drain: the calling thread fetches, the others write.
class Drain {
 public:
  Drain(const DrainOptions& options, const OpenWriter& open, const CancelToken& cancel)
      : options_{options}, open_{open}, stop_{cancel.child()}, writers_(std::max<std::size_t>(options.writers, 1)) {
    // In any order all writers share one queue, so that a slow one holds up nobody else.
    const std::size_t queues = options.ordered ? writers_.size() : 1;
    const std::size_t each = std::max<std::size_t>(options.queue_batches, 1) * writers_.size() / queues;
    for (std::size_t i = 0; i < queues; ++i) queues_.emplace_back(each);
    busy_ = writers_.size();
  }

  Rows run(Session& session, const Relation& relation) {
    {
      // Whoever waits at a queue does not look at the token.
      const auto wake = stop_.on_cancel([this] { abandon(); });
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < writers_.size(); ++i) threads.emplace_back([this, i] { write(i); });
      fetch(session, relation);
    }
    const std::lock_guard lock{mutex_};
    if (failure_) throw *failure_;
    stop_.throw_if_cancelled();
    return Rows{rows_.load()};
  }

 private:
  void fetch(Session& session, const Relation& relation) {
    try {
      Stream stream = session.stream(relation, stop_, options_.buffer, options_.ordered);
      for (std::size_t turn = 0;; ++turn) {
        std::optional<Batch> batch = stream.next();
        if (!batch) break;
        if (!queues_[turn % queues_.size()].push(std::move(*batch))) return;
      }
      for (BatchQueue& queue : queues_) queue.close();
    } catch (...) {
      fail(current_error());
    }
  }

  void write(std::size_t index) {
    try {
      const std::unique_ptr<Writer> writer = open_(index);
      const Registered registered{*this, index, writer.get()};
      BatchQueue& queue = queues_[index % queues_.size()];
      while (const std::optional<Batch> batch = queue.pop()) {
        writer->write(*batch);
        const std::uint64_t total = rows_ += batch->rows();
        if (options_.progress) options_.progress(Rows{total});
      }
      if (all_have_written()) writer->finish();
    } catch (...) {
      fail(current_error());
    }
  }

  /// Makes a writer known to abandon() while it lives.
  struct Registered {
    Registered(Drain& its_drain, std::size_t its_index, Writer* writer) : drain{its_drain}, index{its_index} {
      const std::lock_guard lock{drain.mutex_};
      drain.writers_[index] = writer;
      if (drain.abandoned_) writer->stop();
    }
    Registered(const Registered&) = delete;
    Registered& operator=(const Registered&) = delete;
    ~Registered() {
      const std::lock_guard lock{drain.mutex_};
      drain.writers_[index] = nullptr;
    }
    Drain& drain;
    std::size_t index;
  };

  /// Waits until every writer has written what it got; false when any side failed meanwhile. Only then may one finish:
  /// a writer cannot know by itself that its rows are all there is.
  bool all_have_written() {
    std::unique_lock lock{mutex_};
    --busy_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return abandoned_ || busy_ == 0; });
    return !abandoned_;
  }

  void fail(const Error& error) {
    {
      const std::lock_guard lock{mutex_};
      if (!failure_) failure_ = error;
    }
    stop_.cancel(CancelReason::Sibling);
  }

  void abandon() {
    {
      // First of all: a writer that is let go below must not take what it has for the whole.
      const std::lock_guard lock{mutex_};
      abandoned_ = true;
      for (Writer* writer : writers_) {
        if (writer != nullptr) writer->stop();
      }
    }
    changed_.notify_all();
    for (BatchQueue& queue : queues_) queue.abandon();
  }

  const DrainOptions& options_;
  const OpenWriter& open_;
  CancelToken stop_;  // cancelled by whoever fails, and with the caller's own
  std::deque<BatchQueue> queues_;
  std::atomic<std::uint64_t> rows_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Writer*> writers_;  // guarded by mutex_
  std::size_t busy_ = 0;          // guarded by mutex_
  bool abandoned_ = false;        // guarded by mutex_
  std::optional<Error> failure_;  // guarded by mutex_
};

}  // namespace

Rows drain(Session& session, const Relation& relation, const DrainOptions& options, const OpenWriter& open,
           const CancelToken& cancel) {
  cancel.throw_if_cancelled();
  return Drain{options, open, cancel}.run(session, relation);
}

}  // namespace hygge::engine
