#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/error.h"
#include "hygge/config/section.h"
#include "hygge/engine/relation.h"
#include "hygge/engine/schema.h"
#include "hygge/engine/session.h"
#include "hygge/stores/parquet/file_writer.h"
#include "hygge/stores/parquet/store_options.h"

namespace hygge::stores::parquet {

/// Makes sure that these columns can become folders, and gives them their names in `schema`.
///
/// `places` says where they were written. Throws Error{NotFound} for one that is not there, Error{Unsupported} for one
/// whose name or type a folder cannot keep, Error{Config} when no column is left for the files.
void check_partitions(std::vector<std::string>& columns, const engine::Schema& schema,
                      const config::ListPlaces& places);

/// Counts the folders that `relation` would make, up to the first too many. Throws Error{Data} for more than
/// max_partitions: a column of nearly unique values makes a folder, and a file, for nearly each row.
void refuse_many_partitions(const engine::Relation& relation, const StoreOptions& options, const std::string& where,
                            engine::Session& session, const CancelToken& cancel);

/// The same of rows that were written, for those that come only once.
void refuse_many_folders(const std::vector<WrittenFile>& written, const StoreOptions& options,
                         const std::string& where);

/// `relation`, failing at the first text that readers would take for NULL when it is a folder's name.
engine::Relation guard_partitions(engine::Relation relation, const std::vector<std::string>& columns);

/// What to tell where `error` comes of a value that cannot become a folder; nothing for other errors.
std::optional<Error> partition_refusal(const Error& error, const std::string& where);

/// Where a file belongs that the engine wrote into `folder`: a key=value folder for each of `columns`, with the columns
/// by their own names. The engine writes %20 and the like there as well, which readers do not undo in names.
std::filesystem::path published_folder(const std::filesystem::path& folder, const std::vector<std::string>& columns);

/// The folder of a table without rows: what NULL is called, for each of `columns`.
std::filesystem::path empty_folder(const std::vector<std::string>& columns);

}  // namespace hygge::stores::parquet
