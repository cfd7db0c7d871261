#include "hygge/homes/mssql/asked.h"

#include <array>
#include <cstdint>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/connections/mssql/text_rows.h"

namespace hygge::homes::mssql {

namespace {

std::optional<TableSize> size_in(const std::vector<TextRow>& rows) {
  if (rows.empty() || rows.front().size() < 2 || !rows.front()[0]) return std::nullopt;
  return TableSize{static_cast<std::uint64_t>(number_of(rows.front()[0])),
                   static_cast<std::uint64_t>(number_of(rows.front()[1]))};
}

}  // namespace

std::vector<tds::ColumnInfo> ask_columns_unrun(tds::Session& session, const std::string& query) {
  constexpr const char* kEnd = "SET FMTONLY OFF";
  session.execute("SET FMTONLY ON");
  std::vector<tds::ColumnInfo> columns;
  try {
    columns = ask_columns(session, query);
  } catch (...) {
    try {
      if (session.is_usable()) session.execute(kEnd);
    } catch (const Error&) {
      session.reset_before_next();  // what the query failed with is what matters
    }
    throw;
  }
  session.execute(kEnd);
  return columns;
}

std::vector<std::string> ask_texts(tds::Session& session, const std::string& statement) {
  std::vector<std::string> texts;
  for (TextRow& row : text_rows(session, statement)) {
    if (row.front()) texts.push_back(std::move(*row.front()));
  }
  return texts;
}

std::optional<TableSize> ask_size(tds::Session& session, const std::string& table) {
  const std::array<tds::Parameter, 1> name{tds::Parameter::of("table", table)};
  const auto ask = [&](const std::string& select) {
    return size_in(text_rows(session, select + " WHERE index_id IN (0, 1) AND object_id = OBJECT_ID(@table)", name));
  };
  // The pages are told to those who may see the state of the database, the rows to everybody.
  const auto size = if_allowed([&] {
    return ask(
        "SELECT CAST(SUM(row_count) AS nvarchar(20)), CAST(SUM(used_page_count) * 8192 AS nvarchar(20)) "
        "FROM sys.dm_db_partition_stats");
  });
  if (size) return size;
  return if_allowed([&] { return ask("SELECT CAST(SUM(rows) AS nvarchar(20)), N'0' FROM sys.partitions"); });
}

}  // namespace hygge::homes::mssql
