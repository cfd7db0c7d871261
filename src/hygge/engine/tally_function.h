#pragma once

#include <memory>
#include <string>

#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/registry.h"
#include "hygge/engine/schema.h"
#include "hygge/engine/tally.h"

namespace hygge::engine {

using TallyRegistry = Registry<Tally>;

/// Makes hygge_tally(id, columns..., hashes...) known to the instance of `connection`: it adds the rows that it sees to
/// the tally of that number, and is always true.
void register_tally_function(duckdb_connection connection, std::shared_ptr<const TallyRegistry> tallies);

/// `select` with its rows counted into the tally `id`.
std::string tally_sql(const std::string& select, const Schema& schema, std::uint64_t id, bool checksums);

}  // namespace hygge::engine
