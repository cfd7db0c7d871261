#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/core/run_type.h"
#include "hygge/engine/relation.h"
#include "hygge/stores/parquet/store_options.h"
#include "hygge/stores/parquet/way.h"

namespace hygge::stores::parquet {

/// How messages call `path`: relative to `root` where it lies inside, without control characters.
std::string shown(const std::filesystem::path& path, const std::filesystem::path& root);

/// What a run would do, for --dry-run; only looks at the folder. Throws what would refuse the run there.
std::vector<std::string> plan_lines(const engine::Relation& relation, const StoreOptions& options,
                                    const std::string& target, Way way, RunType run_type);

}  // namespace hygge::stores::parquet
