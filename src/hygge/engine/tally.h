#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/units.h"

namespace hygge::engine {

/// What is known of one column's values without their order.
struct ColumnTally {
  Rows nulls;
  /// The sum of a 64-bit hash of every value, modulo 2^64: free of order, and doubled rows do not cancel out.
  std::optional<std::uint64_t> checksum;
  bool operator==(const ColumnTally&) const = default;
};

/// What passed a point on the way from a home to a store: rows, and for each column its nulls and perhaps a checksum.
///
/// Threads  add() from any thread; the getters after the statement has ended.
class Tally {
 public:
  explicit Tally(std::size_t columns) : columns_(columns) {}

  void add(Rows rows, const std::vector<ColumnTally>& columns);
  Rows rows() const;
  std::vector<ColumnTally> columns() const;
  /// Starts again (a second attempt).
  void reset();

 private:
  mutable std::mutex mutex_;
  Rows rows_;
  std::vector<ColumnTally> columns_;
};

}  // namespace hygge::engine
