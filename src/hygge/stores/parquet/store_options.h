#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"
#include "hygge/core/file_pattern.h"

namespace hygge::stores::parquet {

/// The settings of the store as its table declares them.
config::KindSettings parquet_store_settings();

/// The settings of one store, read and checked against each other.
struct StoreOptions {
  std::filesystem::path folder;
  std::string compression;
  bool compression_given = false;
  std::optional<std::int64_t> compression_level;
  bool compression_level_given = false;
  bool modern = false;  ///< encoding: modern
  bool encoding_given = false;
  std::optional<Rows> batch_size;
  Bytes file_size;
  bool file_size_given = false;
  std::optional<Rows> row_group_size;
  FilePattern pattern;
  std::vector<std::string> partition_by;
  Rows max_partitions;
  bool replace_foreign = false;

  /// Throws Error{Config} for settings that do not go together, at the one that was written.
  static StoreOptions read(const config::Section& section);
};

}  // namespace hygge::stores::parquet
