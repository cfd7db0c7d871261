#pragma once

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/engine.h"

namespace hygge::engine {

/// Gives the instance of `connection` its settings, and takes from SQL whatever could reach outside of the folders in
/// `options`: extensions, the network, other paths, and the settings themselves. It cannot be undone.
void lock_down(duckdb_connection connection, const EngineOptions& options);

}  // namespace hygge::engine
