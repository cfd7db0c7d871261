#pragma once

#include "hygge/config/diagnostics.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// Puts into `project.conflicts` which flows would read a table of a server that others fill, and which would replace
/// the rows that others bring: side by side, one takes away what the other has just published. Flows that all add to a
/// table do not harm each other. Looks at kinds that tell their tables.
void find_table_conflicts(Project& project, const Catalogue& catalogue, const Diagnostics& diagnostics);

}  // namespace hygge::config
