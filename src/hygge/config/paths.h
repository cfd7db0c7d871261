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

/// `text` with every `{entity}` replaced.
std::string replace_entity(std::string_view text, std::string_view entity);
bool has_entity_placeholder(std::string_view text);
/// The words in braces that look like a placeholder and are none: "entitty" of "lake/{entitty}"; not "${HOME}".
std::vector<std::string> find_unknown_placeholders(std::string_view text);

}  // namespace hygge::config
