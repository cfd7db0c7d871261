#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/stores/parquet/store_options.h"

namespace hygge::stores::parquet {

/// How the statement that writes Parquet files differs from one use to the next.
struct CopyShape {
  Rows row_group_rows;
  Bytes row_group_bytes;  ///< in memory, roughly; a row group ends when either is reached. Not held to when `ordered`
  std::map<std::string, std::string> metadata;
  bool ordered = false;              ///< one file only
  bool dictionaries = true;          ///< where they make columns smaller
  std::optional<Bytes> rotate_at;    ///< the target is a folder; a next file begins at about this size
  std::vector<std::string> folders;  ///< the target is a folder; these columns become folders below it
};

/// COPY (select) TO target, with everything that engine.md found to matter.
///
/// In a folder the files are called f0, f1, ... with kStagedSuffix.
std::string copy_statement(std::string_view select, const std::filesystem::path& target, const StoreOptions& options,
                           const CopyShape& shape);

}  // namespace hygge::stores::parquet
