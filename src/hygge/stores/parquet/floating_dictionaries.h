#pragma once

#include <vector>

#include "hygge/engine/schema.h"
#include "hygge/stores/parquet/file_writer.h"

namespace hygge::stores::parquet {

/// Whether any of the written files keeps floating numbers in a dictionary, where 0.0 and -0.0 became one value.
bool has_floating_dictionaries(const std::vector<WrittenFile>& files, const engine::Schema& schema);

}  // namespace hygge::stores::parquet
