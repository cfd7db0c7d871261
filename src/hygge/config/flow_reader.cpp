#include "hygge/config/flow_reader.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "hygge/base/files.h"
#include "hygge/base/text.h"
#include "hygge/config/advice.h"
#include "hygge/config/entity_patterns.h"
#include "hygge/config/names.h"
#include "hygge/config/yaml_slips.h"

namespace hygge::config {
namespace {

namespace fs = std::filesystem;

bool is_disabled(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || name.starts_with('_');
}

bool is_yaml(const fs::path& path) {
  const std::string extension = lower_case(path.extension().string());
  return extension == ".yml" || extension == ".yaml";
}

bool is_readme(const fs::path& path) { return lower_case(path.filename().string()).starts_with("readme"); }

/// What a folder holds, by name; a folder that cannot be read is a problem.
std::vector<fs::path> list_folder(const fs::path& folder, const std::string& label, Diagnostics& diagnostics) {
  std::vector<fs::path> entries;
  std::error_code failed;
  for (fs::directory_iterator entry{folder, failed}, end; !failed && entry != end; entry.increment(failed)) {
    if (!is_disabled(entry->path())) {
      entries.push_back(entry->path());
    }
  }
  if (failed) {
    diagnostics.add({label, 0, 0}, "could not read the folder: " + failed.message(),
                    "give the user who runs hygge the right to read it");
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool leads_nowhere(const fs::path& path) {
  std::error_code failed;
  return fs::is_symlink(path, failed) && !fs::exists(path, failed);
}

/// Whether something is there, if only a link that leads nowhere; what keeps us from looking is a problem of `folder`.
bool is_there(const fs::path& path, const std::string& folder, Diagnostics& diagnostics) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(path, failed);
  if (status.type() == fs::file_type::none) {
    diagnostics.add({folder, 0, 0}, "could not look into the folder: " + failed.message(),
                    "give the user who runs hygge the right to read it");
  }
  return fs::exists(status);
}

/// Tells that a mapping has no name, or which of its keys was probably meant to be it.
void refuse_nameless(const Node& mapping, const std::string& what, Diagnostics& diagnostics) {
  const std::vector<std::string> wanted{"name"};
  for (const Member& member : mapping.members) {
    const std::string meant = suggest(member.key, wanted, "");
    if (meant.empty()) {
      continue;
    }
    diagnostics.add(member.position, "unknown key " + quote(member.key) + " in " + what, meant);
    return;
  }
  diagnostics.add(mapping.position, "this " + what + " has no name", "add name: to it");
}

}  // namespace

FlowReader::FlowReader(ProjectFiles& files, const Catalogue& catalogue, Diagnostics& diagnostics)
    : files_{files}, catalogue_{catalogue}, diagnostics_{diagnostics} {}

std::vector<FlowSource> FlowReader::read_folders(const fs::path& flows_folder) {
  std::vector<FlowSource> flows;
  for (const fs::path& path : list_folder(flows_folder, files_.label(flows_folder), diagnostics_)) {
    if (files::is_folder(path)) {
      if (auto flow = read_folder(path)) {
        flows.push_back(std::move(*flow));
      }
    } else if (leads_nowhere(path)) {
      diagnostics_.add({files_.label(path), 0, 0}, "this link leads nowhere",
                       "mend it, or begin its name with '_' to leave it out");
    } else if (is_yaml(path)) {
      diagnostics_.add({files_.label(path), 0, 0}, "is not read: a flow is a folder",
                       "move it to " + files_.label(flows_folder / path.stem() / "flow.yml") +
                           ", or begin its name with '_' to leave it out");
    }
  }
  return flows;
}

std::optional<FlowSource> FlowReader::read_folder(const fs::path& folder) {
  const std::string label = files_.label(folder);
  const std::size_t before = diagnostics_.size();
  const bool has_yml = is_there(folder / "flow.yml", label, diagnostics_);
  const bool has_yaml = is_there(folder / "flow.yaml", label, diagnostics_);
  if (diagnostics_.size() > before) {
    return std::nullopt;
  }
  if (!has_yml && !has_yaml) {
    diagnostics_.add({label, 0, 0}, "this flow's folder has no flow.yml",
                     "add one, or begin the folder's name with '_' to leave it out");
    return std::nullopt;
  }
  if (has_yml && has_yaml) {
    diagnostics_.add({label, 0, 0}, "there is both a flow.yml and a flow.yaml", "keep one of them");
  }
  const fs::path file = folder / (has_yml ? "flow.yml" : "flow.yaml");
  // Its entities have problems of their own, whatever became of the flow.
  FlowSource unread{.name = folder.filename().string(), .position = {files_.label(file), 0, 0}, .is_partial = true};
  const auto node = files_.read(file);
  FlowSource flow = (node ? read_flow(*node, unread.name, node->position) : std::nullopt).value_or(unread);
  read_entity_folder(folder / "entities", flow);
  return flow;
}

void FlowReader::read_entity_folder(const fs::path& folder, FlowSource& flow) {
  const std::string label = files_.label(folder);
  if (!is_there(folder, label, diagnostics_)) {
    return;
  }
  if (!files::is_folder(folder)) {
    diagnostics_.add({label, 0, 0}, "is not a folder", "make it one, with a file for each entity");
    return;
  }
  for (const fs::path& path : list_folder(folder, label, diagnostics_)) {
    if (is_yaml(path)) {
      read_entity_file(path, flow);
    } else if (!is_readme(path)) {
      diagnostics_.add({files_.label(path), 0, 0}, "is not read: the name of an entity's file ends in .yml",
                       "rename it, or begin its name with '_' to leave it out");
    }
  }
}

std::vector<FlowSource> FlowReader::read_inline(const Member& flows) {
  std::vector<FlowSource> result;
  const auto take = [&](const Node& node, const std::optional<std::string>& name, const Position& position) {
    if (auto flow = read_flow(node, name, position)) {
      result.push_back(std::move(*flow));
    }
  };
  for (const Member& member : flows.value.members) {
    take(member.value, member.key, member.position);
  }
  for (const Node& item : flows.value.items) {
    take(item, std::nullopt, item.position);
  }
  if (flows.value.is_scalar()) {
    diagnostics_.add(flows.value.position, "flows must be a mapping of names to flows, or a list of flows",
                     advice_for_text(flows.value.text, "write each as name: {home: ..., store: ...}"));
  }
  return result;
}

std::optional<FlowSource> FlowReader::read_flow(const Node& node, const std::optional<std::string>& fallback_name,
                                                const Position& position) {
  if (!node.is_mapping()) {
    diagnostics_.add(position, "a flow must be a mapping with home and store, not " + std::string{name_of(node.kind)},
                     advice_for_text(node.text, "write home: and store: with a path each"));
    return std::nullopt;
  }
  FlowSource flow{.name = fallback_name.value_or(""), .position = position, .is_partial = !node.lost.empty()};
  read_flow_name(node, fallback_name.has_value(), flow);
  flow.layer = read_layer(node, "flow", {"name", "entities", "defaults"}, catalogue_, diagnostics_);
  if (const Member* defaults = node.find("defaults")) {
    flow.entity_defaults = read_defaults(*defaults, catalogue_, diagnostics_);
  }
  if (const Member* entities = node.find("entities")) {
    read_entities(*entities, flow);
  }
  return flow;
}

void FlowReader::read_flow_name(const Node& node, bool has_another, FlowSource& flow) {
  const Member* given = node.find("name");
  if (given == nullptr && !has_another) {
    refuse_nameless(node, "flow", diagnostics_);
    flow.is_partial = true;
    return;
  }
  if (given != nullptr) {
    const auto name = read_name(*given, diagnostics_);
    flow.position = given->value.position;
    if (!name) {
      flow.is_partial = true;
      return;
    }
    flow.name = *name;
  }
  check_flow_name(flow.name, flow.position, diagnostics_);
}

void FlowReader::read_entities(const Member& entities, FlowSource& flow) {
  if (entities.value.is_scalar() && is_pattern(entities.value.text)) {
    flow.entities_in_a_word = EntitySource{entities.value.text, entities.value.position, {}};
    return;
  }
  if (!entities.value.is_list()) {
    diagnostics_.add(entities.value.position,
                     "entities must be a list of names or mappings, not " + std::string{name_of(entities.value.kind)},
                     advice_for_list(entities.value.text, {})
                         .value_or(advice_for_text(entities.value.text, "write each on a line of its own: - name")));
    return;
  }
  if (entities.value.items.empty()) {
    diagnostics_.add(entities.value.position, "entities is an empty list", "name at least one, or remove it");
  }
  for (const Node& item : entities.value.items) {
    read_entity(item, "", flow);
  }
}

void FlowReader::read_entity_file(const fs::path& file, FlowSource& flow) {
  const auto node = files_.read(file);
  if (!node) {
    return;
  }
  if (node->is_null()) {
    diagnostics_.add(node->position, "this file is empty", "write the entity's name into it");
    return;
  }
  if (!node->is_list()) {
    read_entity(*node, file.stem().string(), flow);
    return;
  }
  for (const Node& item : node->items) {
    read_entity(item, "", flow);
  }
}

void FlowReader::read_entity(const Node& node, const std::string& fallback_name, FlowSource& flow) {
  EntitySource entity{fallback_name, node.position, {}};
  if (node.is_mapping()) {
    if (const Member* given = node.find("name")) {
      const auto name = read_name(*given, diagnostics_);
      entity.is_partial = !name;
      entity.name = name.value_or(fallback_name);
      entity.position = given->value.position;
    } else if (fallback_name.empty()) {
      refuse_nameless(node, "entity", diagnostics_);
      entity.is_partial = true;
    }
    entity.is_partial = entity.is_partial || !node.lost.empty();
    entity.layer = read_layer(node, "entity", {"name"}, catalogue_, diagnostics_);
  } else if (node.is_scalar()) {
    entity.name = node.text;
  } else {
    diagnostics_.add(node.position, "an entity must be a name or a mapping, not " + std::string{name_of(node.kind)},
                     node.omitted     ? "write its name there, or leave the item out"
                     : node.is_null() ? "put it in quotes if it is a name"
                                      : "");
    return;
  }
  // What begins with ! may be what a pattern shall leave out, which is known when the home's kind is.
  if (!entity.is_partial && !entity.name.starts_with('!')) {
    entity.is_misnamed = !check_entity_name(entity.name, entity.position, diagnostics_);
  }
  flow.entities.push_back(std::move(entity));
}

}  // namespace hygge::config
