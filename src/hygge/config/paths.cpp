#include "hygge/config/paths.h"

#include <utility>

#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlaceholder = "{entity}";

}  // namespace

std::optional<std::string> absolute_path(std::string_view path, const fs::path& base, std::string_view home) {
  if (path.find("://") != std::string_view::npos) {
    return std::string{path};
  }
  fs::path whole = base / path;
  if (path == "~" || path.starts_with("~/")) {
    if (home.empty()) {
      return std::nullopt;
    }
    whole = fs::path{home} / path.substr(path == "~" ? 1 : 2);
  }
  std::string normal = whole.lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) {
    normal.pop_back();
  }
  return normal;
}

bool is_path(const Setting& setting) { return setting.type == Type::Path || setting.type == Type::PathList; }

void make_absolute(Value& value, const Setting& setting, const fs::path& base, std::string_view home,
                   Diagnostics& diagnostics) {
  if (!is_path(setting)) {
    return;
  }
  for (std::string& item : value.items) {
    auto path = absolute_path(item, base, home);
    if (!path) {
      diagnostics.add(value.position, quote(item) + " begins with '~', but HOME is not set",
                      "set HOME, or write the whole path");
      return;
    }
    item = std::move(*path);
  }
}

bool has_entity_placeholder(std::string_view text) { return text.find(kPlaceholder) != std::string_view::npos; }

std::string replace_entity(std::string_view text, std::string_view entity) {
  std::string result;
  for (std::size_t at = 0;;) {
    const std::size_t next = text.find(kPlaceholder, at);
    if (next == std::string_view::npos) {
      return result.append(text.substr(at));
    }
    result.append(text.substr(at, next - at)).append(entity);
    at = next + kPlaceholder.size();
  }
}

}  // namespace hygge::config
