#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/source_text.h"

namespace hygge::config {

/// What a `.env` file says.
struct EnvFile {
  std::map<std::string, std::string> variables = {};
  /// Words of lines that could not be read: one of them may be the variable that the line was to set.
  std::set<std::string, std::less<>> doubtful = {};
  bool is_unread = false;  ///< nothing of it could be read

  /// Whether a mistake in the file, which is told, may be why `name` is not set.
  bool may_have_set(std::string_view name) const { return is_unread || doubtful.contains(name); }
};

/// Reads the `.env` file of a project; nothing where there is none. No line of it is ever shown.
EnvFile read_env_file(const std::filesystem::path& file, Diagnostics& diagnostics);

/// Reads the lines of a `.env` file: KEY=value, with an optional `export` in front, comments, and values bare, in
/// single quotes (as they are) or in double quotes (with \n, \t, \", \\ and \$).
///
/// What a line holds is never part of a message: values are often secrets.
EnvFile read_env_file(const SourceText& source, Diagnostics& diagnostics);

/// Whether `name` can be a variable's: letters, digits and '_', not beginning with a digit.
bool is_variable_name(std::string_view name);

}  // namespace hygge::config
