#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "hygge/base/units.h"
#include "hygge/core/store.h"
#include "hygge/engine/relation.h"

namespace hygge::stores::parquet {

/// How many rows the engine gathers before it writes a row group, and what that takes in memory; for what it encodes
/// (encoding.h tells of what hygge does).
///
/// Every engine thread fills and encodes a row group of its own, and holds the pages that it reads from. Measured with
/// two threads on 200,000 rows, above the 40 MB of an idle engine: 20 columns take 99 MB with row groups of 122,880 and
/// 51 MB with 20,480; 300 columns take 1,290 and 734 MB, of which 670 MB are the source's own row groups. Row
/// groups of 20,480 cost 16 % of the time on narrow tables and nothing on wide ones; below some 10,000 the time
/// doubles.
///
/// The engine hears of a cancellation between row groups, and packs less than 1 MB a second into brotli (its highest
/// quality, which cannot be chosen): a run with full row groups went on for two minutes after Ctrl-C. With 10,240 rows
/// in each it stops within seconds, files are 2 % larger, and writing takes two thirds of the time.

/// What the engine holds of the files that it reads the rows from, in bytes, whoever writes them.
std::uint64_t reading_bytes(const engine::Relation& relation, unsigned threads);

/// The memory that writing `relation` takes with good row groups, and with the smallest. `wanted`: the user's own size.
MemoryWish memory_for_row_groups(const engine::Relation& relation, std::string_view codec, unsigned threads,
                                 std::optional<Rows> wanted);

/// The best size that `memory` allows, packed with `codec`: a multiple of 2,048, at most 122,880.
Rows row_group_rows(const engine::Relation& relation, std::string_view codec, unsigned threads, Bytes memory);

/// How large a row group may become in memory, whatever its rows: one text of an enormous size must not be multiplied
/// by the rows of a full row group, and nobody knows beforehand how long the texts of an external home are.
Bytes row_group_bytes(const engine::Relation& relation, unsigned threads, Bytes memory);

/// What a row takes in memory, estimated from types and, where it is known, from the stored size.
std::uint64_t row_bytes(const engine::Relation& relation);

}  // namespace hygge::stores::parquet
