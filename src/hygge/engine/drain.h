#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/relation.h"

namespace hygge::engine {

class Session;

/// Takes batches on one thread: one connection of an external store. Made, used and destroyed on that thread.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual void write(const Batch& batch) = 0;
  /// All rows were given, to every writer; flush. Nothing is committed yet.
  virtual void finish() = 0;
  /// Something failed elsewhere: a write() or finish() that waits for a server should return or throw now. Called from
  /// another thread, at most once, perhaps while none of them runs.
  virtual void stop() noexcept {}
};

struct DrainOptions {
  std::size_t writers = 1;
  std::size_t queue_batches = 8;         ///< per writer, of kBatchRows rows each
  Bytes buffer{64'000'000};              ///< how far the engine may run ahead
  bool ordered = false;                  ///< batches go to the writers in the relation's order, round robin
  std::function<void(Rows)> progress{};  ///< called with the total so far, from any thread
};

/// Runs `relation` and hands its rows to `writers` over bounded queues. `open(i)` is called on the i-th writer's own
/// thread. When any side fails, all stop within moments, and the first error is thrown; no writer's finish() has then
/// been called on a part of the rows as if it were the whole. Returns the number of rows written.
Rows drain(Session& session, const Relation& relation, const DrainOptions& options,
           const std::function<std::unique_ptr<Writer>(std::size_t)>& open, const CancelToken& cancel);

}  // namespace hygge::engine
