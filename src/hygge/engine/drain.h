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
  /// May keep the batch for as long as it likes.
  virtual void write(const StreamedBatch& given) = 0;
  /// There are no more rows for this one; others may still write. Whoever keeps others out, by a lock of a server's,
  /// say, lets them in now.
  virtual void flush() {}
  /// All rows were given, to every writer. Nothing is committed yet.
  virtual void finish() = 0;
  /// Something failed elsewhere: a write() or finish() that waits for a server should return or throw now. Called from
  /// another thread, at most once, perhaps while none of them runs.
  virtual void stop() noexcept {}
};

/// Sees the first rows of a relation before any writer is opened: who makes a table sizes its columns by them.
class Sampler {
 public:
  virtual ~Sampler() = default;
  /// Returns whether it wants to see more. It gets no more once kSampleBytes were shown, or the rows have ended.
  virtual bool look(const Batch& batch) = 0;
  /// It has seen all that it will see, and of an empty relation nothing. The writers wait until this returns.
  virtual void finish() = 0;
};

/// About so much memory is held for a Sampler at most, beside one batch.
inline constexpr Bytes kSampleBytes{64'000'000};

struct DrainOptions {
  std::size_t writers = 1;
  std::size_t readers = 1;               ///< at most, where the rows come without the engine (Relation::direct)
  std::size_t queue_batches = 8;         ///< per writer, of kBatchRows rows each
  bool ordered = false;                  ///< each writer gets its batches in the relation's order
  std::function<void(Rows)> progress{};  ///< called with the total so far, from any thread
  /// What it saw goes to the writers in front of the rest. Called on the drain's own thread; may throw.
  Sampler* sampler = nullptr;
};

/// Runs `relation` and hands its rows to `writers` over bounded queues. `open(i)` is called on the i-th writer's own
/// thread. When any side fails, all stop within moments, and the first error is thrown; no writer's finish() has then
/// been called on a part of the rows as if it were the whole. Returns the number of rows written.
Rows drain(Session& session, const Relation& relation, const DrainOptions& options,
           const std::function<std::unique_ptr<Writer>(std::size_t)>& open, const CancelToken& cancel);

}  // namespace hygge::engine
