#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "hygge/tds/bulk_statement.h"
#include "hygge/tds/server_error.h"

namespace hygge::tds {

/// The rows of one batch, counted from 0 in all that is loaded.
struct LoadedRows {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

/// Which of a batch's rows, from 0, the server complains of, where it counts them; it seldom does.
std::optional<std::uint64_t> refused_row(const TdsError& error, std::uint64_t rows_of_batch);
/// Which column it complains of; empty where it does not say.
std::string refused_column(const TdsError& error, std::span<const BulkColumn> columns);

/// The error of a bulk load, with its place: "dbo.people, column 'name', row 17".
///
/// A server names the column by its name or by its number in the load ("colid 2"). It seldom knows the row, because it
/// takes a batch as a whole: then the batch's rows are told.
/// `columns` are those of the load, in their order; `table` is for people.
TdsError locate(TdsError error, const std::string& table, std::span<const BulkColumn> columns, LoadedRows rows);

}  // namespace hygge::tds
