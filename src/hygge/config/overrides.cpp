#include "hygge/config/overrides.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

constexpr std::string_view kForm =
    "write --var flow.<name>.<field>=<value>, like --var flow.users.home.path=data, where the name may be a glob; or "
    "--var options.<name>=<value>";

bool takes_a_list(const Settings& table, std::string_view name) {
  const Setting* setting = find_setting(table, name);
  return setting != nullptr && (setting->type == Type::TextList || setting->type == Type::PathList);
}

bool takes_a_list(const std::vector<KindSettings>& kinds, std::string_view name) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [name](const KindSettings& kind) { return takes_a_list(kind.settings, name); });
}

/// A value of the command line; lists are written with commas.
Node node_of(const std::string& text, const Position& position, bool is_list) {
  Node node = Node::scalar(text, position);
  if (!is_list || text.find(',') == std::string::npos) {
    return node;
  }
  node.kind = Node::Kind::List;
  for (const std::string& item : split(text, ',')) {
    node.items.push_back(Node::scalar(std::string{trim(item)}, position));
  }
  return node;
}

void put(Fields& fields, const std::string& key, Node value) {
  if (!fields.written) {
    fields.written = true;
    fields.position = value.position;
  }
  Position position = value.position;
  fields.members.insert_or_assign(key, Member{key, std::move(position), std::move(value)});
}

std::string flag_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

/// One "flow.<name>.<field>=value", taken apart.
struct Override {
  std::vector<std::string> flows;  ///< several where a glob was given
  std::string field;
  std::string value;
};

/// The longest of `names` with which "name.field" begins.
std::optional<std::string> find_name(std::string_view target, const std::vector<std::string>& names) {
  std::optional<std::string> longest;
  for (const std::string& name : names) {
    const bool fits = target.size() > name.size() && target.starts_with(name) && target[name.size()] == '.';
    if (fits && (!longest || name.size() > longest->size())) {
      longest = name;
    }
  }
  return longest;
}

/// The flows first, then those of their entities.
std::vector<std::string> all_names(const std::vector<FlowSource>& flows) {
  std::vector<std::string> names;
  for (const FlowSource& flow : flows) {
    names.push_back(flow.name);
  }
  for (const FlowSource& flow : flows) {
    for (const EntitySource& entity : flow.entities) {
      names.push_back(flow.name_with(entity));
    }
  }
  return names;
}

class OverrideReader {
 public:
  /// The first `flows` of `names` are flows, all others those of their entities.
  OverrideReader(std::vector<std::string> names, std::size_t flows, bool names_are_complete, const Catalogue& catalogue,
                 Diagnostics& diagnostics)
      : names_{std::move(names)},
        flows_{flows},
        names_are_complete_{names_are_complete},
        catalogue_{catalogue},
        diagnostics_{diagnostics} {}

  std::optional<Override> take_apart(const std::string& text);
  void apply(const Override& override, const std::string& flow, Layer& layer);

 private:
  std::vector<std::string> matching(const std::string& pattern) const;

  std::vector<std::string> names_;
  std::size_t flows_;
  bool names_are_complete_;
  const Catalogue& catalogue_;
  Diagnostics& diagnostics_;
};

/// The flows that a glob matches; entities where it matches none, so that what is said of one flow goes before it.
std::vector<std::string> OverrideReader::matching(const std::string& pattern) const {
  const auto first_entity = names_.begin() + static_cast<std::ptrdiff_t>(flows_);
  const auto fits = [&](const std::string& name) { return matches_glob(pattern, name); };
  std::vector<std::string> found;
  std::copy_if(names_.begin(), first_entity, std::back_inserter(found), fits);
  if (found.empty()) {
    std::copy_if(first_entity, names_.end(), std::back_inserter(found), fits);
  }
  return found;
}

