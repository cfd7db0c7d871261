#include "hygge/stores/parquet/slice_writer.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/engine.h"
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

std::size_t SliceWriter::run(const Write& write) {
  engine::Pump pump{context_.engine, relation_, pump_options_, cancel_};
  std::vector<std::jthread> others;
  others.reserve(workers_);  // nothing may throw once a thread works with what lies on this stack
  try {
    while (others.size() + 1 < workers_) others.emplace_back([&] { work(pump, write); });
  } catch (const std::system_error&) {
    // The system has no more threads: those that are there do the work.
  }
  work(pump, write);
  others.clear();  // waits for them
  cause_.rethrow_any();
  return slices_;
}

void SliceWriter::work(engine::Pump& pump, const Write& write) {
  try {
    engine::Session session = context_.engine.open_session();
    while (const std::optional<engine::Slice> slice = pump.next_slice()) {
      const Rows written = write(*slice, session, cancel_);
      const std::lock_guard lock{mutex_};
      ++slices_;
      rows_ += written;
      context_.progress(rows_);
    }
  } catch (...) {
    cause_.keep_current(context_.cancel.is_cancelled());
    cancel_.cancel(CancelReason::Sibling);
  }
}

}  // namespace hygge::stores::parquet
