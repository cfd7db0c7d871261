#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "hygge/config/diagnostics.h"
#include "hygge/config/source_text.h"

namespace hygge::config {

/// Reads the `.env` file of a project; nothing where there is none. No line of it is ever shown.
std::map<std::string, std::string> read_env_file(const std::filesystem::path& file, Diagnostics& diagnostics);

/// Reads the lines of a `.env` file: KEY=value, with an optional `export` in front, comments, and values bare, in
/// single quotes (as they are) or in double quotes (with \n, \t, \", \\ and \$).
///
/// What a line holds is never part of a message: values are often secrets.
std::map<std::string, std::string> read_env_file(const SourceText& source, Diagnostics& diagnostics);

/// Whether `name` can be a variable's: letters, digits and '_', not beginning with a digit.
bool is_variable_name(std::string_view name);

}  // namespace hygge::config
