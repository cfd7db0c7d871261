#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/engine/relation.h"

namespace hygge::stores::parquet {

/// The rows of staged files with the columns and types of `schema`, those that became folders too.
engine::Relation read_staged(const std::vector<std::filesystem::path>& files, const engine::Schema& schema,
                             const std::vector<std::string>& folders);

}  // namespace hygge::stores::parquet
