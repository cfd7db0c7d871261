#include "hygge/config/project.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "hygge/config/advice.h"
#include "hygge/config/assemble.h"
#include "hygge/config/conflicts.h"
#include "hygge/config/connection_names.h"
#include "hygge/config/connections.h"
#include "hygge/config/discovery.h"
#include "hygge/config/entity_patterns.h"
#include "hygge/config/env_file.h"
#include "hygge/config/flow_reader.h"
#include "hygge/config/layer.h"
#include "hygge/config/names.h"
#include "hygge/config/overlaps.h"
#include "hygge/config/overrides.h"
#include "hygge/config/own_connections.h"
#include "hygge/config/paths.h"
#include "hygge/config/project_files.h"
#include "hygge/config/project_options.h"
#include "hygge/config/table_overlaps.h"
#include "hygge/config/value_check.h"
#include "hygge/config/yaml_slips.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

/// Reads one project from its file to checked flows.
class ProjectLoader {
 public:
  ProjectLoader(const LoadRequest& request, const Catalogue& catalogue);
  Project load();

 private:
  /// A flow in the place of a project would be refused key by key.
  void refuse_flow(const Node& root);
  void read_project_name(const Node& root);
  std::vector<FlowSource> read_flows(const Node& root);
  /// The folder of flows; nothing when there is none.
  std::optional<fs::path> flows_folder(const Node& root);

  const LoadRequest& request_;
  const Catalogue& catalogue_;
  Diagnostics diagnostics_;
  ProjectFile found_;
  ProjectFiles files_;
  std::string home_folder_;
  Project project_;
};

/// Also where they cannot be read.
bool has_flows(const Node& root) { return root.find("flows") != nullptr || root.may_have_lost("flows"); }

ProjectLoader::ProjectLoader(const LoadRequest& request, const Catalogue& catalogue)
    : request_{request},
      catalogue_{catalogue},
      diagnostics_{request.columns},
      found_{find_project(request)},
      files_{found_.root, {request.environment, read_env_file(found_.root / ".env", diagnostics_)}, diagnostics_} {
  if (const auto home = request.environment.find("HOME"); home != request.environment.end()) {
    home_folder_ = home->second;
  }
}

void ProjectLoader::refuse_flow(const Node& root) {
  const Member* home = root.find("home");
  if (home == nullptr || root.find("store") == nullptr || has_flows(root)) return;
  const std::string below = "put it below a name and flows:, as in flows: {users: {home: ..., store: ...}}";
  diagnostics_.add(home->position, "a flow stands where a project's file is read",
                   found_.is_named_hygge ? below + "; or below defaults:, for all flows"
                                         : "name it with --flow, from its project's folder; or " + below);
  diagnostics_.throw_if_any();
}

void ProjectLoader::read_project_name(const Node& root) {
  project_.name = (found_.is_named_hygge ? found_.root.filename() : found_.file.stem()).string();
  const Member* name = root.find("name");
  if (name == nullptr) {
    return;
  }
  const auto given = read_name(*name, diagnostics_);
  if (!given) {
    return;
  }
  if (given->empty()) {
    diagnostics_.add(name->value.position, "name is empty");
    return;
  }
  project_.name = *given;
}

std::optional<fs::path> ProjectLoader::flows_folder(const Node& root) {
  std::error_code failed;
  const Member* given = root.find("flows_dir");
  if (given == nullptr) {
    // A single file beside somebody's flows folder speaks only for itself.
    const bool may_have_folder = found_.is_named_hygge || !has_flows(root);
    const fs::path folder = found_.root / "flows";
    return may_have_folder && fs::is_directory(folder, failed) ? std::optional{folder} : std::nullopt;
  }
  const Setting setting{.name = "flows_dir", .type = Type::Path, .help = "folder of the flows"};
  auto value = check_value(*given, setting, "", diagnostics_);
  if (!value) {
    return std::nullopt;
  }
  make_absolute(*value, setting, found_.root, home_folder_, diagnostics_);
  const fs::path folder = value->items.front();
  if (!fs::is_directory(folder, failed)) {
    diagnostics_.add(given->value.position, "the folder of flows " + quote(given->value.shown()) + " is not there",
                     "create it, or correct flows_dir");
    return std::nullopt;
  }
  return folder;
}

std::vector<FlowSource> ProjectLoader::read_flows(const Node& root) {
  FlowReader reader{files_, catalogue_, diagnostics_};
  std::vector<FlowSource> flows;
  if (const Member* inline_flows = root.find("flows")) {
    flows = reader.read_inline(*inline_flows);
  }
  if (const auto folder = flows_folder(root)) {
    auto more = reader.read_folders(*folder);
    std::move(more.begin(), more.end(), std::back_inserter(flows));
  }
  return flows;
}

Project ProjectLoader::load() {
  project_.root = found_.root;
  project_.file = found_.file;
  const auto root = files_.read(found_.file);
  project_.is_file_empty = root && root->is_null();
  if (root && !root->is_mapping() && !root->is_null()) {
    diagnostics_.add(
        root->position,
        "a configuration file must be a mapping of keys to values, not " + std::string{name_of(root->kind)},
        advice_for_text(root->text, "write each on a line of its own: key: value"));
  }
  Node nothing;
  nothing.lost = {""};
  const Node& mapping = root && (root->is_mapping() || root->is_null()) ? *root : nothing;
  refuse_flow(mapping);
  read_project_name(mapping);
  project_.options = read_options(mapping, {request_, catalogue_, found_, home_folder_, diagnostics_});
  Layer defaults;
  if (const Member* given = mapping.find("defaults")) {
    defaults = read_defaults(*given, catalogue_, diagnostics_);
  }
  std::vector<FlowSource> flows = read_flows(mapping);
  refuse_equal_names(flows, diagnostics_);
  const Overrides overrides = read_overrides(request_, flows, diagnostics_.empty(), catalogue_, diagnostics_);
  if (const Member* connections = mapping.find("connections")) {
    project_.connections = read_connections(*connections, catalogue_, found_.root, home_folder_, diagnostics_);
  }
  OwnConnections own_connections{catalogue_, project_.connections, diagnostics_};
  const AssembleContext context{catalogue_,       defaults,     overrides,
                                project_.options, found_.root,  home_folder_,
                                own_connections,  diagnostics_, mapping.may_have_lost("defaults")};
  if (diagnostics_.empty()) {
    project_.doubts = expand_patterns(flows, context, request_.list_entities, project_.connections);
  }
  project_.flows = assemble_flows(flows, context);
  if (!mapping.may_have_lost("connections")) {
    refuse_unknown_connections(project_, catalogue_, diagnostics_);
  }
  if (diagnostics_.empty()) {
    refuse_overlaps(project_, catalogue_, diagnostics_);
    find_table_conflicts(project_, catalogue_, diagnostics_);
  }
  diagnostics_.throw_if_any();
  return std::move(project_);
}

}  // namespace

Project load_project(const LoadRequest& request, const Catalogue& catalogue) {
  return ProjectLoader{request, catalogue}.load();
}

}  // namespace hygge::config
