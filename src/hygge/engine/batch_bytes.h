#pragma once

#include <cstddef>

#include "hygge/base/units.h"
#include "hygge/engine/batch.h"

namespace hygge::engine {

/// What some rows of a batch take in memory: `row_bytes` each, as the schema tells, and besides that what their texts
/// have.
Bytes bytes_of(const Batch& batch, std::size_t first, std::size_t rows, std::size_t row_bytes);

}  // namespace hygge::engine
