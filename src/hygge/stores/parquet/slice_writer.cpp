#include "hygge/stores/parquet/slice_writer.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/session.h"
#include "hygge/stores/parquet/row_groups.h"

namespace hygge::stores::parquet {

namespace {

constexpr std::uint64_t kSmallestBundle = 8'000'000;

}  // namespace

SliceWriter::SliceWriter(const engine::Relation& relation, const StoreContext& context, bool ordered,
                         Rows rows_per_slice)
    : relation_{relation}, context_{context}, cancel_{context.cancel.child()} {
  const std::uint64_t threads = std::max(context.threads, 1U);
  // Each thread has a slice in hand while the next ones are gathered.
  const std::uint64_t bundle = std::max(context.memory.value / (2 * threads), kSmallestBundle);
  const bool gathered = rows_per_slice.value <= bundle / row_bytes(relation);
  pump_options_ = {.rows_per_slice = rows_per_slice, .ordered = ordered, .bundle = Bytes{bundle}};
  workers_ = gathered ? threads : 1;
}

std::size_t SliceWriter::run(const std::function<std::string(const engine::Slice&)>& statement) {
  engine::Pump pump{context_.engine, relation_, pump_options_, cancel_};
  std::vector<std::thread> others;
  others.reserve(workers_);
  try {
    for (std::size_t worker = 1; worker < workers_; ++worker) {
      others.emplace_back([&] { work(pump, statement); });
    }
  } catch (const std::system_error&) {
    // The system has no thread left: those that there are do all the work.
  }
  work(pump, statement);
  for (std::thread& other : others) other.join();
  if (cause_) std::rethrow_exception(cause_);
  return slices_;
}

void SliceWriter::work(engine::Pump& pump, const std::function<std::string(const engine::Slice&)>& statement) {
  try {
    engine::Session session = context_.engine.open_session();
    while (const std::optional<engine::Slice> slice = pump.next_slice()) {
      const Rows written = session.run(statement(*slice), cancel_).rows_changed();
      const std::lock_guard lock{mutex_};
      ++slices_;
      rows_ += written;
      context_.progress(rows_);
    }
  } catch (...) {
    keep_first_cause(std::current_exception());
    cancel_.cancel(CancelReason::Sibling);
  }
}

/// A thread that was stopped because another one failed has nothing to tell.
void SliceWriter::keep_first_cause(std::exception_ptr cause) {
  const std::lock_guard lock{mutex_};
  const bool is_consequence = cancel_.is_cancelled() && !context_.cancel.is_cancelled();
  if (!cause_ || !is_consequence) cause_ = std::move(cause);
}

}  // namespace hygge::stores::parquet
