#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/stores/mssql/load_columns.h"
#include "hygge/stores/mssql/load_settings.h"
#include "hygge/stores/mssql/row_span.h"
#include "hygge/stores/mssql/target_table.h"
#include "hygge/tds/server_error.h"
#include "hygge/tds/session.h"

/// Which rows of a refused bulk batch have a key that is there already. The server, which told of one, is asked for all
/// of them at once: to find them by sending parts of the batch takes ten bulk loads for each.
namespace hygge::stores::mssql {

/// The unique indexes of a table by which that can be done: those whose columns are all loaded (`loaded`), in types
/// that compare as they are sent, and which have no filter.
std::vector<UniqueKey> unique_keys_of(const TargetTable& table, const std::vector<TargetColumn>& loaded);

/// What was found; rows are counted from 0 through all spans.
struct DuplicateKeys {
  struct Known {
    std::uint64_t row = 0;
    std::size_t key = 0;  ///< of LoadSettings::unique
  };
  std::vector<Known> known;             ///< the table has the key; in the order of the rows, each once
  std::vector<std::uint64_t> repeated;  ///< an earlier row has the key; in their order, some of them `known`, too
};

/// Sends the keys of the rows into a temporary table of the session, compares by its columns' collations, and drops it.
/// NULLs are equal, as they are for a unique index.
///
/// Nothing where the server refuses that: it may then have ended the session's transaction.
/// Errors   TdsError of a connection, and of locks that others hold.
std::optional<DuplicateKeys> find_duplicate_keys(tds::Session& session, const LoadSettings& settings,
                                                 const LoadColumns& columns, const std::vector<RowSpan>& rows);

/// Whether a server refuses rows because of a unique key.
bool is_about_duplicates(const tds::TdsError& error);

}  // namespace hygge::stores::mssql
