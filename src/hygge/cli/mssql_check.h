#pragma once

#include "hygge/core/kind.h"

namespace hygge::cli {

/// The kind `mssql` of connections: its settings, and what `hygge debug` tells of such a server.
const ConnectionKind& mssql_kind();

}  // namespace hygge::cli
