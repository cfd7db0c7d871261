#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "hygge/base/cancel.h"
#include "hygge/core/store.h"
#include "hygge/engine/engine.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/session.h"
#include "hygge/stores/parquet/store_options.h"
#include "hygge/stores/parquet/way.h"

namespace hygge::stores::parquet {

/// Whether the rows that become files in such a way are encoded by hygge itself: all columns flat, in no order within a
/// file that several threads write, without folders, packed with none, snappy, gzip or zstd. Others are encoded by the
/// engine (docs/decisions/0014-encoding-rows.md).
bool can_encode(const engine::Relation& relation, const StoreOptions& options, Way way, bool ordered);

/// What encoding `relation` takes in memory, with reading it.
MemoryWish memory_to_encode(const engine::Relation& relation, const StoreOptions& options, unsigned threads);

/// What a row group may hold in memory before it ends, in bytes, where `memory` is granted for `threads`.
std::size_t held_by_row_group(const engine::Relation& relation, const StoreOptions& options, Bytes memory,
                              unsigned threads);

/// How many rows a row group has at most, unless told; fewer where they take much memory.
Rows most_encoded_rows() noexcept;

/// What is asked of the files, and given for it.
struct EncodedFiles {
  std::function<std::filesystem::path(std::size_t number)> name;
  Bytes file_size{UINT64_MAX};  ///< about
  Rows row_group_rows;          ///< at most
  std::map<std::string, std::string> metadata;
  std::size_t held = 0;                  ///< by each row group, in bytes
  unsigned threads = 1;                  ///< that read, where the rows come without the engine
  std::function<void(Rows)> progress{};  ///< called with the total so far, from any thread
};

/// What came of them; of no rows there is no file.
struct EncodedCount {
  std::size_t files = 0;
  Rows rows;
};

/// Encodes the rows of `relation` into new files. Throws what the engine and writing files throw.
EncodedCount encode_files(engine::Engine& engine, engine::Session& session, const engine::Relation& relation,
                          const StoreOptions& options, const EncodedFiles& files, const CancelToken& cancel);

}  // namespace hygge::stores::parquet
