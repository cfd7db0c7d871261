#pragma once

#include <cstdint>
#include <optional>

#include "hygge/base/units.h"
#include "hygge/core/store.h"
#include "hygge/engine/relation.h"

namespace hygge::stores::parquet {

/// How many rows to gather before a row group is written, and what that takes in memory.
///
/// Every engine thread fills a row group of its own and encodes it, so memory grows with threads * rows * row width.
/// Few rows in a group cost little time (engine.md: 16 % at 20,480, nothing on wide tables), much memory may cost the
/// run.

/// The memory that writing `relation` takes with good row groups, and with the smallest. `wanted`: the user's own size.
MemoryWish memory_for_row_groups(const engine::Relation& relation, unsigned threads, std::optional<Rows> wanted);

/// The best size that `memory` allows: a multiple of 2,048 between that and 122,880.
Rows row_group_rows(const engine::Relation& relation, unsigned threads, Bytes memory);

/// What a row takes in memory, estimated from types and, where it is known, from the stored size.
std::uint64_t row_bytes(const engine::Relation& relation);

}  // namespace hygge::stores::parquet
