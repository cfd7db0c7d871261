#pragma once

#include <vector>

#include "hygge/core/store.h"
#include "hygge/engine/schema.h"
#include "hygge/stores/parquet/file_writer.h"

namespace hygge::stores::parquet {

/// Counts what lies staged from the footers of the files, not from what was meant to be written. A column that is not
/// in every file (it became folders) or is nested has no count of nulls.
Staged count_written(const std::vector<WrittenFile>& files, const engine::Schema& schema);

}  // namespace hygge::stores::parquet
