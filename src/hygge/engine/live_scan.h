#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/registry.h"
#include "hygge/engine/scan.h"

namespace hygge::engine {

/// A scan that a relation offers to the engine, and what went wrong in it.
///
/// The engine carries errors as text only. So the Error itself stays here, the engine is given a text that names this
/// scan, and the session finds the Error again by that name.
///
/// Threads  all calls from any thread.
class LiveScan {
 public:
  LiveScan(std::shared_ptr<Scan> scan, std::vector<duck::LogicalType> types, bool ordered);

  Scan& scan() noexcept { return *scan_; }
  const std::vector<duck::LogicalType>& types() const noexcept { return types_; }
  bool is_ordered() const noexcept { return ordered_; }
  std::uint64_t id() const noexcept { return id_; }
  void set_id(std::uint64_t id) noexcept { id_ = id; }

  /// True once: a scan's rows can be read a single time.
  bool start() noexcept { return !started_.exchange(true); }

  /// Counts rows that a reader gave, for progress.
  void count(std::uint64_t rows) noexcept { rows_.fetch_add(rows, std::memory_order_relaxed); }
  Rows rows_given() const noexcept { return Rows{rows_.load(std::memory_order_relaxed)}; }

  /// Keeps `error` unless there is one already, and returns the text to give to the engine.
  std::string fail(const Error& error);
  std::optional<Error> failure() const;

 private:
  std::shared_ptr<Scan> scan_;
  std::vector<duck::LogicalType> types_;
  bool ordered_;
  std::uint64_t id_ = 0;
  std::atomic<bool> started_{false};
  std::atomic<std::uint64_t> rows_{0};
  mutable std::mutex mutex_;
  std::optional<Error> failure_;  // guarded by mutex_
};

using ScanRegistry = Registry<LiveScan>;

/// The Error of the scan that the engine's complaint names, if it names one.
std::optional<Error> find_scan_failure(const ScanRegistry& scans, std::string_view complaint);

}  // namespace hygge::engine
