#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hygge/homes/mssql/key_steps.h"
#include "hygge/homes/mssql/shares.h"
#include "hygge/homes/mssql/source_query.h"
#include "hygge/homes/mssql/split_key.h"
#include "hygge/tds/session.h"

namespace hygge::homes::mssql {

/// How a table lies in the partitions of a partition function.
struct Partitions {
  KeyColumn column;              ///< that decides
  std::vector<KeyStep> borders;  ///< their values, ascending
  Slots slots;                   ///< a partition each
};

/// Nothing for a table that has one partition, or of which the login may not see how many rows they have; `rows` is
/// about how many there are in all. Readers ask for ranges of the column, never for a partition by its number, which
/// becomes another when somebody splits or merges others. Throws TdsError.
///
/// Facts: sys.partition_functions (boundary_value_on_right: whether a border's own rows are to its right),
/// sys.partition_range_values (boundary_id: from the left, so that the partition of that number ends there),
/// sys.index_columns (partition_ordinal).
std::optional<Partitions> ask_partitions(tds::Session& session, const SplitKey& key, std::uint64_t rows);

}  // namespace hygge::homes::mssql
