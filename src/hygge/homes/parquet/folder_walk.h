#pragma once

#include <filesystem>
#include <vector>

namespace hygge::homes::parquet {

/// Whether the name is one that readers pass over: it begins with `.` or `_`. As elsewhere, `_k=1` is no hidden name
/// but the value of a column.
bool is_hidden(const std::filesystem::path& name);

/// Whether the name ends like a Parquet file's: .parquet or .pq, in any case.
bool is_parquet_name(const std::filesystem::path& name);

/// The names in a folder, sorted. Throws system_error().
std::vector<std::filesystem::path> names_in(const std::filesystem::path& folder);

/// Every Parquet file in `folder` and below, sorted by path; hidden files and folders are left out. Follows links to
/// folders, each folder once, and by its own name where that is below, too.
std::vector<std::filesystem::path> parquet_files_below(const std::filesystem::path& folder);

/// What matches a pattern such as "lake/*/part-[0-9].parquet" or "lake/**/x.parquet": files and folders, sorted. Hidden
/// names only match a part that is hidden itself.
std::vector<std::filesystem::path> expand_glob(const std::filesystem::path& pattern);

}  // namespace hygge::homes::parquet
