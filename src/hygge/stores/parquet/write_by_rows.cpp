#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "hygge/engine/pump.h"
#include "hygge/engine/sql_text.h"
#include "hygge/stores/parquet/staging.h"

namespace hygge::stores::parquet {

namespace {

namespace fs = std::filesystem;

/// Several threads that take slices from one pump, each writing its slice to a file of its own.
class SliceWriters {
 public:
  SliceWriters(engine::Pump& pump, fs::path staging, std::string options, const StoreContext& context)
      : pump_{pump}, staging_{std::move(staging)}, options_{std::move(options)}, context_{context} {}

  std::vector<StagedParquet> run(unsigned threads) {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
    std::vector<StagedParquet> files;
    for (std::size_t number = 0; number < written_; ++number) files.push_back({file_of(number), {}});
    return files;
  }

 private:
  fs::path file_of(std::size_t number) const { return staging_ / (std::to_string(number) + kStagedSuffix); }

  void work() {
    try {
      engine::Session session = context_.engine.open_session();
      while (!has_failed()) {
        const std::optional<engine::Slice> slice = pump_.next_slice();
        if (!slice) return;
        const engine::Result result =
            session.run(fmt::format("COPY ({}) TO {} ({})", slice->rows.sql,
                                    engine::quote_text(file_of(slice->number).string()), options_),
                        stop_);
        finished(result.rows_changed());
      }
    } catch (...) {
      const std::lock_guard lock{mutex_};
      if (!failure_) failure_ = std::current_exception();
      stop_.cancel(CancelReason::Sibling);
    }
  }

  bool has_failed() {
    const std::lock_guard lock{mutex_};
    return failure_ != nullptr;
  }

  void finished(Rows rows) {
    const std::lock_guard lock{mutex_};
    ++written_;
    rows_ += rows;
    context_.progress(rows_);
  }

  engine::Pump& pump_;
  const fs::path staging_;
  const std::string options_;
  const StoreContext& context_;
  const CancelToken stop_ = context_.cancel.child();
  std::mutex mutex_;
  std::exception_ptr failure_;  // guarded by mutex_: the first
  std::size_t written_ = 0;     // guarded by mutex_
  Rows rows_;                   // guarded by mutex_
};

}  // namespace

std::vector<StagedParquet> write_by_rows(const engine::Relation& relation, const fs::path& staging, Rows rows,
                                         const Wishes& wishes, Rows row_group, const StoreContext& context) {
  engine::PumpOptions pumping;
  pumping.rows_per_slice = rows;
  pumping.ordered = context.preserve_order || relation.ordered;
  pumping.bundle = Bytes{context.memory.value / (2 * context.threads)};
  engine::Pump pump{context.engine, relation, pumping, context.cancel};
  const std::string options = copy_options(wishes, std::min(row_group, rows), context.identity) +
                              (pumping.ordered ? ", PRESERVE_ORDER true" : ", PRESERVE_ORDER false");
  return SliceWriters{pump, staging, options, context}.run(context.threads);
}

}  // namespace hygge::stores::parquet
