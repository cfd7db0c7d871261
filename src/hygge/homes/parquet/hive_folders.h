#pragma once

#include <string>
#include <vector>

#include "hygge/engine/schema.h"
#include "hygge/homes/parquet/file_survey.h"
#include "hygge/homes/parquet/source_files.h"

namespace hygge::homes::parquet {

/// What the setting hive_partitioning asks for.
enum class HiveWish {
  Auto,    ///< where the files lie in key=value folders below the path
  Always,  ///< the folders above the path count, too; an error where the files do not lie so
  Never,
};

HiveWish hive_wish_of(const std::string& word);

/// A column whose values are told by the names of folders: year=2024/month=01.
struct HiveColumn {
  std::string name;
  engine::Type type;          ///< BIGINT or DATE where every value reads so and back without loss, else VARCHAR
  std::vector<bool> is_null;  ///< for each file
};

/// The columns that the folders of `files` tell and the files, whose own columns `groups` have, do not have themselves;
/// in the order of the path.
///
/// Throws Error{Data} when files differ in their keys, or only some of those with a key have that column themselves, so
/// that nothing is lost without a word, and for HiveWish::Always when they have none; Error{Unsupported} for a key that
/// comes twice in a path, and where some folders tell new columns while others, which the engine reads along with them,
/// hide a column of the files.
std::vector<HiveColumn> hive_columns(const std::vector<SourceFile>& files, const std::vector<AlikeFiles>& groups,
                                     HiveWish wish);

}  // namespace hygge::homes::parquet
