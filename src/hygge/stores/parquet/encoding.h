#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "hygge/core/store.h"
#include "hygge/engine/relation.h"
#include "hygge/stores/parquet/store_options.h"

namespace hygge::stores::parquet {

/// Whether rows are encoded by hygge itself: all columns flat, in no order, without folders, in files of whatever
/// number of rows, packed with none, snappy, gzip or zstd. Others are encoded by the engine
/// (docs/decisions/0014-encoding-rows.md).
bool can_encode(const engine::Relation& relation, const StoreOptions& options, bool ordered);

/// What encoding `relation` takes in memory.
MemoryWish memory_to_encode(const engine::Relation& relation, const StoreOptions& options, unsigned threads);

/// How many rows a row group has at most, unless told; fewer where they take much memory.
Rows most_encoded_rows() noexcept;

/// What is asked of the files.
struct EncodedFiles {
  std::function<std::filesystem::path(std::size_t number)> name;
  Bytes file_size{UINT64_MAX};  ///< about
  Rows row_group_rows;          ///< at most
  std::map<std::string, std::string> metadata;
};

/// Encodes the rows of `relation` into new files; returns how many. Of no rows there is none.
std::size_t encode_files(const engine::Relation& relation, const StoreOptions& options, const EncodedFiles& files,
                         const StoreContext& context);

}  // namespace hygge::stores::parquet
