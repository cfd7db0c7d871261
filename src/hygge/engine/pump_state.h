#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "hygge/engine/batch.h"
#include "hygge/engine/batch_source.h"
#include "hygge/engine/pump.h"
#include "hygge/engine/session.h"

/// What a pump is inside; for the other files of this folder.
namespace hygge::engine {

/// Rows of a batch that belong to one slice.
struct Piece {
  std::shared_ptr<const Batch> batch;
  std::size_t first = 0;
  std::size_t rows = 0;
};

/// The pieces that a slice has already, and how many more rows it must take from the stream.
struct Collected {
  std::size_t number = 0;
  std::deque<Piece> pieces;
  Rows missing;
};

/// The source of all slices of a pump.
///
/// At any time either collect() or the one slice that is read while it is written takes from the stream.
struct Pump::State {
  State(Session own_session, const Relation& relation, const PumpOptions& chosen, const CancelToken& token);

  /// The rows of the next slice, as far as they fit into the bundle; nothing at the end.
  std::optional<Collected> collect();
  /// For the slice that was not complete: up to `at_most` further rows; nothing at the end of all.
  std::optional<Piece> take(Rows at_most);
  /// The slice that was not complete now is, or never will be.
  void release(bool complete);

  PumpOptions options;
  Relation source;

 private:
  Session session_;
  CancelToken cancel_;
  std::unique_ptr<BatchSource> rows_;
  BatchSource::Place place_ = 0;
  std::shared_ptr<const Batch> open_;  // a batch of which `next_` rows were taken
  std::size_t next_ = 0;
  std::mutex mutex_;
  std::condition_variable released_;
  std::size_t slices_ = 0;  // guarded by mutex_
  bool lent_ = false;       // guarded by mutex_
  bool lost_ = false;       // guarded by mutex_
};

}  // namespace hygge::engine
