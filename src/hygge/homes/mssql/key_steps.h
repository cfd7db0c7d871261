#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/homes/mssql/source_query.h"
#include "hygge/homes/mssql/split_key.h"
#include "hygge/tds/parameter.h"
#include "hygge/tds/reply.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// A value of a column, and about how many rows lie around it.
struct KeyStep {
  std::string name;      ///< of the parameter, without its @
  tds::Parameter value;  ///< each another
  double before = 0;     ///< rows between the step before and this one; NULLs are before all
  double at = 0;         ///< rows that have the value itself
};

/// Reads an answer of (value, rows before, rows at), the latter as float, in the order of the values. Parameters are
/// called `prefix` and a number. Throws TdsError, and Error{Data} for another answer.
std::vector<KeyStep> read_steps(tds::Reply& reply, const std::string& prefix);

/// The steps of the histogram that the server keeps of the key's first column: no row is read. None where there is no
/// histogram, the login may not see it, or the server has no such view (sys.dm_db_stats_histogram, SQL Server 2016 SP1
/// CU2).
std::vector<KeyStep> ask_histogram(tds::Session& session, const SplitKey& key, const std::string& prefix);

/// Some of the rows: those for which the condition is true with these values.
struct Piece {
  std::string condition = {};  ///< empty: all
  std::vector<tds::Parameter> values = {};
  std::string hint = {};  ///< how the table is read for it: "WITH (INDEX(0))"
};

/// Steps out of the rows of `piece` themselves: of all, or of a sample of the table's pages when it has many `rows`.
/// None for no rows.
std::vector<KeyStep> ask_quantiles(tds::Session& session, const SourceQuery& query, const KeyColumn& column,
                                   const Piece& piece, std::uint64_t rows, const std::string& prefix);

/// About how many rows the steps know of.
double rows_of(const std::vector<KeyStep>& steps);

}  // namespace hygge::homes::mssql
