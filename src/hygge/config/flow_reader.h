#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/flow_source.h"
#include "hygge/config/node.h"
#include "hygge/config/project_files.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// Reads flows with their entities from folders and from `flows:`. What is wrong goes to the diagnostics; the rest is
/// returned all the same, so that all problems are told at once.
class FlowReader {
 public:
  FlowReader(ProjectFiles& files, const Catalogue& catalogue, Diagnostics& diagnostics);

  /// Every folder of `flows_folder` that does not begin with '.' or '_', by name.
  std::vector<FlowSource> read_folders(const std::filesystem::path& flows_folder);
  /// A mapping of names to flows, or a list of flows with names.
  std::vector<FlowSource> read_inline(const Member& flows);

 private:
  std::optional<FlowSource> read_folder(const std::filesystem::path& folder);
  /// `fallback_name` is the flow's unless it gives itself another; nothing: it must.
  std::optional<FlowSource> read_flow(const Node& node, const std::optional<std::string>& fallback_name,
                                      const Position& position);
  void read_flow_name(const Node& node, bool has_another, FlowSource& flow);
  /// `entities` beside a flow.yml; nothing to do where it is missing.
  void read_entity_folder(const std::filesystem::path& folder, FlowSource& flow);
  void read_entities(const Member& entities, FlowSource& flow);
  void read_entity_file(const std::filesystem::path& file, FlowSource& flow);
  /// `fallback_name` is used by a mapping without a name; empty: it must have one.
  void read_entity(const Node& node, const std::string& fallback_name, FlowSource& flow);

  ProjectFiles& files_;
  const Catalogue& catalogue_;
  Diagnostics& diagnostics_;
};

}  // namespace hygge::config
