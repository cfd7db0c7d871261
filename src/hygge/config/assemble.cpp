#include "hygge/config/assemble.h"

#include <cstddef>
#include <map>
#include <string>

#include "hygge/base/units.h"
#include "hygge/config/fields_checker.h"
#include "hygge/config/place_resolver.h"

namespace hygge::config {
namespace {

/// Beyond these a generator has gone wild, and memory would go with it.
constexpr std::size_t kMostFlows = 10'000;
constexpr std::size_t kMostTextOfFlows = std::size_t{256} * 1024 * 1024;

std::size_t text_of(const FlowConfig& flow) {
  return flow.home.settings.text_size() + flow.store.settings.text_size() + flow.settings.text_size();
}

/// Assembles flows until there are too many.
class Assembly {
 public:
  explicit Assembly(const AssembleContext& context)
      : context_{context},
        checker_{context.catalogue, context.diagnostics},
        homes_{"home", context.catalogue.homes, checker_, context.diagnostics},
        stores_{"store", context.catalogue.stores, checker_, context.diagnostics},
        connections_{context.catalogue, unread_connections_, unread_},
        partial_{context.catalogue, context.defaults, context.overrides,
                 context.options,   context.root,     context.home_folder,
                 connections_,      unread_,          true} {}

  /// Returns false when this was one too many.
  bool add(const FlowSource& flow, const EntitySource* entity) {
    const bool is_partial = context_.is_partial || flow.is_partial || (entity != nullptr && entity->is_partial);
    const AssembleContext& context = is_partial ? partial_ : context_;
    flows_.push_back(FlowAssembly{context, checker_, flow, entity}.run(homes_, stores_));
    text_ += text_of(flows_.back());
    if (flows_.size() <= kMostFlows && text_ <= kMostTextOfFlows) {
      return true;
    }
    context_.diagnostics.add(
        flows_.back().position,
        "a project may have at most " + format_count(kMostFlows) + " flows and entities, with 256 MiB of settings",
        "split the project");
    return false;
  }

  std::vector<FlowConfig> take() { return std::move(flows_); }

 private:
  const AssembleContext& context_;
  FieldsChecker checker_;
  PlaceResolver homes_;
  PlaceResolver stores_;
  // Each level is checked for itself, and what they lack together is nobody's mistake.
  Diagnostics unread_;
  std::map<std::string, Place> unread_connections_;
  OwnConnections connections_;
  AssembleContext partial_;
  std::vector<FlowConfig> flows_;
  std::size_t text_ = 0;
};

}  // namespace

std::vector<FlowConfig> assemble_flows(const std::vector<FlowSource>& flows, const AssembleContext& context) {
  Assembly assembly{context};
  for (const FlowSource& flow : flows) {
    if (flow.entities.empty() && !assembly.add(flow, nullptr)) {
      return assembly.take();
    }
    for (const EntitySource& entity : flow.entities) {
      if (!assembly.add(flow, &entity)) {
        return assembly.take();
      }
    }
  }
  return assembly.take();
}

}  // namespace hygge::config
