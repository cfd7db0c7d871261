#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "hygge/engine/batch.h"
#include "hygge/engine/duckdb_handles.h"

/// What a batch is inside; for the other files of this folder.
namespace hygge::engine {

struct Batch::Impl {
  /// A chunk of our own, freed with the batch.
  explicit Impl(duck::Chunk own) : owned{std::move(own)}, chunk{owned.get()} { find_columns(); }
  /// A chunk that the engine lent for the time of a call.
  explicit Impl(duckdb_data_chunk lent) : chunk{lent} { find_columns(); }

  duck::Chunk owned;
  duckdb_data_chunk chunk;
  std::vector<Vector> columns;
  std::vector<std::shared_ptr<const void>> kept;

  /// Looks at the chunk again, whose memory has changed.
  void find_columns();
};

}  // namespace hygge::engine
