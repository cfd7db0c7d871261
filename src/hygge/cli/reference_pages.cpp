#include "hygge/cli/reference_pages.h"

#include <algorithm>

#include "hygge/base/text.h"
#include "hygge/cli/command_reference.h"
#include "hygge/cli/commands.h"
#include "hygge/cli/help.h"
#include "hygge/cli/kinds.h"
#include "hygge/config/reference.h"
#include "hygge/config/structure.h"

namespace hygge::cli {
namespace {

/// The help of every command, one below the other.
std::string help_of_all() {
  std::string text;
  for (const Command* command : commands()) {
    text += (text.empty() ? "" : "\n") + help_of(*command);
  }
  return text;
}

Page page_of(const config::KindSettings& kind, const std::string& role) {
  return {.topic = kind.name,
          .summary = role + ": " + kind.summary,
          .file = (role == kind.name ? role : role + "-" + kind.name) + ".md",
          .text = config::reference_text(kind, role),
          .markdown = config::reference_markdown(kind, role)};
}

Page structure_page(const std::vector<config::StructureKey>& keys) {
  return {.topic = "project",
          .summary = "project: the keys of hygge.yml, flow.yml and the files of entities",
          .file = "project.md",
          .text = config::structure_text(keys),
          .markdown = config::structure_markdown(keys)};
}

/// Whether `key` is written for this setting: as its name, or within a mapping, or as that mapping.
bool is_key_of(const std::string& key, const config::Setting& setting) {
  const std::vector<std::string>& within = setting.names_within;
  return setting.name == key || setting.name.starts_with(key + ".") || setting.name.ends_with("." + key) ||
         std::find(within.begin(), within.end(), key) != within.end();
}

/// A table of settings, and where they may stand.
struct Table {
  config::KindSettings kind;
  std::string role;
};

std::vector<Table> tables() {
  std::vector<Table> tables{{config::options_as_kind(), "options"}, {config::flow_as_kind(), "flow"}};
  for (const HomeKind* kind : registry().homes) {
    tables.push_back({kind->settings, "home"});
  }
  for (const StoreKind* kind : registry().stores) {
    tables.push_back({kind->settings, "store"});
  }
  for (const ConnectionKind* kind : registry().connections) {
    tables.push_back({kind->settings, "connection"});
  }
  return tables;
}

}  // namespace

std::vector<Page> reference_pages() {
  std::vector<Page> pages{
      {.topic = "commands",
       .summary = "every command and its options",
       .file = "commands.md",
       .text = help_of_all(),
       .markdown = command_reference()},
      structure_page(config::structure_keys()),
  };
  for (const Table& table : tables()) {
    pages.push_back(page_of(table.kind, table.role));
  }
  return pages;
}

std::vector<Page> pages_about_key(const std::string& key) {
  std::vector<Page> pages;
  std::vector<config::StructureKey> structure = config::structure_keys();
  std::erase_if(structure, [&](const config::StructureKey& other) { return other.name != key; });
  if (!structure.empty()) {
    pages.push_back(structure_page(structure));
  }
  for (Table& table : tables()) {
    std::erase_if(table.kind.settings, [&](const config::Setting& setting) { return !is_key_of(key, setting); });
    if (!table.kind.settings.empty()) {
      pages.push_back(page_of(table.kind, table.role));
    }
  }
  return pages;
}

std::vector<std::string> reference_keys() {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      keys.push_back(key);
    }
  };
  for (const config::StructureKey& key : config::structure_keys()) {
    add(key.name);
  }
  for (const Table& table : tables()) {
    for (const config::Setting& setting : table.kind.settings) {
      for (const std::string& part : split(setting.name, '.')) {
        add(part);
      }
      std::for_each(setting.names_within.begin(), setting.names_within.end(), add);
    }
  }
  return keys;
}

}  // namespace hygge::cli
