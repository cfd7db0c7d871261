#pragma once

#include <span>
#include <string>
#include <vector>

namespace hygge::config {

/// A key that gives the files of a project their shape. What stands below it is read by its own rules, so that no table
/// of settings knows it.
struct StructureKey {
  std::string name;     ///< "entities"
  std::string where;    ///< in which file or mapping: "hygge.yml", "flow.yml", "an entity"
  std::string shape;    ///< "list of names and mappings"
  std::string help;     ///< one line
  std::string example;  ///< as it is written
};

/// All of them, those of one place together. A key that may stand in several places comes once for each.
const std::vector<StructureKey>& structure_keys();

/// What `hygge docs project` shows: plain text that fits 80 columns.
std::string structure_text(std::span<const StructureKey> keys);

/// The page docs/reference/project.md.
std::string structure_markdown(std::span<const StructureKey> keys);

}  // namespace hygge::config
