#include "hygge/stores/parquet/encoding_sink.h"

#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/base/first_cause.h"

namespace hygge::stores::parquet {

namespace {

std::vector<hygge::parquet::WrittenColumn> columns_of(const engine::Schema& schema) {
  std::vector<hygge::parquet::WrittenColumn> columns;
  for (const engine::Column& column : schema.columns) columns.push_back(written_column(column).value());
  return columns;
}

}  // namespace

/// A row group that one thread has for itself.
class EncodingSink::Lent {
 public:
  Lent(EncodingSink& sink, std::uint64_t rows) : sink_{sink} {
    std::unique_lock lock{sink_.mutex_};
    sink_.returned_.wait(lock, [&] { return !sink_.idle_.empty() || sink_.may_open_another(); });
    sink_.rows_ += rows;
    if (sink_.progress_) sink_.progress_(Rows{sink_.rows_});
    if (sink_.idle_.empty()) {
      sink_.idle_.reserve(++sink_.made_);  // giving it back must not fail
      group_ = std::make_unique<Group>(sink_);
    } else {
      group_ = std::move(sink_.idle_.back());
      sink_.idle_.pop_back();
    }
    ++sink_.lent_;
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  ~Lent() {
    {
      const std::lock_guard lock{sink_.mutex_};
      --sink_.lent_;
      sink_.idle_.push_back(std::move(group_));
    }
    sink_.returned_.notify_all();
  }

  Group& group() { return *group_; }

 private:
  EncodingSink& sink_;
  std::unique_ptr<Group> group_;
};

EncodingSink::EncodingSink(engine::Schema schema, const hygge::parquet::EncodingWish& wish,
                           const RowGroupBounds& bounds, hygge::parquet::NewFilesPlan plan,
                           std::function<void(Rows)> progress, CancelToken cancel)
    : schema_{std::move(schema)},
      columns_{columns_of(schema_)},
      wish_{wish},
      bounds_{bounds},
      progress_{std::move(progress)},
      cancel_{std::move(cancel)},
      files_{columns_, std::move(plan)} {}

bool EncodingSink::may_open_another() const {
  constexpr std::uint64_t kFewRows = 10'240;
  return lent_ == 0 || rows_ >= kFewRows;
}

void EncodingSink::take(const engine::Batch& batch) {
  cancel_.throw_if_cancelled();
  if (has_failed_) throw Error{ErrorKind::Cancelled, "stopped because other rows of the flow could not be written"};
  try {
    Lent lent{*this, batch.rows()};
    add(lent.group(), batch);
  } catch (...) {
    has_failed_ = true;  // its row group is torn
    throw;
  }
}

void EncodingSink::add(Group& group, const engine::Batch& batch) {
  hygge::parquet::RowGroupEncoder& encoder = group.encoder;
  if (encoder.rows() > 0 && encoder.rows() + batch.rows() > bounds_.rows) write(group);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    encoder.add(column, group.columns.of(batch, column));
  }
  encoder.end_rows(batch.rows());
  if (is_full(group)) write(group);
}

bool EncodingSink::is_full(const Group& group) const {
  constexpr std::uint64_t kFewRows = 10'240;  // with fewer, much of a file is about its row groups
  const std::size_t held = group.encoder.held();
  return group.encoder.rows() >= bounds_.rows ||
         (held >= bounds_.held && (group.encoder.rows() >= kFewRows || held >= 2 * bounds_.held));
}

void EncodingSink::write(Group& group) {
  const std::vector<hygge::parquet::EncodedChunk> chunks = group.encoder.finish();
  {
    const std::lock_guard lock{files_mutex_};
    files_.write(chunks, group.encoder.rows());
  }
  group.encoder.restart();
}

EncodedCount EncodingSink::finish() {
  const std::lock_guard lock{mutex_};  // the engine's threads have ended, but nothing that we can see says so
  FirstCause cause;
  std::atomic<std::size_t> next = 0;
  const auto write_last_ones = [&] {
    try {
      for (std::size_t i = next++; i < idle_.size(); i = next++) {
        if (idle_[i]->encoder.rows() > 0) write(*idle_[i]);
      }
    } catch (...) {
      cause.keep_current(cancel_.is_cancelled());
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      for (std::size_t i = 1; i < idle_.size(); ++i) others.emplace_back(write_last_ones);
    } catch (const std::system_error&) {
      // The system has no more threads: those that there are do the work.
    }
    write_last_ones();
  }
  cause.rethrow_any();
  return {.files = files_.finish(), .rows = Rows{rows_}};
}

}  // namespace hygge::stores::parquet
