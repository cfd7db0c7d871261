#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"
#include "hygge/engine/declared.h"
#include "hygge/homes/parquet/source_files.h"
#include "hygge/parquet/footer.h"

namespace hygge::homes::parquet {

/// The leaf that holds a column's values one to one, and its place among the leaves.
struct FlatLeaf {
  std::size_t place = 0;
  hygge::parquet::Leaf leaf;
};

/// Files whose footers describe the very same columns.
struct AlikeFiles {
  std::vector<std::size_t> files;  ///< places in the list that was surveyed
  std::vector<std::string> columns;
  Rows rows;
  /// Per column, where every footer tells.
  std::vector<std::optional<Rows>> nulls;
  /// Per column, the digits of the widest DECIMAL in it; 0 where there is none.
  std::vector<std::uint64_t> decimal_digits;
  /// Per column, Column::unconverted.
  std::vector<std::string_view> unconverted;
  std::vector<std::optional<FlatLeaf>> flat_leaves;  ///< per column; nothing where it is nested
  std::string footer_schema;                         ///< Footer::schema
};

/// What the footers of a home's files say, read by ourselves: one small read for each file and no statement of the
/// engine, so that a thousand files take a moment.
struct FileSurvey {
  std::vector<AlikeFiles> groups;       ///< in the order of their first files
  std::vector<Rows> rows;               ///< of each file
  std::vector<std::size_t> row_groups;  ///< of each file
  Rows largest_row_group;
  std::size_t file_of_largest = 0;  ///< in which it is
  Bytes bytes;
  std::set<std::string> codecs;
  bool modern_encodings = false;
  bool bloom_filters = false;  ///< of any column
  Bytes largest_chunk{0};      ///< unpacked
  bool decodable = true;       ///< without the engine, as far as the footers tell
  /// What is true of all files of that which each keeps of its source's catalogue (docs/formats/declared-columns.md).
  engine::Declared declared;
  std::string unread_declaration;  ///< the name of a file that keeps it in a form that cannot be read; empty: none

  Rows total_rows() const;
};

/// Reads the footer of every file.
///
/// Throws  what parquet::read_footer() says; Error{Unsupported} for a file without columns, or with names that the
/// engine
///         cannot tell apart (`Id` and `ID`); Error{Data} for a name that is not text.
FileSurvey survey(const std::vector<SourceFile>& files, const CancelToken& cancel);

}  // namespace hygge::homes::parquet
