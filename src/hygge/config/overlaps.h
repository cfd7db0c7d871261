#pragma once

#include "hygge/config/diagnostics.h"
#include "hygge/config/project.h"

namespace hygge::config {

/// Tells flows that would write into one folder, or into a folder inside another's (each would take the other's files
/// away), and flows whose store lies where their own home reads (each run would add to its own source, or destroy it).
/// So it does with the folders into which stores write besides. Looks at homes that tell what they read, and at stores
/// whose kind lives in paths.
///
/// Puts into `project.conflicts` which flows would read what others write.
void refuse_overlaps(Project& project, const Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace hygge::config
