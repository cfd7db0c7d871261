#pragma once

#include <memory>

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/live_scan.h"

namespace hygge::engine {

/// The name of the one table function through which the engine reads all scans: FROM hygge_scan(17).
inline constexpr const char* kScanFunction = "hygge_scan";

/// Makes the function known to the instance of `connection`. Once only: the engine ignores a second one in silence.
void register_scan_function(duckdb_connection connection, std::shared_ptr<const ScanRegistry> scans);

}  // namespace hygge::engine
