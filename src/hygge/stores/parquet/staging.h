#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hygge/core/store.h"
#include "hygge/core/target_folder.h"
#include "hygge/engine/relation.h"
#include "hygge/stores/parquet/write_plan.h"

namespace hygge::stores::parquet {

/// A Parquet file that was written or copied into the staging folder.
struct StagedParquet {
  std::filesystem::path path;
  std::filesystem::path partition;  ///< "year=2024/month=01" for partitioned ones, else empty
};

/// The ways of filling the staging folder. Each returns the files in the order in which they shall be numbered, and
/// leaves it to the caller to remove them after a throw.

/// Copies the home's bytes by the kernel, file by file.
std::vector<StagedParquet> copy_verbatim(const engine::Verbatim& verbatim, const std::filesystem::path& staging,
                                         const StoreContext& context);

/// One file, or several of about wishes.file_size when the rows may not fit into one.
std::vector<StagedParquet> write_by_size(const engine::Relation& relation, const std::filesystem::path& staging,
                                         const Wishes& wishes, Rows row_group, const StoreContext& context);

/// Files of exactly `rows` each, the last of fewer.
std::vector<StagedParquet> write_by_rows(const engine::Relation& relation, const std::filesystem::path& staging,
                                         Rows rows, const Wishes& wishes, Rows row_group, const StoreContext& context);

/// A hive folder for each combination of values.
std::vector<StagedParquet> write_partitions(const engine::Relation& relation, const std::filesystem::path& staging,
                                            const Wishes& wishes, Rows row_group, const StoreContext& context);

/// One file without rows, for a source without rows.
std::vector<StagedParquet> write_schema_alone(const engine::Schema& schema, const std::filesystem::path& staging,
                                              const Wishes& wishes, const StoreContext& context);

}  // namespace hygge::stores::parquet
