#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/config/flow_assembly.h"
#include "hygge/config/flow_source.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// Whether a text in place of the list of entities stands for some that the source has: `all`, or a glob.
bool is_pattern(std::string_view text);

/// Puts in place of patterns the entities that sources have: `dbo.*`, and `!dbo.tmp_*` for those that shall not be
/// among them. Case does not count, nor do blanks around a pattern. Names that are written out stay where they are,
/// whether they are there or not; for homes of other kinds everything is a name.
///
/// Tells of `all` where the home's kind lists no entities, and of flows of which no entity is left. Returns the
/// patterns that fit none, and those that leave none out. Throws what `list` throws.
std::vector<Doubt> expand_patterns(std::vector<FlowSource>& flows, const AssembleContext& context,
                                   const ListEntities& list, const std::map<std::string, Place>& connections);

}  // namespace hygge::config
