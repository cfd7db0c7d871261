#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hygge/stores/mssql/target_column.h"
#include "hygge/tds/session.h"

/// Rows of a staging table that have a key in common, which the server sees only when they are all there: the primary
/// key of a table that is made is built then, unique indexes of one that is there get the rows then, and a merge wants
/// each key once.
namespace hygge::stores::mssql {

/// What each row must have for itself.
struct StagedKey {
  std::string wanted_by;  ///< "the primary key", "'ux_code'", "the merge"
  std::vector<TargetColumn> columns;
};

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

/// Whether a table of these columns may have one more for its rows' numbers: it has at most 1,024, and 8,060 bytes for
/// those of fixed length.
bool has_room_for_numbers(const std::vector<TargetColumn>& columns);

/// What to do about doubled keys where it has not.
inline constexpr const char* kNoRoomForNumbers =
    "have fewer columns: rows are set aside by their numbers, for which a table of so many or so wide columns has no "
    "room";

/// A name for one more column of a table, by which its rows are known: of all that have a key the first shall stay.
std::string row_number_name(const std::vector<TargetColumn>& columns);

/// " WHERE ...", which holds for the rows of the table `quoted` whose key one of a lower `number` has.
std::string where_key_is_repeated(const std::string& quoted, const std::vector<TargetColumn>& keys,
                                  const std::string& number);

}  // namespace hygge::stores::mssql
