#pragma once

#include <cstddef>

#include "hygge/base/units.h"
#include "hygge/engine/batch.h"

namespace hygge::engine {

/// What some rows of a batch take in memory: `row_bytes` each, as the schema tells, and besides that what their texts
/// have.
Bytes bytes_of(const Batch& batch, std::size_t first, std::size_t rows, std::size_t row_bytes);

/// The buffer for a stream of such rows (Session::stream): the engine counts a text as what points to it, however long,
/// so that a buffer of some size may hold gigabytes of them. A few batches are enough, and whatever is still in the
/// processor's caches when it is taken costs the least. Where the order is kept a thread that is ahead of the others
/// waits in the buffer, which is larger then.
Bytes room_ahead(const Schema& schema, bool ordered);

}  // namespace hygge::engine
