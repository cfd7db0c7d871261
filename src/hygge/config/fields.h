#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "hygge/config/diagnostics.h"
#include "hygge/config/node.h"

namespace hygge::config {

/// The keys that a person wrote for one home, store, connection, flow or project at one level; not yet checked.
struct Fields {
  bool written = false;
  bool is_empty = false;  ///< written with nothing behind it; this has been told
  Position position;      ///< where it begins: the key `home`, the flow's mapping
  std::map<std::string, Member, std::less<>> members;

  const Member* find(std::string_view name) const;
};

/// The members of a mapping. Those below `options:` count as if written directly; giving both is a problem.
Fields read_fields(const Node& mapping, Diagnostics& diagnostics);

/// A home, store or connection: a mapping, or text or a list that stands for its `path`.
Fields read_place(const Member& member, Diagnostics& diagnostics);

}  // namespace hygge::config
