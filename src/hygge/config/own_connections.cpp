#include "hygge/config/own_connections.h"

#include <algorithm>
#include <utility>

#include "hygge/config/advice.h"
#include "hygge/config/fields_checker.h"

namespace hygge::config {
namespace {

using Values = std::map<std::string, Value>;

/// The setting that names a connection.
const Setting* naming(const KindSettings& kind) {
  const auto found = std::find_if(kind.settings.begin(), kind.settings.end(),
                                  [](const Setting& setting) { return !setting.connection_kind.empty(); });
  return found == kind.settings.end() ? nullptr : &*found;
}

/// Takes those that describe a connection out of `values`.
Values take_description(const KindSettings& kind, Values& values) {
  Values taken;
  for (const Setting& setting : kind.settings) {
    if (!setting.is_of_connection) {
      continue;
    }
    if (auto node = values.extract(setting.name)) {
      taken.insert(std::move(node));
    }
  }
  return taken;
}

/// The one that was written first.
const Values::value_type* first_given(const Values& values) {
  const Values::value_type* first = nullptr;
  for (const auto& value : values) {
    const bool is_earlier = first == nullptr || value.second.position.line < first->second.position.line;
    if (value.second.given && is_earlier) {
      first = &value;
    }
  }
  return first;
}

bool say_the_same(const Section& section, const Values& values) {
  return std::all_of(values.begin(), values.end(), [&](const auto& value) {
    const auto other = section.values().find(value.first);
    return other != section.values().end() && other->second.items == value.second.items &&
           other->second.pairs == value.second.pairs;
  });
}

}  // namespace

OwnConnections::OwnConnections(const Catalogue& catalogue, std::map<std::string, Place>& connections,
                               Diagnostics& diagnostics)
    : catalogue_{catalogue}, connections_{connections}, diagnostics_{diagnostics} {}

void OwnConnections::settle(const KindSettings& kind, std::string_view role, std::map<std::string, Value>& values,
                            const Position& at) {
  const Setting* name = naming(kind);
  const KindSettings* connection = name == nullptr ? nullptr : find_kind(catalogue_.connections, name->connection_kind);
  if (connection == nullptr) {
    return;
  }
  Values description = take_description(kind, values);
  Value& named = values[name->name];
  const Values::value_type* const written = first_given(description);
  if (written != nullptr && named.given) {
    diagnostics_.add(written->second.position, "both " + name->name + " and " + written->first + " are given",
                     "name a connection, or describe the server here");
    return;
  }
  if (written != nullptr) {
    const Position position = written->second.position;
    const std::string made = described(*connection, std::move(description), position);
    named.items = made.empty() ? std::vector<std::string>{} : std::vector{made};
    named.position = position;
  } else if (!description.empty() && !named.has_content()) {
    diagnostics_.add(at, owner_name(role, kind) + " names no server",
                     "add " + name->name + ": with a name below connections:, or server: and database:");
  }
  if (kind.changes_connection && named.has_content()) {
    const auto changes = kind.changes_connection(Section{std::string{role}, values});
    const std::string made = changed(named.items.front(), *connection, changes, at);
    if (!made.empty()) {
      named.items = {made};
      named.given = false;
    }
  }
}

std::string OwnConnections::described(const KindSettings& kind, Values values, const Position& at) {
  const Section section{"connection", values};
  if (!is_sound(kind, section, at)) {
    return {};
  }
  return name_of(kind, kind.called ? kind.called(section) : kind.name, std::move(values), at);
}

std::string OwnConnections::changed(const std::string& name, const KindSettings& connection,
                                    const std::map<std::string, std::string>& changes, const Position& at) {
  const auto base = connections_.find(name);
  if (changes.empty() || base == connections_.end() || base->second.kind != connection.name) {
    return {};
  }
  Values values{base->second.settings.values().begin(), base->second.settings.values().end()};
  std::string wanted = name;
  bool is_as_it_is = true;
  for (const auto& [setting, text] : changes) {
    Value& value = values[setting];
    is_as_it_is = is_as_it_is && value.items == std::vector{text};
    value.items = {text};
    value.given = true;
    value.position = at;
    wanted += " (" + setting + ": " + text + ")";
  }
  if (is_as_it_is || !is_sound(connection, Section{name, values}, at)) {
    return {};
  }
  return name_of(connection, wanted, std::move(values), at);
}

bool OwnConnections::is_sound(const KindSettings& kind, const Section& section, const Position& at) {
  if (!kind.check) {
    return true;
  }
  const std::vector<Fault> faults = kind.check(section);
  for (const Fault& fault : faults) {
    const Value& value = section.value(fault.setting);
    diagnostics_.add(value.given ? value.position : at, value.without_variables(fault.message),
                     value.without_variables(fault.advice));
  }
  return faults.empty();
}

std::string OwnConnections::name_of(const KindSettings& kind, const std::string& wanted, Values values,
                                    const Position& at) {
  std::string name = wanted;
  for (int number = 2;; ++number) {
    const auto known = connections_.find(name);
    if (known == connections_.end()) {
      connections_.emplace(name, Place{kind.name, Section{name, std::move(values)}, at});
      return name;
    }
    if (known->second.kind == kind.name && say_the_same(known->second.settings, values)) {
      return name;
    }
    name = wanted + " #" + std::to_string(number);
  }
}

}  // namespace hygge::config
