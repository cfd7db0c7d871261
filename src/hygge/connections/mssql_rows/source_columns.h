#pragma once

#include <string>
#include <vector>

#include "hygge/engine/schema.h"
#include "hygge/tds/storage.h"
#include "hygge/tds/type_info.h"

namespace hygge::mssql {

/// What becomes of times with seven digits of a second in one column.
enum class Ticks {
  None,    ///< it has no such times
  Nanos,   ///< TIMESTAMP_NS, which holds 1677 to 2262
  Micros,  ///< the engine's usual type; the seventh digit is cut, and counted
};

/// A column of the source, as the server tells it and as the engine gets it.
struct SourceColumn {
  tds::ColumnInfo info;
  tds::Storage storage;  ///< as it is decoded
  Ticks ticks = Ticks::None;
  engine::Type type;
};

/// `has_wide_range`: whether the times of a column are known not to fit into nanoseconds.
///
/// datetime2(7) becomes TIMESTAMP_NS unless they do not fit; time(7) and datetimeoffset(7) become microseconds, because
/// the engine has nothing finer that can be written.
SourceColumn source_column(tds::ColumnInfo info, bool has_wide_range);

/// The columns, whatever they are called.
engine::Schema schema_of(const std::vector<SourceColumn>& columns);

/// Throws Error{Data} for a column without a name, and for two whose names the engine cannot tell apart; `what` is the
/// table or query for that.
void check_names(const std::vector<SourceColumn>& columns, const std::string& what);

}  // namespace hygge::mssql
