#include "hygge/config/connections.h"

#include <utility>
#include <vector>

#include "hygge/config/complete_value.h"
#include "hygge/config/fields.h"
#include "hygge/config/fields_checker.h"
#include "hygge/config/place_resolver.h"

namespace hygge::config {

namespace {

void tell_faults(const KindSettings& kind, const Place& place, Diagnostics& diagnostics) {
  if (!kind.check) {
    return;
  }
  for (const Fault& fault : kind.check(place.settings)) {
    const Value& value = place.settings.value(fault.setting);
    if (value.is_wrong) continue;  // has been told
    diagnostics.add(value.given ? value.position : place.position, value.without_variables(fault.message),
                    value.without_variables(fault.advice));
  }
}

}  // namespace

std::map<std::string, Place> read_connections(const Member& connections, const Catalogue& catalogue,
                                              const std::filesystem::path& root, const std::string& home_folder,
                                              Diagnostics& diagnostics) {
  std::map<std::string, Place> places;
  if (connections.value.is_null()) {
    return places;  // all of its lines are commented out
  }
  if (!connections.value.is_mapping()) {
    diagnostics.add(connections.value.position, "connections must be a mapping of names to connections, not " +
                                                    std::string{name_of(connections.value.kind)});
    return places;
  }
  FieldsChecker checker{catalogue, diagnostics};
  PlaceResolver resolver{"connection", catalogue.connections, checker, diagnostics};
  std::vector<Fields> all;
  all.reserve(connections.value.members.size());  // the checker keeps pointers into it
  for (const Member& member : connections.value.members) {
    const Fields& fields = all.emplace_back(read_place(member, diagnostics));
    const auto place = resolver.resolve({&fields});
    if (!place) {
      continue;
    }
    const Checked& checked = *place->levels.front();
    const std::string owner = owner_name("connection", *place->kind);
    std::map<std::string, Value> values;
    for (const Setting& setting : place->kind->settings) {
      const auto given = checked.values.find(setting.name);
      const Value* written = given != checked.values.end() ? &given->second : nullptr;
      Value value = complete_value(setting, {written, checked.wrong.contains(setting.name), owner, fields.position},
                                   {root, home_folder, diagnostics});
      values.emplace(setting.name, std::move(value));
    }
    Place made{place->kind->name, Section{member.key, std::move(values)}, member.position};
    tell_faults(*place->kind, made, diagnostics);
    places.emplace(member.key, std::move(made));
  }
  return places;
}

}  // namespace hygge::config
