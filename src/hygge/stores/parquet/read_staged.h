#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/engine/relation.h"

namespace hygge::stores::parquet {

/// The rows of staged files, of which there is one at least, with the columns and types of `schema`, those that became
/// folders too.
engine::Relation read_staged(const std::vector<std::filesystem::path>& files, const engine::Schema& schema,
                             const std::vector<std::string>& folders);

/// What to read where no file was staged.
engine::Relation read_nothing(const engine::Schema& schema);

}  // namespace hygge::stores::parquet
