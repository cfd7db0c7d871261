#include "hygge/config/structure.h"

#include <cstddef>

#include "hygge/base/markdown.h"
#include "hygge/base/text.h"
#include "hygge/base/wrapping.h"

namespace hygge::config {
namespace {

constexpr const char* kTitle = "the keys that give the files of a project their shape";

std::string indented(const std::string& text, std::size_t indentation) {
  constexpr std::size_t kWidest = 80;
  return join(wrap(std::string(indentation, ' ') + text, kWidest, indentation), "\n") + "\n";
}

}  // namespace

const std::vector<StructureKey>& structure_keys() {
  static const std::vector<StructureKey> keys = {
      {"name", "hygge.yml", "text", "the project's name; that of its folder unless given", "name: shop"},
      {"flows_dir", "hygge.yml", "path", "the folder with a folder for each flow; flows unless given",
       "flows_dir: pipelines"},
      {"options", "hygge.yml", "mapping",
       "settings of the whole project (hygge docs options); they may stand beside it too", "options: {concurrency: 4}"},
      {"connections", "hygge.yml", "mapping of names to mappings", "servers, each with a type and its settings",
       "connections: {erp: {type: mssql, server: db1}}"},
      {"defaults", "hygge.yml", "mapping",
       "what all flows have unless they say otherwise: home, store, settings of flows",
       "defaults: {store: {compression: snappy}}"},
      {"flows", "hygge.yml", "mapping of names to flows, or list", "flows that have no folder of their own",
       "flows: {users: {home: landing/users, store: lake/users}}"},
      {"name", "flow.yml", "text", "the flow's name; that of its folder unless given", "name: users_to_lake"},
      {"home", "flow.yml", "path or mapping", "where data is read from: a path, or a type and its settings",
       "home: landing/users"},
      {"store", "flow.yml", "path or mapping", "where data settles: a path, or a type and its settings",
       "store: {type: parquet, path: lake/users}"},
      {"entities", "flow.yml", "list of names and mappings",
       "the tables of the flow, each of which runs as a flow of its own; also files in the folder entities/",
       "entities: [users, {name: orders, where: amount > 0}]"},
      {"defaults", "flow.yml", "mapping", "what all entities of the flow have unless they say otherwise",
       "defaults: {run_type: incremental}"},
      {"options", "flow.yml", "mapping", "settings of the flow (hygge docs flow); they may stand beside it too",
       "options: {retries: 0}"},
      {"name", "an entity", "text", "the entity's name, for {entity} too; that of its file unless given",
       "name: orders"},
      {"home", "an entity", "path or mapping", "what its home has of its own", "home: {path: landing/orders_2024}"},
      {"store", "an entity", "path or mapping", "what its store has of its own", "store: {compression: gzip}"},
      {"type", "a home, store or connection", "text",
       "its kind (hygge docs lists them); one that is a path alone is parquet, unless "
       "defaults give it another",
       "type: parquet"},
  };
  return keys;
}

std::string structure_text(std::span<const StructureKey> keys) {
  std::string text = std::string{"project: "} + kTitle + "\n";
  std::string previous;
  for (const StructureKey& key : keys) {
    if (key.where != previous) {
      text += "\n  in " + key.where + "\n\n";
      previous = key.where;
    }
    text += indented(key.name + " (" + key.shape + ")", 2);
    text += indented(key.help, 6);
    text += indented(key.example, 8);
  }
  return text;
}

std::string structure_markdown(std::span<const StructureKey> keys) {
  std::string page = std::string{"# project\n\n"} + kTitle +
                     "\n\n| key | in | value | what it does | example |\n|---|---|---|---|---|\n";
  for (const StructureKey& key : keys) {
    page += "| `" + key.name + "` | " + key.where + " | " + markdown_cell(key.shape) + " | " + markdown_cell(key.help) +
            " | `" + markdown_cell(key.example) + "` |\n";
  }
  return page;
}

}  // namespace hygge::config
