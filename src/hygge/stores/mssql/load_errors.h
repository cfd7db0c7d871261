#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/stores/mssql/load_columns.h"
#include "hygge/tds/column_encoder.h"
#include "hygge/tds/column_memory.h"
#include "hygge/tds/server_error.h"

/// What goes wrong with rows on their way into a table. Rows count from 0, as they came out of the engine; people are
/// told them from 1.
namespace hygge::stores::mssql {

/// What stands behind the number of a row; nothing where rows come in the order of their home.
std::string how_numbered(bool in_order);

/// "dbo.people, column 'name', row 17".
std::string place_of(const std::string& table, const std::string& column, std::uint64_t row, bool in_order);

/// A value that its column has no place for.
struct Misplaced {
  const tds::UnfitValue& unfit;
  const LoadColumn& column;
  const tds::ColumnMemory& memory;  ///< of the column
  std::size_t place = 0;            ///< of the value in it
  std::uint64_t row = 0;
  bool in_order = true;
};
/// Why, with the value: "it has 106 characters, and the column takes 50: 'qqq'".
std::string reason_of(const Misplaced& value);
/// With the value, what the column takes, and the setting that helps. `may_widen`: inferred columns of the table that
/// is made may become longer already.
Error unfit_error(const Misplaced& value, const std::string& table, bool is_made, bool may_widen);

/// A row that is refused before it is sent.
struct RefusedValue {
  std::string column;
  std::string reason;
  std::string advice;  ///< besides setting such rows aside
};
/// A NULL where none may be.
RefusedValue missing_value(const LoadColumn& column);
/// A value that has no counterpart in the column's type, "decimal(18,2)"; `fitting` tells which have.
RefusedValue unfit_value(const std::string& column, const std::string& type, const std::string& fitting,
                         std::string_view value, bool is_made);
Error refusal_error(const RefusedValue& refused, const std::string& table, std::uint64_t row, bool in_order);

/// Why a row is refused whose key another one has; `wanted_by` is "the primary key" or a name in quotes.
std::string why_duplicate(const std::string& wanted_by);

/// Whether a server refuses rows for what is in them, so that others may be taken.
bool is_about_rows(const tds::TdsError& error);

/// The server counts other rows than were sent to it. `dropping` are the indexes of the table that make it drop rows
/// without a word; where there are none it is transient.
Error other_count(const std::string& table, std::uint64_t sent, std::uint64_t loaded,
                  const std::vector<std::string>& dropping);

}  // namespace hygge::stores::mssql
