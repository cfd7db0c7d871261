#pragma once

#include <memory>

#include "hygge/base/cancel.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/relation.h"

namespace hygge::engine {

class Engine;
class Session;

/// Takes rows where the engine or their home has them, on its threads and without a copy: a store of our own code that
/// encodes them. An external store that waits for others uses the drain instead (drain.h).
///
/// Threads  take() from several at once.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// Some rows, in no order, with the columns of the relation; at least one. The batch and all that it points to belong
  /// to others again when this returns. What it throws ends the work.
  virtual void take(const Batch& batch) = 0;
};

/// Runs `relation` on `session`, or reads it on up to `readers` threads where the rows come without the engine
/// (Relation::direct), and gives every row to `sink`. Throws what the sink or a reader threw first, or what
/// Session::run throws.
void pour(Engine& engine, Session& session, const Relation& relation, unsigned readers,
          const std::shared_ptr<RowSink>& sink, const CancelToken& cancel);

}  // namespace hygge::engine
