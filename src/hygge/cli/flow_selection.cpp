#include "hygge/cli/flow_selection.h"

#include <algorithm>
#include <functional>

#include "hygge/base/text.h"
#include "hygge/cli/spelling.h"

namespace hygge::cli {
namespace {

using Flows = std::vector<config::FlowConfig>;
using Names = std::vector<std::string>;

Names names_of_flow(const config::FlowConfig& flow) { return {flow.flow, flow.name}; }

Names names_of_entity(const config::FlowConfig& flow) { return flow.entity.empty() ? Names{} : Names{flow.entity}; }

/// A name fits as it is, whatever characters it has, or as a glob.
bool fits(const std::string& wish, const Names& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name == wish || matches_glob(wish, name); });
}

/// Throws for the first wish that no flow fulfils.
void check(const Names& wishes, const std::string& what, const Flows& flows,
           const std::function<Names(const config::FlowConfig&)>& names_of) {
  Names known;
  for (const config::FlowConfig& flow : flows) {
    const Names names = names_of(flow);
    known.insert(known.end(), names.begin(), names.end());
  }
  for (const std::string& wish : wishes) {
    if (fits(wish, known)) {
      continue;
    }
    throw Error{ErrorKind::Usage, has_glob(wish) ? "no " + what + " is called like '" + printable(wish) + "'"
                                                 : unknown(what, wish, known)}
        .advise("hygge list shows the names that there are");
  }
}

Flows keep(const Flows& flows, const Names& wishes, const std::function<Names(const config::FlowConfig&)>& names_of) {
  if (wishes.empty()) {
    return flows;
  }
  Flows kept;
  for (const config::FlowConfig& flow : flows) {
    const Names names = names_of(flow);
    if (std::any_of(wishes.begin(), wishes.end(), [&](const std::string& wish) { return fits(wish, names); })) {
      kept.push_back(flow);
    }
  }
  return kept;
}

}  // namespace

std::vector<config::FlowConfig> select_flows(const std::vector<config::FlowConfig>& flows, const FlowWish& wish) {
  check(wish.flows, "flow", flows, names_of_flow);
  const Flows chosen = keep(flows, wish.flows, names_of_flow);
  check(wish.entities, "entity", chosen, names_of_entity);
  return keep(chosen, wish.entities, names_of_entity);
}

}  // namespace hygge::cli
