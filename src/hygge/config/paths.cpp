#include "hygge/config/paths.h"

#include <algorithm>
#include <utility>

#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlaceholder = "{entity}";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool has_scheme(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find("://"));
  const auto may_follow = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return scheme.size() < text.size() && !scheme.empty() && is_letter(scheme.front()) &&
         std::all_of(scheme.begin(), scheme.end(), may_follow);
}

std::optional<std::string> absolute_path(std::string_view path, const fs::path& base, std::string_view home) {
  if (has_scheme(path)) {
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

std::vector<std::string> find_unknown_placeholders(std::string_view text) {
  const auto is_word = [](char c) { return is_letter(c) || c == '_' || (c >= '0' && c <= '9'); };
  std::vector<std::string> words;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::string_view word = text.substr(at + 1, text.find('}', at) - at - 1);
    const bool is_closed = at + 1 + word.size() < text.size();
    const bool is_placeholder =
        !word.empty() && is_letter(word.front()) && std::all_of(word.begin(), word.end(), is_word);
    const bool is_variable = at > 0 && text[at - 1] == '$';  // one that is not set, which was told before
    if (is_closed && is_placeholder && !is_variable && word != "entity") {
      words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace hygge::config
