#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/homes/mssql/source_query.h"
#include "hygge/homes/mssql/split_key.h"
#include "hygge/tds/parameter.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// A value of a table's key, and about how many rows lie around it.
struct KeyStep {
  tds::Parameter value;  ///< named "b<n>", each another
  double before = 0;     ///< rows between the step before and this one
  double at = 0;         ///< rows that have the value itself
};

/// The steps of the histogram that the server keeps of the key: no row is read. None where there is no histogram, the
/// login may not see it, or the server has no such view (sys.dm_db_stats_histogram, SQL Server 2016 SP1 CU2).
std::vector<KeyStep> ask_histogram(tds::Session& session, const SplitKey& key);

/// Steps out of the rows themselves: of all, or of a sample of their pages when there are many. None for an empty
/// table.
std::vector<KeyStep> ask_quantiles(tds::Session& session, const SourceQuery& query, const SplitKey& key,
                                   std::uint64_t rows);

/// Where to cut so that the pieces are as even as the steps allow.
struct KeyCuts {
  std::vector<std::size_t> steps;  ///< a piece begins at the value of each; ascending
  double largest = 1;              ///< the part of the rows that is in the largest piece
};

/// `pieces` at most, fewer where the steps do not give so many.
KeyCuts cut(const std::vector<KeyStep>& steps, std::size_t pieces);

/// About how many rows the steps know of.
double rows_of(const std::vector<KeyStep>& steps);

}  // namespace hygge::homes::mssql
