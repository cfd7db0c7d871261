#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hygge/config/section.h"

namespace hygge::homes::mssql {

/// A query as it is sent: without blanks around it and `;` behind it.
std::string query_text(std::string_view written);

/// What a home reads: a table, or what a query gives; and the statements that ask the server for it.
class SourceQuery {
 public:
  /// Of a section that has been checked.
  explicit SourceQuery(const config::Section& section);

  /// "dbo.orders", "a query": for messages.
  const std::string& shown() const noexcept { return shown_; }
  /// The table as statements have it, "[dbo].[orders]"; empty for a query.
  const std::string& table() const noexcept { return table_; }
  /// Where it was written, for Error::at.
  const std::string& where() const noexcept { return where_; }
  bool is_query() const noexcept { return table_.empty(); }
  /// Whether the table may lie in another database than the session works in.
  bool is_elsewhere() const noexcept { return is_elsewhere_; }
  bool is_on_another_server() const noexcept { return is_on_another_server_; }
  /// The database that the table's name tells; empty: the session's.
  const std::string& database() const noexcept { return database_; }
  /// What stands in front of "sys." in questions about the table: "[shop].", or nothing for the session's database.
  const std::string& catalogue() const noexcept { return catalogue_; }
  /// Whether rows are left out.
  bool is_filtered() const noexcept { return !condition_.empty(); }

  /// All columns, of no row. A query as it was written: the session must be told to give no rows (SET FMTONLY ON).
  std::string shape() const;
  /// All rows and columns, without the condition.
  std::string everything() const { return table_.empty() ? query_ : "SELECT * FROM " + table_; }
  /// The rows of these columns, or of all when none is named, for which `piece`, a condition, holds; all when it is
  /// empty. A table is read as `hint` says.
  std::string rows(const std::vector<std::string>& columns, const std::string& piece = "",
                   const std::string& hint = "") const {
    return select("SELECT ", columns, piece, hint);
  }
  /// None of these rows, for what the server has to say about columns and condition.
  std::string no_rows(const std::vector<std::string>& columns) const {
    return select("SELECT TOP (0) ", columns, "", "");
  }
  /// " FROM ...", with the rows for which the condition holds, and `piece`.
  std::string from(const std::string& piece, const std::string& hint = "") const;

 private:
  std::string select(std::string_view head, const std::vector<std::string>& columns, const std::string& piece,
                     const std::string& hint) const;

  std::string table_;
  std::string query_;
  std::string condition_;
  std::string shown_;
  std::string where_;
  std::string database_;
  std::string catalogue_;
  bool is_elsewhere_ = false;
  bool is_on_another_server_ = false;
};

}  // namespace hygge::homes::mssql
