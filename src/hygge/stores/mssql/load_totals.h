#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "hygge/base/units.h"

namespace hygge::stores::mssql {

/// What came of rows that were sent, as far as the server has said so.
struct LoadCounts {
  explicit LoadCounts(std::size_t columns = 0) : nulls(columns), nulled(columns) {}
  LoadCounts& operator+=(const LoadCounts& other);

  Rows rows;                          ///< as the server counts them
  std::uint64_t batches = 0;          ///< bulk batches
  Bytes bytes;                        ///< sent, as on the wire
  std::vector<std::uint64_t> nulls;   ///< of each column, those that were `nulled` too
  std::vector<std::uint64_t> nulled;  ///< of each column: values without an image that were written as NULL
  std::uint64_t replaced = 0;         ///< characters that a code page lacks
};

/// The sum of it over the writers of a table. Threads  all calls from any.
class LoadTotals {
 public:
  explicit LoadTotals(std::size_t columns) : counts_{columns} {}
  void add(const LoadCounts& counts) {
    const std::lock_guard lock{mutex_};
    counts_ += counts;
  }
  LoadCounts counts() const {
    const std::lock_guard lock{mutex_};
    return counts_;
  }

 private:
  mutable std::mutex mutex_;
  LoadCounts counts_;  // guarded by mutex_
};

}  // namespace hygge::stores::mssql
