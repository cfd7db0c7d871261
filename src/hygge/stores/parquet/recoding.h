#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "hygge/core/home_count.h"
#include "hygge/core/store.h"
#include "hygge/engine/relation.h"
#include "hygge/parquet/recode.h"
#include "hygge/stores/parquet/store_options.h"

namespace hygge::stores::parquet {

/// What the store's settings ask of the pages of a file that is written anew page by page.
hygge::parquet::RecodeWish recode_wish(const StoreOptions& options, const FlowIdentity& identity);

/// What recode_files() takes.
MemoryWish memory_to_recode(const engine::Relation& relation, const StoreOptions& options, unsigned threads);

/// What recode_files() made.
struct RecodedFiles {
  HomeCount source;                ///< what was found in the home's files
  std::vector<std::size_t> files;  ///< how many were made of each of them
};

/// Writes each of the home's files (Relation::verbatim) anew to the paths that `target(number, part)` gives. Small
/// files are dealt out to the threads, large ones are worked on by all of them.
///
/// Throws  what parquet::recode() throws; StageAgain when only the engine can judge a file.
/// Threads works on up to `context.threads` of its own.
RecodedFiles recode_files(const engine::Relation& relation, const hygge::parquet::RecodeWish& wish,
                          const StoreContext& context,
                          const std::function<std::filesystem::path(std::size_t number, std::size_t part)>& target);

}  // namespace hygge::stores::parquet
