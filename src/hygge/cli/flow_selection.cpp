#include "hygge/cli/flow_selection.h"

#include <algorithm>
#include <functional>

#include "hygge/base/text.h"
#include "hygge/base/units.h"
#include "hygge/cli/spelling.h"

namespace hygge::cli {
namespace {

using Flows = std::vector<config::FlowConfig>;
using Names = std::vector<std::string>;

Names names_of_flow(const config::FlowConfig& flow) { return {flow.flow, flow.name}; }

Names names_of_entity(const config::FlowConfig& flow) { return flow.entity.empty() ? Names{} : Names{flow.entity}; }

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A name fits as it is, whatever characters it has, or as a glob.
bool fits(const std::string& wish, const Names& names) {
  return holds(names, wish) ||
         std::any_of(names.begin(), names.end(), [&](const std::string& name) { return matches_glob(wish, name); });
}

/// The names of one kind that the project has, and what was asked for and is not among them.
struct Answer {
  std::string what;  ///< "flow"
  std::vector<std::string> known;
  std::vector<std::string> complaints;
  std::vector<std::string> strays;  ///< the wishes that fit none of them
};

Answer answer(const Names& wishes, const std::string& what, const Flows& flows,
              const std::function<Names(const config::FlowConfig&)>& names_of) {
  Answer answer{.what = what, .known = {}, .complaints = {}, .strays = {}};
  for (const config::FlowConfig& flow : flows) {
    for (const std::string& name : names_of(flow)) {
      if (!holds(answer.known, name)) {
        answer.known.push_back(name);
      }
    }
  }
  for (const std::string& wish : wishes) {
    if (!fits(wish, answer.known)) {
      answer.strays.push_back(wish);
      answer.complaints.push_back(has_glob(wish) ? "no " + what + " is called like '" + printable(wish) + "'"
                                                 : unknown(what, wish, answer.known));
    }
  }
  return answer;
}

/// "flows: erp, erp_orders, web", the first of them when there are many; "" when nothing was wrong.
std::string known_names(const Answer& answer) {
  constexpr std::size_t kNamed = 10;
  constexpr std::size_t kWidest = 40;
  if (answer.complaints.empty()) {
    return {};
  }
  const std::string plural = answer.what == "entity" ? "entities" : answer.what + "s";
  if (answer.known.empty()) {
    return "there are no " + plural + " here; ";
  }
  Names named;
  for (std::size_t i = 0; i < answer.known.size() && i < kNamed; ++i) {
    named.push_back(shorten_middle(printable(answer.known[i]), kWidest));
  }
  const std::string more =
      answer.known.size() > kNamed ? " and " + format_count(answer.known.size() - kNamed) + " more" : "";
  return "there are the " + plural + " " + join(named, ", ") + more + "; ";
}

/// "'users' is an entity: --entity users; " for what was asked for as a flow, and the other way round; else "".
std::string other_option(const Answer& asked, const Answer& other) {
  for (const std::string& wish : asked.strays) {
    if (has_glob(wish) || !fits(wish, other.known)) {
      continue;
    }
    const std::string article = other.what == "entity" ? "an " : "a ";
    const std::string name = printable(wish);
    return "'" + name + "' is " + article + other.what + ": --" + other.what + " " + name + "; ";
  }
  return {};
}

/// Throws when a wish fits nothing, and tells all of those.
void check(const Answer& flows, const Answer& entities) {
  Names complaints = flows.complaints;
  complaints.insert(complaints.end(), entities.complaints.begin(), entities.complaints.end());
  std::string advice =
      other_option(flows, entities) + other_option(entities, flows) + known_names(flows) + known_names(entities);
  if (complaints.empty()) {
    return;
  }
  advice += "hygge list shows them all";
  if (complaints.size() == 1) {
    throw Error{ErrorKind::Usage, complaints.front()}.advise(advice);
  }
  throw Error{ErrorKind::Usage, format_count(complaints.size()) + " names that were asked for are not there"}
      .detail("  " + join(complaints, "\n  ") + "\n")
      .advise(advice);
}

Flows keep(const Flows& flows, const Names& wishes, const std::function<Names(const config::FlowConfig&)>& names_of) {
  if (wishes.empty()) {
    return flows;
  }
  Names all;
  for (const config::FlowConfig& flow : flows) {
    const Names names = names_of(flow);
    all.insert(all.end(), names.begin(), names.end());
  }
  Flows kept;
  for (const config::FlowConfig& flow : flows) {
    const Names names = names_of(flow);
    // What is somebody's name is no glob for others.
    const auto is_meant = [&](const std::string& wish) {
      return holds(all, wish) ? holds(names, wish) : fits(wish, names);
    };
    if (std::any_of(wishes.begin(), wishes.end(), is_meant)) {
      kept.push_back(flow);
    }
  }
  return kept;
}

/// "orders" of "dbo.orders"; "" of a name without a schema.
std::string without_schema(const std::string& entity) {
  const std::size_t dot = entity.rfind('.');
  return dot == std::string::npos || entity.ends_with(']') ? "" : entity.substr(dot + 1);
}

/// The wishes, with the tables that are meant where a name has no schema and no entity is called so.
Names with_schemas(const Names& wishes, const Flows& flows) {
  Names meant;
  for (const std::string& wish : wishes) {
    const auto is_called = [&](const config::FlowConfig& flow) { return fits(wish, names_of_entity(flow)); };
    const bool is_known = std::any_of(flows.begin(), flows.end(), is_called);
    const std::size_t before = meant.size();
    for (const config::FlowConfig& flow : flows) {
      const std::string table = without_schema(flow.entity);
      if (!is_known && !table.empty() && fits(wish, {table})) {
        meant.push_back(flow.entity);
      }
    }
    if (meant.size() == before) {
      meant.push_back(wish);
    }
  }
  return meant;
}

}  // namespace

std::vector<config::FlowConfig> select_flows(const std::vector<config::FlowConfig>& flows, const FlowWish& wish) {
  const Answer flow_answer = answer(wish.flows, "flow", flows, names_of_flow);
  const Flows chosen = keep(flows, wish.flows, names_of_flow);
  // Where no flow was found at all, an entity may be one of any flow.
  const Flows& searched = chosen.empty() ? flows : chosen;
  const Names entities = with_schemas(wish.entities, searched);
  check(flow_answer, answer(entities, "entity", searched, names_of_entity));
  return keep(chosen, entities, names_of_entity);
}

}  // namespace hygge::cli
