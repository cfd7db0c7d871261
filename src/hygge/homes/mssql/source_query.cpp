#include "hygge/homes/mssql/source_query.h"

#include "hygge/base/error.h"
#include "hygge/base/text.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/homes/mssql/condition.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

std::string query_text(std::string_view written) {
  std::string_view text = trim(written);
  while (text.ends_with(';')) text = trim(text.substr(0, text.size() - 1));
  return std::string{text};
}

SourceQuery::SourceQuery(const config::Section& section) : condition_{section.text("where")} {
  if (section.given("query")) {
    query_ = query_text(section.text("query"));
    shown_ = "a query";
    where_ = section.where("query");
    return;
  }
  const std::optional<TableName> name = parse_table_name(section.text("table"));
  if (!name) throw Error{ErrorKind::Internal, "the table's name was not checked"};
  table_ = name->quoted();
  constexpr std::size_t kSchemaAndTable = 2;
  const std::size_t parts = name->parts.size();
  is_elsewhere_ = parts > kSchemaAndTable;
  is_on_another_server_ = parts > kSchemaAndTable + 1;
  if (is_elsewhere_) database_ = name->parts[parts - kSchemaAndTable - 1];
  if (!database_.empty()) catalogue_ = tds::quote_name(database_) + ".";
  shown_ = name->shown();
  where_ = section.where("table");
}

std::string SourceQuery::shape() const { return table_.empty() ? query_ : "SELECT TOP (0) * FROM " + table_; }

std::string SourceQuery::from(const std::string& piece, const std::string& hint) const {
  std::string sql = " FROM " + (table_.empty() ? in_parentheses(query_) + " AS [the rows]" : table_);
  if (!hint.empty()) sql += " " + hint;
  if (!condition_.empty()) sql += " WHERE " + in_parentheses(condition_);
  if (!piece.empty()) sql += (condition_.empty() ? " WHERE " : " AND ") + piece;
  return sql;
}

std::string SourceQuery::select(std::string_view head, const std::vector<std::string>& columns,
                                const std::string& piece, const std::string& hint) const {
  // As it was written it may begin with WITH and end with ORDER BY, which no query within another may.
  const bool is_as_written = table_.empty() && columns.empty() && condition_.empty() && piece.empty();
  if (is_as_written) return query_;
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(tds::quote_name(column));
  return std::string{head} + (names.empty() ? "*" : join(names, ", ")) + from(piece, hint);
}

}  // namespace hygge::homes::mssql
