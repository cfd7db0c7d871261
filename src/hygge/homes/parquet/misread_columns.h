#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/homes/parquet/file_survey.h"
#include "hygge/homes/parquet/source_files.h"

namespace hygge::homes::parquet {

/// A column whose values the engine would change without a word: decimals of more digits than it reads, which become
/// DOUBLE, and types that are marked by their logical type alone, which it takes for plain numbers, bytes or structs.
struct MisreadColumn {
  std::string column;
  Error error;  ///< names the column and the file
};

/// The columns whose values the engine would change, each once.
std::vector<MisreadColumn> misread_columns(const FileSurvey& survey, const std::vector<SourceFile>& files);

/// The first of them that is wanted; all columns are when `wanted` is empty.
std::optional<Error> misread_among(const std::vector<MisreadColumn>& misread, const std::vector<std::string>& wanted);

}  // namespace hygge::homes::parquet
