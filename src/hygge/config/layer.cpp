#include "hygge/config/layer.h"

#include <algorithm>
#include <iterator>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/planned.h"
#include "hygge/config/project.h"
#include "hygge/config/yaml_slips.h"

namespace hygge::config {
namespace {

/// What is known of a key that is not known here, as advice: where it belongs, or that it is to come. Else empty.
std::string place_of(std::string_view key, const Catalogue& catalogue, std::string_view role) {
  if (role == "home" && find_setting(flow_settings(), key) != nullptr && is_known_to(catalogue.homes, key)) {
    // The flow would be refused for it as well.
    return "homes that know it: " + types_that_know(catalogue.homes, key) + "; leave it out";
  }
  if (find_setting(flow_settings(), key) != nullptr || key == "home" || key == "store") {
    return "it belongs to a flow; write it in a flow, or below defaults:";
  }
  if (key == "type" && role != "home" && role != "store" && role != "connection") {
    return "it belongs to a home or a store; write it below home: or store:";
  }
  const std::string homes = types_that_know(catalogue.homes, key);
  const std::string stores = types_that_know(catalogue.stores, key);
  if (role == "home" && !homes.empty()) {
    return "it belongs to a home of type " + homes + (stores.empty() ? "" : ", or to a store of type " + stores);
  }
  if (role == "store" && !stores.empty()) {
    return "it belongs to a store of type " + stores + (homes.empty() ? "" : ", or to a home of type " + homes);
  }
  if (role != "home" && !homes.empty()) {
    return "it belongs to a home; write it below home:";
  }
  if (role != "store" && !stores.empty()) {
    return "it belongs to a store; write it below store:";
  }
  if (find_setting(option_settings(), key) != nullptr) {
    return "it belongs to the project; write it below options: in hygge.yml";
  }
  const auto has_key = [&](const KindSettings& kind) {
    return find_setting(kind.settings, key) != nullptr || !keys_within(kind.settings, key).empty();
  };
  if (role != "connection" && std::any_of(catalogue.connections.begin(), catalogue.connections.end(), has_key)) {
    return "it belongs to a connection; write it below connections: in hygge.yml";
  }
  return is_planned_key(key) ? std::string{kPlanned} : "";
}

}  // namespace

std::string unknown_key_advice(std::string_view key, const std::vector<std::string>& known, const Catalogue& catalogue,
                               std::string_view role) {
  std::string place = place_of(key, catalogue, role);
  return place.empty() ? suggest(key, known, "known keys: " + join(known, ", ")) : place;
}

bool is_extension(std::string_view key) { return key.starts_with("x-"); }

Layer read_layer(const Node& mapping, std::string_view owner, const std::vector<std::string>& structure,
                 const Catalogue& catalogue, Diagnostics& diagnostics) {
  Layer layer;
  layer.settings = read_fields(mapping, diagnostics);
  // These must be written directly; what has their names below options: stays and is refused.
  for (const std::string& key : structure) {
    if (mapping.find(key) != nullptr) {
      layer.settings.members.erase(key);
    }
  }
  if (const Member* home = mapping.find("home")) {
    layer.home = read_place(*home, diagnostics);
    layer.settings.members.erase("home");
  }
  if (const Member* store = mapping.find("store")) {
    layer.store = read_place(*store, diagnostics);
    layer.settings.members.erase("store");
  }

  std::vector<std::string> known = structure;
  known.insert(known.end(), {"home", "store"});
  std::ranges::copy(keys_of(flow_settings()), std::back_inserter(known));
  std::erase_if(layer.settings.members, [&](const auto& entry) {
    const Member& member = entry.second;
    if (find_setting(flow_settings(), member.key) != nullptr) {
      return false;
    }
    if (!is_extension(member.key)) {
      diagnostics.add(member.position, "unknown key " + quote(member.key) + " in " + std::string{owner},
                      unknown_key_advice(member.key, known, catalogue, owner));
    }
    return true;
  });
  return layer;
}

Layer read_defaults(const Member& defaults, const Catalogue& catalogue, Diagnostics& diagnostics) {
  if (defaults.value.is_null()) {
    return {};  // all of its lines are commented out
  }
  if (!defaults.value.is_mapping()) {
    diagnostics.add(defaults.value.position,
                    "defaults must be a mapping, not " + std::string{name_of(defaults.value.kind)},
                    advice_for_text(defaults.value.text, "write each setting on a line of its own: key: value"));
    return {};
  }
  return read_layer(defaults.value, "defaults", {}, catalogue, diagnostics);
}

}  // namespace hygge::config
