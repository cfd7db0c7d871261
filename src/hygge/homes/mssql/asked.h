#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/connections/mssql/ask_columns.h"
#include "hygge/connections/mssql/if_allowed.h"
#include "hygge/tds/session.h"
#include "hygge/tds/type_info.h"

/// Small questions that a home asks its server.
namespace hygge::homes::mssql {

/// The columns of a query that is not run: the session is told to give no rows (SET FMTONLY), and to give them again.
std::vector<tds::ColumnInfo> ask_columns_unrun(tds::Session& session, const std::string& query);

/// The texts in the first column of a statement's result; NULLs are left out.
std::vector<std::string> ask_texts(tds::Session& session, const std::string& statement);

/// What the catalogue believes of a table.
struct TableSize {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  ///< of the pages that it uses, large values too; 0 where that is not told
};
/// By the table's quoted name, a table of the session's database; nothing where the catalogue does not say (a view, a
/// login without the rights).
std::optional<TableSize> ask_size(tds::Session& session, const std::string& table);

}  // namespace hygge::homes::mssql
