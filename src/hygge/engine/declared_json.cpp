#include "hygge/engine/declared_json.h"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace hygge::engine {

namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
/// The widest table of SQL Server has 30,000 columns.
constexpr std::size_t kLargest = std::size_t{16} << 20U;
constexpr int kDeepest = 3;

Json json_of(const DeclaredColumn& column) {
  Json json{{"type", column.type}};
  if (column.nullable) json["nullable"] = *column.nullable;
  if (!column.collation.empty()) json["collation"] = column.collation;
  if (!column.identity.empty()) json["identity"] = column.identity;
  if (!column.default_value.empty()) json["default"] = column.default_value;
  if (column.computed) json["computed"] = true;
  if (column.key > 0) json["key"] = column.key;
  if (column.key > 0 && column.descending) json["descending"] = true;
  return json;
}

/// False when there is a value of another type.
bool take_flag(const Json& json, const char* name, bool& flag) {
  const auto found = json.find(name);
  if (found == json.end()) return true;
  if (!found->is_boolean()) return false;
  flag = found->get<bool>();
  return true;
}

/// The same for a text.
bool take_text(const Json& json, const char* name, std::string& text) {
  const auto found = json.find(name);
  if (found == json.end()) return true;
  if (!found->is_string()) return false;
  text = found->get<std::string>();
  return true;
}

std::optional<DeclaredColumn> column_of(const Json& json) {
  DeclaredColumn column;
  if (!json.is_object() || !take_text(json, "type", column.type) || column.type.empty()) return std::nullopt;
  const bool are_texts = take_text(json, "collation", column.collation) &&
                         take_text(json, "identity", column.identity) &&
                         take_text(json, "default", column.default_value);
  if (!are_texts) return std::nullopt;
  if (const auto nullable = json.find("nullable"); nullable != json.end()) {
    if (!nullable->is_boolean()) return std::nullopt;
    column.nullable = nullable->get<bool>();
  }
  if (const auto key = json.find("key"); key != json.end()) {
    constexpr std::uint64_t kMostKeys = 1'000;
    if (!key->is_number_unsigned() || key->get<std::uint64_t>() > kMostKeys) return std::nullopt;
    column.key = key->get<std::size_t>();
  }
  if (!take_flag(json, "computed", column.computed)) return std::nullopt;
  if (!take_flag(json, "descending", column.descending)) return std::nullopt;
  if (column.key == 0) column.descending = false;
  return column;
}

}  // namespace

std::string declared_json(const Declared& declared) {
  Json columns = Json::object();
  for (const auto& [name, column] : declared.columns) columns[name] = json_of(column);
  const Json json{{"version", kVersion}, {"system", declared.system}, {"columns", std::move(columns)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Declared> read_declared_json(std::string_view json) {
  if (json.size() > kLargest) return std::nullopt;
  // What lies deeper than anything of ours is dropped while it is read, so that it takes no memory.
  const auto is_wanted = [](int depth, Json::parse_event_t, Json&) { return depth <= kDeepest; };
  const Json parsed = Json::parse(json.begin(), json.end(), is_wanted, false);
  if (!parsed.is_object()) return std::nullopt;
  const auto version = parsed.find("version");
  if (version == parsed.end() || *version != kVersion) return std::nullopt;
  Declared declared;
  const auto columns = parsed.find("columns");
  if (!take_text(parsed, "system", declared.system) || declared.system.empty()) return std::nullopt;
  if (columns == parsed.end() || !columns->is_object()) return std::nullopt;
  for (const auto& [name, value] : columns->items()) {
    std::optional<DeclaredColumn> column = column_of(value);
    if (!column) return std::nullopt;
    declared.columns.emplace(name, std::move(*column));
  }
  return declared;
}

}  // namespace hygge::engine
