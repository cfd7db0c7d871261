#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "hygge/base/units.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/schema.h"

namespace hygge::engine {

/// Reads one split of an external home, on one thread at a time (not always the same).
class ScanReader {
 public:
  virtual ~ScanReader() = default;
  /// Fills up to kBatchRows rows and calls set_rows; 0 rows ends the split. May block; must look at the run's
  /// CancelToken while it does. Throws Error; the very same Error comes out of Session::run or Stream::next.
  virtual void read(Batch& batch) = 0;
};

/// Rows that our own code produces: what an external home implements.
///
/// Threads  schema() and splits() before the scan starts; open() and the readers from engine threads, different splits
///          side by side.
class Scan {
 public:
  virtual ~Scan() = default;
  virtual const Schema& schema() const = 0;
  /// How many independent pieces there are, at least 1; they come in the order of their rows.
  virtual std::size_t splits() const { return 1; }
  virtual std::optional<Rows> rows() const { return std::nullopt; }
  virtual std::unique_ptr<ScanReader> open(std::size_t split) = 0;
};

}  // namespace hygge::engine
