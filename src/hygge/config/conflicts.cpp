#include "hygge/config/conflicts.h"

#include <map>
#include <string>
#include <vector>

#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

class NameRegister {
 public:
  explicit NameRegister(Diagnostics& diagnostics) : diagnostics_{diagnostics} {}

  void add(const std::string& name, const std::string& what, const Position& position) {
    const auto [first, is_new] = first_.emplace(name, position);
    if (!is_new) {
      diagnostics_.add(position, "there are two " + what + " " + quote(name),
                       "the first is at " + first->second.text() + "; rename one of them");
    }
  }

 private:
  Diagnostics& diagnostics_;
  std::map<std::string, Position> first_;
};

}  // namespace

void refuse_equal_names(const std::vector<FlowSource>& flows, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  NameRegister flow_names{diagnostics};
  for (const FlowSource& flow : flows) {
    if (flow.name.empty()) continue;  // its name could not be read
    flow_names.add(flow.name, "flows named", flow.position);
    NameRegister entities{diagnostics};
    for (const EntitySource& entity : flow.entities) {
      if (!entity.is_partial)
        entities.add(entity.name, "entities of flow " + quote(flow.name) + " named", entity.position);
    }
  }
  if (diagnostics.size() > before) {
    return;  // what they produce would only be told again
  }
  NameRegister produced{diagnostics};
  for (const FlowSource& flow : flows) {
    if (flow.name.empty()) continue;
    produced.add(flow.name, "flows named", flow.position);
    for (const EntitySource& entity : flow.entities) {
      if (!entity.is_partial) produced.add(flow.name_with(entity), "flows named", entity.position);
    }
  }
}

}  // namespace hygge::config
