#pragma once

#include <string_view>

namespace hygge::config {

/// Whether a key is one that a later version will know; it is told apart from a misspelt one.
bool is_planned_key(std::string_view key);

/// The same for what may stand behind `type:`.
bool is_planned_kind(std::string_view kind);

/// The name of a kind of which `kind` is another name ("mssql" for "sqlserver"); else `kind`.
std::string_view usual_name_of_kind(std::string_view kind);

/// What to say about what is planned.
inline constexpr std::string_view kPlanned = "it is planned, and not in this version yet";

}  // namespace hygge::config
