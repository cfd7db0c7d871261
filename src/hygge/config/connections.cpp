#include "hygge/config/connections.h"

#include <utility>
#include <vector>

#include "hygge/config/advice.h"
#include "hygge/config/fields.h"
#include "hygge/config/fields_checker.h"
#include "hygge/config/paths.h"
#include "hygge/config/place_resolver.h"
#include "hygge/config/value_check.h"

namespace hygge::config {

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
    std::map<std::string, Value> values;
    for (const Setting& setting : place->kind->settings) {
      const auto given = checked.values.find(setting.name);
      Value value = given != checked.values.end() ? given->second : default_value(setting);
      if (setting.need == Need::Required && !value.has_content() && !checked.wrong.contains(setting.name)) {
        diagnostics.add(fields.position, owner_name("connection", *place->kind) + " needs " + quote(setting.name),
                        setting.name + ": " + setting.help);
      }
      make_absolute(value, setting, root, home_folder, diagnostics);
      values.emplace(setting.name, std::move(value));
    }
    places.emplace(member.key, Place{place->kind->name, Section{member.key, std::move(values)}});
  }
  return places;
}

}  // namespace hygge::config
