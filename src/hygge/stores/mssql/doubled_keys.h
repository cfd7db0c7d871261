#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hygge/stores/mssql/target_column.h"
#include "hygge/tds/session.h"

/// Rows of a staging table that have their key in common, where the server sees that only when they are all there: the
/// primary key of a table that is made is built then, and a merge wants each key once.
namespace hygge::stores::mssql {

/// Keys that more than one row has.
struct DoubledKeys {
  std::int64_t count = 0;
  std::string lines;  ///< the first few, "id = 7: 3 rows", those with the most rows first; and how many more there are
};

/// Whether there are any in the table `quoted`, which is read to the first, or to its end.
bool has_doubled_keys(tds::Session& session, const std::string& quoted, const std::vector<TargetColumn>& keys);

/// Reads the whole of the table, twice.
DoubledKeys find_doubled_keys(tds::Session& session, const std::string& quoted, const std::vector<TargetColumn>& keys);

/// "2 keys are there more than once".
std::string doubled_keys_text(const DoubledKeys& doubled);

/// A name for one more column of a table, by which its rows are known: of all that have a key the first shall stay.
std::string row_number_name(const std::vector<TargetColumn>& columns);

/// " WHERE ...", which holds for the rows of the table `quoted` whose key one of a lower `number` has.
std::string where_key_is_repeated(const std::string& quoted, const std::vector<TargetColumn>& keys,
                                  const std::string& number);

}  // namespace hygge::stores::mssql
