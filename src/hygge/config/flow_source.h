#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hygge/config/layer.h"

namespace hygge::config {

/// One entity as written.
struct EntitySource {
  std::string name;
  Position position = {};
  Layer layer = {};
  bool is_partial = false;     ///< as of a flow
  bool is_misnamed = false;    ///< its name was refused, which was told
  bool is_of_pattern = false;  ///< the source has it, and a pattern fits it
};

/// One flow as written: in its folder, or inline below `flows:`.
struct FlowSource {
  std::string name;
  Position position = {};
  Layer layer = {};
  bool is_partial = false;     ///< some of it could not be read, which was told: what it seems to lack may be there
  Layer entity_defaults = {};  ///< `defaults:` of the flow, one level above it
  std::vector<EntitySource> entities = {};
  /// `all` or a pattern, in place of the list of entities.
  std::optional<EntitySource> entities_in_a_word = std::nullopt;

  /// The name under which an entity's flow runs; the flow's own without entities.
  std::string name_with(const EntitySource& entity) const { return name + "_" + entity.name; }
};

}  // namespace hygge::config