std::optional<Override> OverrideReader::take_apart(const std::string& text) {
  constexpr std::string_view kPrefix = "flow.";
  const std::size_t equals = text.find('=');
  if (!text.starts_with(kPrefix) || equals == std::string::npos || equals < kPrefix.size()) {
    diagnostics_.add({"--var", 0, 0}, quote(text.substr(0, equals)) + " is not understood", std::string{kForm});
    return std::nullopt;
  }
  const std::string target = text.substr(kPrefix.size(), equals - kPrefix.size());
  if (const auto name = find_name(target, names_)) {
    return Override{{*name}, target.substr(name->size() + 1), text.substr(equals + 1)};
  }
  const std::string name = target.substr(0, target.find('.'));
  if (has_glob(name) && name.size() < target.size()) {
    if (std::vector<std::string> found = matching(name); !found.empty()) {
      return Override{std::move(found), target.substr(name.size() + 1), text.substr(equals + 1)};
    }
  }
  if (std::find(names_.begin(), names_.end(), target) != names_.end()) {
    diagnostics_.add({"--var", 0, 0}, quote(text.substr(0, equals)) + " names no field", std::string{kForm});
  } else if (names_are_complete_) {
    diagnostics_.add(
        {"--var", 0, 0}, "unknown flow " + quote(name),
        names_.empty() ? "the project has no flows" : suggest(name, names_, "known flows: " + join(names_, ", ")));
  }
  return std::nullopt;
}

void OverrideReader::apply(const Override& override, const std::string& flow, Layer& layer) {
  const Position position{"--var flow." + flow + "." + override.field, 0, 0};
  const std::size_t dot = override.field.find('.');
  const std::string part = override.field.substr(0, dot);
  if (part == "home" || part == "store") {
    const bool is_home = part == "home";
    const std::string key = dot == std::string::npos ? "path" : override.field.substr(dot + 1);
    const bool is_list = takes_a_list(is_home ? catalogue_.homes : catalogue_.stores, key);
    put(is_home ? layer.home : layer.store, key, node_of(override.value, position, is_list));
    return;
  }
  if (find_setting(flow_settings(), override.field) != nullptr) {
    const bool is_list = takes_a_list(flow_settings(), override.field);
    put(layer.settings, override.field, node_of(override.value, position, is_list));
    return;
  }
  const std::vector<std::string> places{"home", "store"};
  std::vector<std::string> known = names_of(flow_settings());
  known.insert(known.begin(), places.begin(), places.end());
  const auto place = dot == std::string::npos ? std::nullopt : nearest_word(part, places);
  diagnostics_.add(position, "unknown field " + quote(override.field) + " of flow " + quote(flow),
                   place ? "did you mean '" + *place + printable(override.field.substr(dot)) + "'?"
                         : unknown_key_advice(override.field, known, catalogue_, "flow"));
}

}  // namespace

Fields read_command_line(const std::map<std::string, std::string>& given, const Settings& table,
                         const std::set<std::string>& by_var) {
  Fields fields;
  for (const auto& [name, value] : given) {
    const std::string written = by_var.contains(name) ? "--var options." + name : flag_of(name);
    put(fields, name, node_of(value, {written, 0, 0}, takes_a_list(table, name)));
  }
  return fields;
}

Overrides read_overrides(const LoadRequest& request, const std::vector<FlowSource>& flows, bool names_are_complete,
                         const Catalogue& catalogue, Diagnostics& diagnostics) {
  Overrides overrides;
  overrides.all_flows.settings = read_command_line(request.flow_settings, flow_settings());
  for (auto& [name, member] : read_command_line(request.options, option_settings(), request.var_options).members) {
    if (find_setting(flow_settings(), name) != nullptr) {
      put(overrides.all_flows.settings, name, member.value);
    }
  }
  OverrideReader reader{all_names(flows), flows.size(), names_are_complete, catalogue, diagnostics};
  for (const std::string& text : request.overrides) {
    if (const auto override = reader.take_apart(text)) {
      for (const std::string& flow : override->flows) {
        reader.apply(*override, flow, overrides.by_flow[flow]);
      }
    }
  }
  return overrides;
}

}  // namespace hygge::config
