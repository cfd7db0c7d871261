#include "hygge/config/connection_names.h"

#include <set>
#include <string>
#include <vector>

#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

std::vector<std::string> names_of_kind(const Project& project, const std::string& kind) {
  std::vector<std::string> names;
  for (const auto& [name, place] : project.connections) {
    if (place.kind == kind) {
      names.push_back(name);
    }
  }
  return names;
}

/// The problems of one project; each is told once, however many entities share the line.
class ConnectionNames {
 public:
  ConnectionNames(const Project& project, Diagnostics& diagnostics) : project_{project}, diagnostics_{diagnostics} {}

  void check(const Place& place, const std::vector<KindSettings>& kinds) {
    const KindSettings* kind = find_kind(kinds, place.kind);
    if (kind == nullptr) {
      return;  // which was told
    }
    for (const Setting& setting : kind->settings) {
      if (!setting.connection_kind.empty() && place.settings.given(setting.name)) {
        check(place.settings.value(setting.name), setting.connection_kind);
      }
    }
  }

 private:
  void check(const Value& value, const std::string& kind) {
    const std::string& name = value.items.front();
    const auto found = project_.connections.find(name);
    const bool is_right = found != project_.connections.end() && found->second.kind == kind;
    if (is_right || !told_.insert(value.position.text()).second) {
      return;
    }
    const std::string problem = found == project_.connections.end()
                                    ? "there is no connection " + quote(name)
                                    : "connection " + quote(name) + " is of type " + found->second.kind +
                                          ", and one of type " + kind + " is needed";
    diagnostics_.add(
        value.position, value.without_variables(problem),
        suggest(name, names_of_kind(project_, kind), "add it to hygge.yml below connections:, with type: " + kind));
  }

  const Project& project_;
  Diagnostics& diagnostics_;
  std::set<std::string> told_;
};

}  // namespace

void refuse_unknown_connections(const Project& project, const Catalogue& catalogue, Diagnostics& diagnostics) {
  ConnectionNames names{project, diagnostics};
  for (const FlowConfig& flow : project.flows) {
    names.check(flow.home, catalogue.homes);
    names.check(flow.store, catalogue.stores);
  }
}

}  // namespace hygge::config
