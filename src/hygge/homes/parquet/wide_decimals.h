#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/homes/parquet/file_survey.h"
#include "hygge/homes/parquet/source_files.h"

namespace hygge::homes::parquet {

/// A column with more decimal digits than the engine reads: it would make a DOUBLE of it without a word.
struct WideDecimal {
  std::string column;
  Error error;  ///< names the column and the file
};

/// The columns whose values the engine would change, each once.
std::vector<WideDecimal> wide_decimals(const FileSurvey& survey, const std::vector<SourceFile>& files);

/// The first of them that is wanted; all columns are when `wanted` is empty.
std::optional<Error> wide_decimal_among(const std::vector<WideDecimal>& wide, const std::vector<std::string>& wanted);

}  // namespace hygge::homes::parquet
