#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hygge/stores/mssql/load_columns.h"

namespace hygge::stores::mssql {

/// A wish to make a column wider.
struct Widening {
  std::size_t column = 0;    ///< among the LoadColumns
  std::uint64_t needed = 0;  ///< characters (UTF-16 units) of nvarchar, bytes of varchar and varbinary
};

/// How long values of the column may be: in units of its declaration. 0: it has no limit, or none that can be moved.
std::uint64_t length_limit(const LoadColumn& column);

/// The columns that values of the batch do not fit, and that may be made wide enough.
std::vector<Widening> widenings_for(const engine::Batch& batch, const LoadColumns& columns);

/// The column with room for values of that length, and some more: twice as wide as before at least, but no wider than
/// it may be; (max) where nothing else will do.
LoadColumn widened(const LoadColumn& column, std::uint64_t needed);

/// Columns of a primary key that may be made wider get as much as the key has room for by now, which they share.
void share_key_room(LoadColumns& columns);

/// "ALTER TABLE [dbo].[t] ALTER COLUMN [name] nvarchar(100) COLLATE Latin1_General_BIN2 NULL".
std::string alter_statement(const std::vector<std::string>& table, const LoadColumn& column);

}  // namespace hygge::stores::mssql
