#pragma once

#include <map>
#include <string>

#include "hygge/core/store.h"
#include "hygge/engine/relation.h"

namespace hygge::stores::parquet {

/// What every written file tells about itself in its key-value metadata: hygge_version, hygge_run_id, hygge_flow,
/// hygge_source, hygge_written_at (UTC, when the run started).
std::map<std::string, std::string> origin_metadata(const FlowIdentity& identity);

/// The same, with what the source of the rows declared of its columns.
std::map<std::string, std::string> origin_metadata(const FlowIdentity& identity, const engine::Relation& relation);

}  // namespace hygge::stores::parquet
