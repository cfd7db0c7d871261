#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hygge/tds/session.h"
#include "hygge/tds/type_info.h"

/// Small questions that a home asks its server.
namespace hygge::homes::mssql {

/// The columns of the first result that the statement gives; its rows are thrown away. None: it gives no result.
std::vector<tds::ColumnInfo> ask_columns(tds::Session& session, const std::string& statement);

/// Has the session run nothing and tell the columns of what it would run, until the end of the scope.
class FormatOnly {
 public:
  explicit FormatOnly(tds::Session& session);
  FormatOnly(const FormatOnly&) = delete;
  FormatOnly& operator=(const FormatOnly&) = delete;
  /// Where it cannot be ended the session is not fit for more: it is reset by the pool.
  ~FormatOnly();

 private:
  tds::Session& session_;
};

/// The texts in the first column of a statement's result; NULLs are left out.
std::vector<std::string> ask_texts(tds::Session& session, const std::string& statement);

/// What the catalogue believes of a table.
struct TableSize {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  ///< of the pages that it uses, large values too
};
/// By the table's quoted name; nothing where the catalogue does not say (a view). Throws what the server refuses.
std::optional<TableSize> ask_size(tds::Session& session, const std::string& table);

}  // namespace hygge::homes::mssql
