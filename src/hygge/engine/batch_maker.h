#pragma once

#include <vector>

#include "hygge/engine/batch.h"
#include "hygge/engine/duckdb_handles.h"
#include "hygge/engine/schema.h"
#include "hygge/engine/session_impl.h"

/// For the other files of this folder.
namespace hygge::engine {

/// The engine's own description of each column's type.
std::vector<duck::LogicalType> logical_types(Session::Impl& session, const Schema& schema);

/// Room for kBatchRows rows of such columns.
Batch new_batch(const std::vector<duck::LogicalType>& types);

}  // namespace hygge::engine
