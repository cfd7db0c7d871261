#include "hygge/engine/scan_function.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/engine/batch_impl.h"
#include "hygge/engine/split_readers.h"

namespace hygge::engine {

namespace {

using Registered = std::shared_ptr<const ScanRegistry>;
using Bound = std::shared_ptr<LiveScan>;

/// What a statement that runs the scan holds. The engine passes it from thread to thread in ways that only it sees;
/// passing it on and taking it over here shows others that one comes after the other.
struct Running {
  explicit Running(Bound bound) : scan{std::move(bound)}, readers{scan->scan()} { pass_on(); }
  ~Running() { take_over(); }

  void pass_on() noexcept { passes.fetch_add(1, std::memory_order_release); }
  void take_over() const noexcept { (void)passes.load(std::memory_order_acquire); }

  Bound scan;
  SplitReaders readers;
  std::atomic<unsigned> passes = 0;
};

/// What each engine thread holds. Text that the last batch lent lives until the next call on the same thread: whatever
/// the engine does with the rows, it has copied them by then.
struct Place {
  /// Another thread may destroy it than the one that used it, and only the engine knows that this one has ended.
  ~Place() { const std::lock_guard lock{mutex}; }

  std::mutex mutex;
  std::size_t split = SplitReaders::kNowhere;
  std::vector<std::shared_ptr<const void>> kept;
};

template <typename T>
void destroy(void* pointer) {
  delete static_cast<T*>(pointer);
}

// No exception may pass through the engine's C frames: each callback below hands over what it catches.

void bind(duckdb_bind_info info) {
  const duck::Value number{duckdb_bind_get_parameter(info, 0)};
  const auto& scans = *static_cast<Registered*>(duckdb_bind_get_extra_info(info));
  const auto id = static_cast<std::uint64_t>(duckdb_get_int64(number.get()));
  const Bound scan = scans->find(id);
  if (!scan) {
    duckdb_bind_set_error(info, "the rows of this relation are gone");
    return;
  }
  const std::vector<Column>& columns = scan->scan().schema().columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    duckdb_bind_add_result_column(info, columns[i].name.c_str(), scan->types()[i].get());
  }
  if (const std::optional<Rows> rows = scan->scan().rows()) duckdb_bind_set_cardinality(info, rows->value, false);
  duckdb_bind_set_bind_data(info, new Bound{scan}, destroy<Bound>);
}

void init(duckdb_init_info info) {
  const Bound& scan = *static_cast<Bound*>(duckdb_init_get_bind_data(info));
  try {
    if (!scan->start()) throw Error{ErrorKind::Internal, "the rows of an external home were asked for twice"};
    // Two threads even for a single split: one reads while the other works on what it has read.
    constexpr std::size_t kFewest = 2;
    duckdb_init_set_max_threads(info, scan->is_ordered() ? 1 : std::max(kFewest, scan->scan().splits()));
    duckdb_init_set_init_data(info, new Running{scan}, destroy<Running>);
  } catch (...) {
    duckdb_init_set_error(info, scan->fail(current_error()).c_str());
  }
}

void init_thread(duckdb_init_info info) { duckdb_init_set_init_data(info, new Place, destroy<Place>); }

void fill(duckdb_function_info info, duckdb_data_chunk output) {
  Running& running = *static_cast<Running*>(duckdb_function_get_init_data(info));
  Place& place = *static_cast<Place*>(duckdb_function_get_local_init_data(info));
  const std::lock_guard lock{place.mutex};
  running.take_over();
  try {
    place.kept.clear();
    Batch batch{std::make_unique<Batch::Impl>(output)};
    running.readers.fill(place.split, batch);
    running.scan->count(batch.rows());
    place.kept = std::move(batch.impl().kept);
  } catch (...) {
    duckdb_data_chunk_set_size(output, 0);
    duckdb_function_set_error(info, running.scan->fail(current_error()).c_str());
  }
  running.pass_on();
}

}  // namespace

void register_scan_function(duckdb_connection connection, std::shared_ptr<const ScanRegistry> scans) {
  const duck::TableFunction function{duckdb_create_table_function()};
  const duck::LogicalType number{duckdb_create_logical_type(DUCKDB_TYPE_BIGINT)};
  duckdb_table_function_set_name(function.get(), kScanFunction);
  duckdb_table_function_add_parameter(function.get(), number.get());
  duckdb_table_function_set_extra_info(function.get(), new Registered{std::move(scans)}, destroy<Registered>);
  duckdb_table_function_set_bind(function.get(), bind);
  duckdb_table_function_set_init(function.get(), init);
  duckdb_table_function_set_local_init(function.get(), init_thread);
  duckdb_table_function_set_function(function.get(), fill);
  if (duckdb_register_table_function(connection, function.get()) != DuckDBSuccess) {
    throw Error{ErrorKind::Engine, "the engine did not take our table function"};
  }
}

}  // namespace hygge::engine
