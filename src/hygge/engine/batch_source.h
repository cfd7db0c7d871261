#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "hygge/base/cancel.h"
#include "hygge/engine/batch.h"
#include "hygge/engine/relation.h"

/// For the other files of this folder.
namespace hygge::engine {

class Session;

/// Where the batches of a relation come from: a stream of the engine's, or the home itself (Relation::direct).
class BatchSource {
 public:
  /// What a thread remembers from batch to batch; begins as 0.
  using Place = std::size_t;

  virtual ~BatchSource() = default;
  /// How many threads may ask for batches, side by side.
  virtual std::size_t readers() const { return 1; }
  /// The next batch; nothing when there are no more for this thread. Throws what went wrong.
  virtual std::optional<Batch> next(Place& place) = 0;
};

/// `readers`: where the home reads, so many at most; one where the rows are to come in order.
std::unique_ptr<BatchSource> batch_source(Session& session, const Relation& relation, std::size_t readers, bool ordered,
                                          const CancelToken& cancel);

}  // namespace hygge::engine
