#pragma once

#include "hygge/config/diagnostics.h"
#include "hygge/config/project.h"
#include "hygge/config/settings.h"

namespace hygge::config {

/// Tells of every home and store that names a connection which the project does not have, or one of another kind.
void refuse_unknown_connections(const Project& project, const Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace hygge::config
