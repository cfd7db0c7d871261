#pragma once

#include <optional>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/core/home.h"
#include "hygge/homes/parquet/source_files.h"

namespace hygge::homes::parquet {

/// After reading `files` together went wrong: reads each by itself, and gives what is wrong with the first that cannot
/// be read or whose footer claims other rows or nulls than can be counted; its headline names the file. Nothing when
/// all are well by themselves, or when the run was cancelled meanwhile.
///
/// Several files may be wrong; one is told at a time, the others by the next runs.
std::optional<Error> find_damaged_file(const std::vector<SourceFile>& files, const HomeContext& context);

}  // namespace hygge::homes::parquet
