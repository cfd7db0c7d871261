#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/section.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// Whether `text` begins like an address: "s3://".
bool has_scheme(std::string_view text);

/// Makes `path` absolute: below `base` when it is relative, below `home` when it begins with "~/". Removes "." and ".."
/// and slashes at the end. An address stays as it is. Nothing when "~/" is used and `home` is empty.
std::optional<std::string> absolute_path(std::string_view path, const std::filesystem::path& base,
                                         std::string_view home);

/// Makes the paths of a value absolute if its setting is one of paths.
void make_absolute(Value& value, const Setting& setting, const std::filesystem::path& base, std::string_view home,
                   Diagnostics& diagnostics);

/// Whether the setting's values are paths.
bool is_path(const Setting& setting);

/// What placeholders stand for: an entity's name, and its parts as it has them, with their brackets.
struct EntityWords {
  std::string entity;  ///< {entity}: "dbo.[a.b]"
  std::string schema;  ///< {schema}: "dbo"; empty: the name has no schema
  std::string table;   ///< {table}: "[a.b]"; all of a name without a schema
};
EntityWords words_of(std::string_view entity);

/// The words of all placeholders.
const std::vector<std::string>& placeholder_words();
/// The placeholders of `text`, as their words.
std::vector<std::string> find_placeholders(std::string_view text);
/// Whether `text` has one by which the tables of a schema differ: {entity} or {table}.
bool tells_entities_apart(std::string_view text);
/// `text` with every placeholder replaced.
std::string replace_placeholders(std::string_view text, const EntityWords& words);
/// The same for the name of a table: a word that is only a piece of a part (stage.stg_{table}) goes there without the
/// brackets that it has, and the part gets brackets instead: stage.[stg_order lines].
std::string replace_in_table_name(std::string_view text, const EntityWords& words);
/// An entity's name as that of a table: one that begins or ends with a dot is a table's only in brackets, [..].
std::string name_of_table(std::string_view entity);
/// The words in braces that look like a placeholder and are none: "entitty" of "lake/{entitty}"; not "${HOME}".
std::vector<std::string> find_unknown_placeholders(std::string_view text);

}  // namespace hygge::config
