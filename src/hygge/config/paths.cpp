#include "hygge/config/paths.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The place of the bracket or quote that closes what opens at `at`; `at` itself when none does. A doubled one is one
/// character of the name.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char closing = text[at] == '[' ? ']' : text[at];
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] != closing) {
      continue;
    }
    if (end + 1 == text.size() || text[end + 1] != closing) {
      return end;
    }
    ++end;
  }
  return at;
}

/// The name that brackets or quotes are put around; `part` itself where none are.
std::string without_quotes(std::string_view part) {
  const bool is_quoted = part.size() > 1 && (part.front() == '[' || part.front() == '"');
  if (!is_quoted || end_of_quoted(part, 0) + 1 != part.size()) return std::string{part};
  const char closing = part.back();
  std::string name;
  for (std::size_t at = 1; at + 1 < part.size(); ++at) {
    name += part[at];
    if (part[at] == closing) ++at;
  }
  return name;
}

/// The parts between the dots that no brackets or quotes are around; all of a name of which one is not closed.
std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (at == begin && (name[at] == '[' || name[at] == '"')) {
      at = end_of_quoted(name, at);
      if (at == begin) return {name};
    }
    if (name[at] != '.') continue;
    parts.push_back(name.substr(begin, at - begin));
    begin = at + 1;
  }
  parts.push_back(name.substr(begin));
  return parts;
}

std::string in_brackets(std::string_view name) {
  std::string bracketed = "[";
  for (const char letter : name) bracketed += letter == ']' ? "]]" : std::string{letter};
  return bracketed + "]";
}

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
  for (std::size_t number = 0; number < value.items.size(); ++number) {
    std::string& item = value.items[number];
    auto path = absolute_path(item, base, home);
    if (!path) {
      diagnostics.add(value.position_of(number), quote(item) + " begins with '~', but HOME is not set",
                      "set HOME, or write the whole path");
      return;
    }
    item = std::move(*path);
  }
}

EntityWords words_of(std::string_view entity) {
  const std::vector<std::string_view> parts = parts_of(entity);
  const bool has_schema = parts.size() > 1 && !parts.back().empty() && !parts[parts.size() - 2].empty();
  if (!has_schema) return {std::string{entity}, {}, std::string{entity}};
  return {std::string{entity}, std::string{parts[parts.size() - 2]}, std::string{parts.back()}};
}

const std::vector<std::string>& placeholder_words() {
  static const std::vector<std::string> words{"entity", "schema", "table"};
  return words;
}

std::vector<std::string> find_placeholders(std::string_view text) {
  std::vector<std::string> found;
  for (const std::string& word : placeholder_words()) {
    if (text.find("{" + word + "}") != std::string_view::npos) {
      found.push_back(word);
    }
  }
  return found;
}

bool tells_entities_apart(std::string_view text) {
  return text.find("{entity}") != std::string_view::npos || text.find("{table}") != std::string_view::npos;
}

std::string replace_placeholders(std::string_view text, const EntityWords& words) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> known{
      {{"{entity}", words.entity}, {"{schema}", words.schema}, {"{table}", words.table}}};
  std::string result;
  while (!text.empty()) {
    const auto* const found =
        std::find_if(known.begin(), known.end(), [&](const auto& one) { return text.starts_with(one.first); });
    result += found == known.end() ? text.substr(0, 1) : found->second;
    text.remove_prefix(found == known.end() ? 1 : found->first.size());
  }
  return result;
}

std::string name_of_table(std::string_view entity) {
  const std::vector<std::string_view> parts = parts_of(entity);
  return parts.front().empty() || parts.back().empty() ? in_brackets(entity) : std::string{entity};
}

std::string replace_in_table_name(std::string_view text, const EntityWords& words) {
  // {entity} with a schema brings parts of its own.
  const bool is_one_part = words.schema.empty();
  const EntityWords bare{is_one_part ? without_quotes(words.entity) : words.entity, without_quotes(words.schema),
                         without_quotes(words.table)};
  std::vector<std::string> parts;
  for (const std::string_view part : parts_of(text)) {
    const auto has = [&](std::string_view word) { return part.find(word) != std::string_view::npos; };
    const bool is_whole = part == "{table}" || part == "{schema}" || part == "{entity}";
    const bool has_word = has("{table}") || has("{schema}") || (is_one_part && has("{entity}"));
    if (is_whole || !has_word) {
      parts.push_back(replace_placeholders(part, words));
      continue;
    }
    const std::string name = replace_placeholders(without_quotes(part), bare);
    const bool needs_brackets =
        without_quotes(part) != part || bare.table != words.table || bare.schema != words.schema;
    parts.push_back(needs_brackets ? in_brackets(name) : name);
  }
  return join(parts, ".");
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
    if (is_closed && is_placeholder && !is_variable && find_placeholders(text.substr(at, word.size() + 2)).empty()) {
      words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace hygge::config
