#pragma once

#include <filesystem>
#include <string>

namespace hygge::stores::mssql {

/// Refuses a `reject_path` in which no file can be made, before any row is loaded. Tries it in the nearest folder that
/// is there, and leaves nothing behind; `where` is where it was written.
///
/// Errors   Error{Config} for a file in the way, else the system's with what it said. Threads  any.
void check_reject_folder(const std::filesystem::path& folder, const std::string& where);

/// What to do about a folder that cannot be written.
std::string advice_for_reject_folder(const std::filesystem::path& folder);

}  // namespace hygge::stores::mssql
