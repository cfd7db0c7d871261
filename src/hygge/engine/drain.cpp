#include "hygge/engine/drain.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/first_cause.h"
#include "hygge/engine/batch_bytes.h"
#include "hygge/engine/batch_queue.h"
#include "hygge/engine/batch_source.h"
#include "hygge/engine/session.h"

namespace hygge::engine {

namespace {

using OpenWriter = std::function<std::unique_ptr<Writer>(std::size_t)>;

/// One drain: the calling thread fetches, the others write.
class Drain {
 public:
  Drain(const DrainOptions& options, const OpenWriter& open, const CancelToken& cancel)
      : options_{options},
        open_{open},
        stop_{cancel.child()},
        writers_(std::max<std::size_t>(options.writers, 1)),
        queue_{std::max<std::size_t>(options.queue_batches, 1) * writers_.size()},
        busy_{writers_.size()} {}

  Rows run(Session& session, const Relation& relation) {
    {
      // Whoever waits at a queue does not look at the token.
      const auto wake = stop_.on_cancel([this] { abandon(); });
      std::vector<std::jthread> threads;
      fetch(session, relation, [&] {
        for (std::size_t i = 0; i < writers_.size(); ++i) threads.emplace_back([this, i] { write(i); });
      });
    }
    cause_.rethrow_any();
    stop_.throw_if_cancelled();
    return Rows{rows_.load()};
  }

 private:
  void fetch(Session& session, const Relation& relation, const std::function<void()>& start_writers) {
    try {
      if (options_.sampler == nullptr) start_writers();
      const std::unique_ptr<BatchSource> source =
          batch_source(session, relation, options_.readers, options_.ordered, stop_);
      BatchSource::Place place = 0;
      if (options_.sampler != nullptr) {
        std::deque<Batch> held = sample(*source, place, relation.schema.row_bytes());
        stop_.throw_if_cancelled();
        start_writers();
        for (; !held.empty(); held.pop_front()) {
          if (!hand_out(std::move(held.front()))) return;
        }
      }
      {
        std::vector<std::jthread> others;
        try {
          for (std::size_t i = 1; i < source->readers(); ++i) {
            others.emplace_back([&] { try_to([&] { hand_out_all(*source, 0); }); });
          }
        } catch (const std::system_error&) {
          // The system has no more threads: those that there are do the work.
        }
        try_to([&] { hand_out_all(*source, place); });
      }
      if (!has_failed_) queue_.close();  // else they might take what there is for the whole
    } catch (...) {
      fail();
    }
  }

  /// Whatever `work` throws fails the drain.
  template <typename Work>
  void try_to(const Work& work) {
    try {
      work();
    } catch (...) {
      fail();
    }
  }

  void hand_out_all(BatchSource& source, BatchSource::Place place) {
    while (std::optional<Batch> batch = source.next(place)) {
      if (!hand_out(std::move(*batch))) return;
    }
  }

  /// Shows the first batches to the sampler, and returns them.
  std::deque<Batch> sample(BatchSource& source, BatchSource::Place& place, std::size_t row_bytes) {
    std::deque<Batch> held;
    Bytes bytes;
    while (bytes < kSampleBytes) {
      std::optional<Batch> batch = source.next(place);
      if (!batch) break;
      bytes += bytes_of(*batch, 0, batch->rows(), row_bytes);
      held.push_back(std::move(*batch));
      if (!options_.sampler->look(held.back())) break;
    }
    options_.sampler->finish();
    return held;
  }

  /// False when nobody will take it.
  bool hand_out(Batch batch) {
    const std::size_t rows = batch.rows();
    StreamedBatch given{std::make_shared<const Batch>(std::move(batch)), rows_fetched_.fetch_add(rows)};
    return queue_.push(std::move(given));
  }

  void write(std::size_t index) {
    try {
      const std::unique_ptr<Writer> writer = open_(index);
      const Registered registered{*this, index, writer.get()};
      while (const std::optional<StreamedBatch> given = queue_.pop()) {
        writer->write(*given);
        const std::uint64_t total = rows_ += given->batch->rows();
        if (options_.progress) options_.progress(Rows{total});
      }
      writer->flush();
      if (all_have_written()) writer->finish();
    } catch (...) {
      fail();
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

  /// Inside of a catch block.
  void fail() {
    has_failed_ = true;
    // What is cancelled complains of that.
    const bool follows = stop_.is_cancelled() && current_error().kind() == ErrorKind::Cancelled;
    if (!follows) cause_.keep_current(true);
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
    queue_.abandon();
  }

  const DrainOptions& options_;
  const OpenWriter& open_;
  CancelToken stop_;  // cancelled by whoever fails, and with the caller's own
  std::atomic<std::uint64_t> rows_fetched_{0};
  std::atomic<std::uint64_t> rows_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Writer*> writers_;  // guarded by mutex_
  // One for all: whoever waits, for a lock of another's, say, keeps no batch from the others.
  BatchQueue queue_;
  std::size_t busy_;        // guarded by mutex_
  bool abandoned_ = false;  // guarded by mutex_
  std::atomic<bool> has_failed_ = false;
  FirstCause cause_;
};

}  // namespace

Rows drain(Session& session, const Relation& relation, const DrainOptions& options, const OpenWriter& open,
           const CancelToken& cancel) {
  cancel.throw_if_cancelled();
  return Drain{options, open, cancel}.run(session, relation);
}

}  // namespace hygge::engine
