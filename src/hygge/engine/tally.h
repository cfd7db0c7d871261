#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/relation.h"

namespace hygge::engine {

class Engine;
class Session;

/// What is known of one column's values without their order.
struct ColumnTally {
  Rows nulls;
  /// The sum of a 64-bit hash of every value, modulo 2^64: free of order, and doubled rows do not cancel out. A NULL
  /// counts with a hash of its own. 0.0 and -0.0 differ, but not inside nested values; all NaNs of one sign are alike.
  std::optional<std::uint64_t> checksum;
  bool operator==(const ColumnTally&) const = default;
};

/// What passed a point on the way from a home to a store: rows, and for each column its nulls and perhaps a checksum.
///
/// Threads  all calls from any thread; the numbers are complete after the statement has ended.
class Tally {
 public:
  explicit Tally(std::size_t columns) : columns_(columns) {}

  void add(Rows rows, std::span<const ColumnTally> columns);
  std::size_t size() const noexcept { return columns_.size(); }
  Rows rows() const;
  std::vector<ColumnTally> columns() const;

 private:
  mutable std::mutex mutex_;
  Rows rows_;                         // guarded by mutex_
  std::vector<ColumnTally> columns_;  // guarded by mutex_
};

/// Runs `relation` for its tally alone; no row goes anywhere. Every value of every column is really decoded, so this is
/// also how all pages of a file are read once. It runs on `session`, whose progress can be watched.
std::shared_ptr<Tally> count_out(Engine& engine, Session& session, const Relation& relation, bool checksums,
                                 const CancelToken& cancel);

}  // namespace hygge::engine
