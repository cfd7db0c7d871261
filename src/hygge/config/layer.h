#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hygge/config/diagnostics.h"
#include "hygge/config/fields.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// Everything that can be said about a flow at one level: the defaults, the flow, an entity, the command line.
struct Layer {
  Fields home;
  Fields store;
  Fields settings;  ///< of flow_settings()
};

/// Keys that begin with "x-" are the person's own: a place for anchors.
bool is_extension(std::string_view key);

/// Reads a level from its mapping. `structure` are the keys that the caller reads itself ("name", "entities"); any
/// other key that is neither home, store nor a flow setting is a problem. `owner` names the level in messages: "flow".
Layer read_layer(const Node& mapping, std::string_view owner, const std::vector<std::string>& structure,
                 const Catalogue& catalogue, Diagnostics& diagnostics);

/// Reads `defaults:` of the project or of a flow, which must be a mapping.
Layer read_defaults(const Member& defaults, const Catalogue& catalogue, Diagnostics& diagnostics);

/// What to do about a key that is not known to `role` ("home", "flow"): the place where it is known, the nearest of
/// `known`, or all of them.
std::string unknown_key_advice(std::string_view key, const std::vector<std::string>& known, const Catalogue& catalogue,
                               std::string_view role);

}  // namespace hygge::config
