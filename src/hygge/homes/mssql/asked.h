#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hygge/tds/server_error.h"
#include "hygge/tds/session.h"
#include "hygge/tds/type_info.h"

/// Small questions that a home asks its server.
namespace hygge::homes::mssql {

/// What the server answers; nothing where it does not let us ask. For what is good to know, and no more.
template <typename Question>
auto if_allowed(const Question& question) -> decltype(question()) {
  try {
    return question();
  } catch (const tds::TdsError& error) {
    if (!error.message() || error.spoils_connection()) throw;
    return {};
  }
}

/// The columns of the first result that the statement gives; its rows are thrown away. None: it gives no result.
std::vector<tds::ColumnInfo> ask_columns(tds::Session& session, const std::string& statement);

/// The same of a query that is not run: the session is told to give no rows (SET FMTONLY), and to give them again.
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
