#pragma once

#include <string>
#include <vector>

#include "hygge/config/section.h"
#include "hygge/stores/mssql/load_columns.h"
#include "hygge/stores/mssql/target_table.h"

namespace hygge::stores::mssql {

/// The columns of `key_columns` as the table spells them. Throws Error{Config} for one that the table lacks, that the
/// rows do not bring (`brought`, as the table spells them), or whose values the server cannot compare (xml, text, ...);
/// `places` is where they were written.
std::vector<std::string> find_keys(const TargetTable& table, const std::vector<std::string>& brought,
                                   const std::vector<std::string>& keys, const config::ListPlaces& places);

/// Of the columns that are brought, those that a merge changes in rows that are there: neither keys, nor made by the
/// server.
std::vector<std::string> columns_to_update(const TargetTable& target, const std::vector<std::string>& brought,
                                           const std::vector<std::string>& keys);

/// The table's identity where it is brought and no key: a merge leaves it as it is in rows that are there. Else empty.
std::string identity_left_alone(const TargetTable& target, const std::vector<std::string>& brought,
                                const std::vector<std::string>& keys);

/// Has rows without a value in one of the keys refused before they are sent, so that they are set aside.
void refuse_missing_keys(LoadColumns& columns, const std::vector<std::string>& keys);

/// The keys of a merge, as the table spells them.
struct MergeKeys {
  const std::vector<std::string>& names;
  const config::ListPlaces& places;  ///< where they were written, in the same order
  bool sets_aside = false;           ///< on_error is reject
};

/// Looks whether each key is there once in the staging table, and none is NULL. Reads the whole of it.
///
/// Throws  Error{Data} that names the first few keys which are there more often, with their counts, and how many
///         there are in all; or the column with NULLs, and how many.
void check_keys(tds::Session& session, const TargetTable& target, const std::string& staging, const MergeKeys& keys);

}  // namespace hygge::stores::mssql
