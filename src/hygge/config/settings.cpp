#include "hygge/config/settings.h"

#include <algorithm>
#include <utility>

#include "hygge/base/text.h"

namespace hygge::config {
namespace {

template <typename Named>
const Named* find_named(const std::vector<Named>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [name](const Named& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

template <typename Named>
std::vector<std::string> collect_names(const std::vector<Named>& all) {
  std::vector<std::string> names;
  for (const Named& one : all) {
    names.push_back(one.name);
  }
  return names;
}

bool knows(const KindSettings& kind, std::string_view setting) {
  const Setting* const known = find_setting(kind.settings, setting);
  return known != nullptr && !known->is_of_connection;
}

}  // namespace

const Setting* find_setting(const Settings& settings, std::string_view name) { return find_named(settings, name); }

std::vector<std::string> names_of(const Settings& settings) { return collect_names(settings); }

std::vector<std::string> keys_of(const Settings& settings) {
  std::vector<std::string> keys;
  for (const Setting& setting : settings) {
    std::string key = setting.name.substr(0, setting.name.find('.'));
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      keys.push_back(std::move(key));
    }
  }
  return keys;
}

std::vector<std::string> keys_within(const Settings& settings, std::string_view mapping) {
  const std::string prefix = std::string{mapping} + ".";
  std::vector<std::string> keys;
  for (const Setting& setting : settings) {
    if (setting.name.starts_with(prefix)) {
      keys.push_back(setting.name.substr(prefix.size()));
    } else if (setting.name == mapping && !setting.names_within.empty()) {
      keys.push_back(setting.names_within.front());
    }
  }
  return keys;
}

const Setting* find_within(const Settings& settings, std::string_view mapping, std::string_view key) {
  const Setting* whole = find_setting(settings, mapping);
  if (whole != nullptr &&
      std::find(whole->names_within.begin(), whole->names_within.end(), key) != whole->names_within.end()) {
    return whole;
  }
  return find_setting(settings, std::string{mapping}.append(".").append(key));
}

std::string_view name_of(Type type) {
  switch (type) {
    case Type::Text:
      return "text";
    case Type::Path:
      return "path";
    case Type::PathList:
      return "path or list of paths";
    case Type::TextList:
      return "text or list of texts";
    case Type::Integer:
      return "whole number";
    case Type::Number:
      return "number";
    case Type::Boolean:
      return "true or false";
    case Type::Bytes:
      return "size";
    case Type::Duration:
      return "duration";
    case Type::Choice:
      return "choice";
    case Type::TextMap:
      return "mapping of text to text";
    case Type::Secret:
      return "secret text";
  }
  return "text";
}

const KindSettings* find_kind(const std::vector<KindSettings>& kinds, std::string_view name) {
  return find_named(kinds, name);
}

std::vector<std::string> names_of(const std::vector<KindSettings>& kinds) { return collect_names(kinds); }

bool is_known_to(const std::vector<KindSettings>& kinds, std::string_view setting) {
  return std::any_of(kinds.begin(), kinds.end(), [setting](const KindSettings& kind) { return knows(kind, setting); });
}

std::string types_that_know(const std::vector<KindSettings>& kinds, std::string_view setting) {
  std::vector<std::string> names;
  for (const KindSettings& kind : kinds) {
    if (knows(kind, setting)) names.push_back(kind.name);
  }
  return join(names, " or ");
}

Settings settings_of_connection(const KindSettings& connection) {
  Settings settings = connection.settings;
  for (Setting& setting : settings) {
    setting.is_of_connection = true;
  }
  return settings;
}

}  // namespace hygge::config
