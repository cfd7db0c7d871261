#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hygge/engine/schema.h"
#include "hygge/engine/session.h"

namespace hygge::stores::parquet {

/// Rows that are about to be added.
struct AddedRows {
  const engine::Schema& schema;  ///< their columns; without types where the engine has not looked at them
  /// A file that was written of them, which tells the types; empty: the schema does.
  std::filesystem::path file = {};
};

/// How the columns of rows that are added differ from those of the newest of the files that are there (`present`, below
/// `folder`), in words; nothing where they have the same names and types, or that file cannot tell. `partition_by` are
/// columns that become folders. The types are asked of `session` (idle), and only where the files do not say the same;
/// none: the names alone are compared.
std::optional<std::string> column_drift(const std::filesystem::path& folder,
                                        const std::vector<std::filesystem::path>& present, const AddedRows& added,
                                        const std::vector<std::string>& partition_by, engine::Session* session);

}  // namespace hygge::stores::parquet
