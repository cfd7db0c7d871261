#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hygge/engine/schema.h"

namespace hygge::stores::parquet {

/// How the columns of rows that are added differ from those of the newest of the files that are there (`present`, below
/// `folder`), in words; nothing where they have the same names, or that file cannot tell. `partition_by` are columns
/// that become folders.
std::optional<std::string> column_drift(const std::filesystem::path& folder,
                                        const std::vector<std::filesystem::path>& present, const engine::Schema& added,
                                        const std::vector<std::string>& partition_by);

}  // namespace hygge::stores::parquet
