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

/// Writes each of the home's files (Relation::verbatim) anew to the path that `target(number)` gives, and returns what
/// was found in them. Small files are dealt out to the threads, large ones are worked on by all of them.
///
/// Throws  what parquet::recode() throws; StageAgain when only the engine can judge a file.
/// Threads works on up to `context.threads` of its own.
HomeCount recode_files(const engine::Relation& relation, const hygge::parquet::RecodeWish& wish,
                       const StoreContext& context,
                       const std::function<std::filesystem::path(std::size_t number)>& target);

}  // namespace hygge::stores::parquet
