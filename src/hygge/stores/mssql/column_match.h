#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hygge/base/units.h"
#include "hygge/engine/schema.h"
#include "hygge/stores/mssql/conversion.h"
#include "hygge/stores/mssql/target_table.h"

namespace hygge::stores::mssql {

/// What becomes of values that the rows bring for the table's identity.
enum class IdentityValues {
  Kept,
  KeptAsKey,        ///< nobody said so, but rows are found by them
  KeptWhereAllFit,  ///< nobody said so: left out with a warning where they might fail the load
  LeftOut,
  LeftOutUnasked,  ///< nobody said so: a warning is due
};

/// What is asked of others while columns are matched.
struct MatchRules {
  bool add_columns = false;
  IdentityValues identity = IdentityValues::LeftOut;
  std::span<const std::optional<Rows>> nulls = {};  ///< of the columns of the data, as far as they are known
  /// The column that a table would get for it.
  std::function<TargetColumn(const engine::Column& column)> made_for;
};

/// A column of the data, and the one of the table that it goes into.
struct MatchedColumn {
  std::size_t column = 0;  ///< its place among the columns of the data
  TargetColumn target;
  Conversion conversion;
};

/// Which columns go where.
struct ColumnMatch {
  std::vector<MatchedColumn> columns;   ///< in the order of the data
  std::vector<std::string> statements;  ///< ALTER TABLE ... ADD, for columns that the table lacks; to be run first
  std::vector<std::string> told;        ///< sentences for the log: what is left out, what the server fills in
  std::vector<std::string> warned;      ///< such that people would not expect
  /// The table's identity, whose values are kept although nobody said so and no row is found by them; else empty.
  std::string kept_unasked;
};

/// Matches by name, as the table's catalogue compares names; order does not matter. A column goes into another where
/// convert() knows a way, even if not for every value.
///
/// Columns whose values the server makes (computed, period, rowversion) are left out, and an identity too unless it is
/// to be kept. Columns that the data lacks must be able to be NULL, or have a default or an identity. A column that the
/// table lacks is added, as one that may be NULL, where rules.add_columns says so. Pure but for `rules`.
///
/// Throws  Error{Config} with all differences in a small table, and the statements that would help.
ColumnMatch match_columns(const engine::Schema& data, const TargetTable& table, const MatchRules& rules);

}  // namespace hygge::stores::mssql
