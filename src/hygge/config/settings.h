#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::config {

/// What a setting's value looks like in YAML.
enum class Type {
  Text,      ///< any scalar, as text
  Path,      ///< text; relative paths start at the project's folder
  PathList,  ///< one path or a list of paths
  TextList,  ///< one text or a list of texts
  Integer,   ///< a whole number within minimum..maximum
  Number,    ///< a decimal number within minimum..maximum
  Boolean,   ///< true or false (also yes/no, on/off)
  Bytes,     ///< a size: 256MB, 1GiB, 4096
  Duration,  ///< a time: 30s, 5m, 1h; a bare number is seconds
  Choice,    ///< one of `choices`
  TextMap,   ///< a mapping of text to text
  Secret,    ///< text that is never shown
};

enum class Need { Required, Optional };

/// One key that a kind (or the project, a flow, an entity) understands. Declared once, in a table; validation, the help
/// of `hygge docs`, the JSON Schema and the reference pages all come from it.
struct Setting {
  std::string name;
  Type type = Type::Text;
  Need need = Need::Optional;
  std::string fallback = {};  ///< the default, as one would write it in YAML; empty: none
  std::string help = {};      ///< one line
  std::vector<std::string> choices = {};
  double minimum = std::numeric_limits<double>::lowest();
  double maximum = std::numeric_limits<double>::max();
  std::string example = {};
};

using Settings = std::vector<Setting>;

/// The setting with this name, or nullptr.
const Setting* find_setting(const Settings& settings, std::string_view name);
/// The names of all settings, in the table's order.
std::vector<std::string> names_of(const Settings& settings);
/// The word for `type` in the reference: "text", "whole number", "list of paths".
std::string_view name_of(Type type);

/// What the configuration must know of a home, store or connection kind.
struct KindSettings {
  std::string name;     ///< the word a person writes after `type:`
  std::string summary;  ///< one line: "Parquet files in a folder"
  Settings settings = {};
  bool places_by_path = false;               ///< has a `path` that gets `/<entity>` appended when it lacks `{entity}`
  std::vector<std::string> extensions = {};  ///< file name endings that tell this kind from a plain path: "parquet"
};

/// The kind with this name, or nullptr.
const KindSettings* find_kind(const std::vector<KindSettings>& kinds, std::string_view name);
std::vector<std::string> names_of(const std::vector<KindSettings>& kinds);
/// Whether one of the kinds declares a setting of this name.
bool is_known_to(const std::vector<KindSettings>& kinds, std::string_view setting);

/// Every kind that the program knows; handed down from cli, so that config knows none of them.
struct Catalogue {
  std::vector<KindSettings> homes;
  std::vector<KindSettings> stores;
  std::vector<KindSettings> connections;
};

}  // namespace hygge::config
