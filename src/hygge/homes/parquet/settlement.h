#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/schema.h"
#include "hygge/engine/session.h"
#include "hygge/homes/parquet/file_survey.h"
#include "hygge/homes/parquet/hive_folders.h"
#include "hygge/homes/parquet/source_files.h"

namespace hygge::homes::parquet {

/// Files that the engine reads with the very same names and types.
struct ReadGroup {
  AlikeFiles alike;
  engine::Schema schema;
};

/// Asks the engine for the types of one file of each group, and joins groups that turn out the same.
std::vector<ReadGroup> typed_groups(const FileSurvey& survey, const std::vector<SourceFile>& files,
                                    engine::Session& session);

/// The same for files that need no joining, from their footers alone: names without types.
ReadGroup untyped_group(const AlikeFiles& alike);

/// One table made of all files, whatever their differences.
struct Settlement {
  std::string sql;  ///< a SELECT of every column of every file
  engine::Schema schema;
  std::vector<std::optional<Rows>> nulls;
  std::vector<std::string> notes;  ///< what was filled and widened, a sentence each
  std::string doubt;               ///< why the files look like several tables; else empty
};

/// Brings the groups together by the names of their columns: the first file's columns first, types widened where that
/// loses nothing, what a file lacks as NULL; then the columns that folders tell.
///
/// With `by_name` false, differences are errors. Throws Error{Data} that names the column, both types and two files
/// where types do not fit together.
Settlement settle(const std::vector<ReadGroup>& groups, const std::vector<SourceFile>& files, const FileSurvey& survey,
                  const std::vector<HiveColumn>& hive, bool by_name);

}  // namespace hygge::homes::parquet
