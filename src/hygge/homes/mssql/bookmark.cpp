#include "hygge/homes/mssql/bookmark.h"

#include <nlohmann/json.hpp>

namespace hygge::homes::mssql {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

}  // namespace

std::string Bookmark::text() const {
  Json json = {{"version", kVersion}, {"source", source}, {"column", column}, {"type", type}, {"shown", shown}};
  if (!condition.empty()) json["condition"] = condition;
  if (!bound.empty()) json["bound"] = bound;
  if (scale > 0) json["scale"] = scale;
  if (is_open) json["open"] = true;
  if (!key.empty()) json["key"] = key;
  if (!key.empty()) json["key_types"] = key_types;
  if (!ties.empty()) json["ties"] = ties;
  if (tied > 0) json["tied"] = tied;
  if (!checksum.empty()) json["checksum"] = checksum;
  if (without > 0) json["without"] = without;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Bookmark> Bookmark::parse(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != kVersion) return std::nullopt;
    Bookmark bookmark;
    bookmark.source = json.at("source");
    bookmark.column = json.at("column");
    bookmark.type = json.at("type");
    bookmark.shown = json.at("shown");
    bookmark.condition = json.value("condition", "");
    bookmark.bound = json.value("bound", "");
    bookmark.scale = json.value("scale", std::uint8_t{0});
    bookmark.is_open = json.value("open", false);
    if (json.contains("key")) bookmark.key = json["key"].get<std::vector<std::string>>();
    if (json.contains("key")) bookmark.key_types = json.at("key_types").get<std::vector<std::string>>();
    if (json.contains("ties")) bookmark.ties = json["ties"].get<std::vector<std::vector<std::string>>>();
    bookmark.tied = json.value("tied", std::uint64_t{0});
    bookmark.checksum = json.value("checksum", "");
    bookmark.without = json.value("without", std::uint64_t{0});
    if (bookmark.key_types.size() != bookmark.key.size()) return std::nullopt;
    for (const std::vector<std::string>& tie : bookmark.ties) {
      if (tie.size() != bookmark.key.size()) return std::nullopt;
    }
    return bookmark;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace hygge::homes::mssql
