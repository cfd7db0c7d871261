#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hygge/engine/relation.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/stores/mssql/target_column.h"

namespace hygge::stores::mssql {

/// A column of a relation, and the column of the table that it goes into.
struct FitColumn {
  engine::Column column;
  SqlType type;
};

/// A relation that a bulk load can encode.
struct FitRelation {
  engine::Relation relation;
  /// For each column: where, behind all of them, the relation tells the values that do not fit, as text; NULL in all
  /// other rows. Nothing where every value gets through.
  std::vector<std::optional<std::size_t>> unfit;
  /// For each column: which values do (Conversion::why).
  std::vector<std::string> fitting;
};

/// `relation` with each column cast as convert() says, so that a bulk load can encode every one; `columns` are all of
/// its columns, in order. The relation itself where nothing is to be cast.
///
/// Throws  Error{Config} for columns that do not fit, all of them told; `where` is where the store was written.
FitRelation fit_relation(engine::Relation relation, const std::vector<FitColumn>& columns, const std::string& where);

}  // namespace hygge::stores::mssql
