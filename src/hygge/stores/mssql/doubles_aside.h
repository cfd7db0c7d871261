#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/connections/mssql/mssql_connection.h"
#include "hygge/core/store.h"
#include "hygge/engine/schema.h"
#include "hygge/stores/mssql/doubled_keys.h"
#include "hygge/stores/mssql/rejected_rows.h"
#include "hygge/stores/mssql/table_design.h"
#include "hygge/stores/mssql/target_table.h"

/// What becomes of rows whose key an earlier one of the staging table has: they are set aside, or end the flow.
namespace hygge::stores::mssql {

/// Of `columns` those with these names, which are among them.
std::vector<TargetColumn> columns_called(const std::vector<std::string>& names,
                                         const std::vector<TargetColumn>& columns);

/// The keys that rows must have once each before they are published: of the table that is there, else of `design`, and
/// those of a merge, if it is one. `loaded` are the columns that the rows bring.
std::vector<StagedKey> staged_keys(const std::optional<TargetTable>& target, const TableDesign& design,
                                   const std::vector<TargetColumn>& loaded, const std::vector<std::string>& merged_by);

/// A staging table whose rows have numbers. The references outlive it.
struct NumberedStaging {
  MssqlConnection& connection;
  MssqlConnection::Session& session;  ///< does nothing else meanwhile
  std::string quoted;
  std::string row_number;                    ///< its bigint column, behind all others
  const engine::Schema& schema;              ///< of what was loaded
  const std::vector<TargetColumn>& targets;  ///< its other columns, the first of `schema`
};

/// Of the rows that have one key the first stays. Then the numbers are gone, too.
void set_doubles_aside(const NumberedStaging& staging, const std::vector<StagedKey>& keys, RejectedRows& rejected,
                       const StoreContext& context);

/// That the rows do not have this key once each. `sets_aside`: on_error is reject.
Error not_once(const DoubledKeys& doubled, const StagedKey& key, const std::string& shown, bool is_made,
               bool sets_aside);

}  // namespace hygge::stores::mssql
