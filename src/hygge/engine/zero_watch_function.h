#pragma once

#include <memory>
#include <string>

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/registry.h"
#include "hygge/engine/schema.h"
#include "hygge/engine/zero_watch.h"

namespace hygge::engine {

using ZeroWatchRegistry = Registry<ZeroWatch>;

/// Makes hygge_watch_zeros(id, columns...) known to the instance of `connection`: it tells the watch of that number
/// when one of the columns holds a -0.0, and is always true.
void register_zero_watch_function(duckdb_connection connection, std::shared_ptr<const ZeroWatchRegistry> watches);

/// `select` with those of its columns that hold floating numbers shown to the watch `id`.
std::string zero_watch_sql(const std::string& select, const Schema& schema, std::uint64_t id);

}  // namespace hygge::engine
