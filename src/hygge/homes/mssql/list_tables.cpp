#include "hygge/homes/mssql/list_tables.h"

#include <string>

#include "hygge/connections/mssql/table_name.h"
#include "hygge/connections/mssql/text_rows.h"

namespace hygge::homes::mssql {

namespace {

/// Where runs are marked, and tables that are being filled.
bool is_of_hygge(const std::string& table) { return table == "hygge_runs" || table.find("__hygge_") != table.npos; }

}  // namespace

std::vector<config::ListedEntity> list_tables(tds::Session& session) {
  std::vector<config::ListedEntity> tables;
  for (const TextRow& row : text_rows(session,
                                      "SELECT CAST(s.name AS nvarchar(128)), CAST(o.name AS nvarchar(128)) FROM "
                                      "sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id WHERE o.type = "
                                      "'U' AND o.is_ms_shipped = 0 ORDER BY s.name, o.name")) {
    const std::string schema = row[0].value_or("");
    const std::string table = row[1].value_or("");
    if (!is_of_hygge(table)) tables.push_back({TableName{{schema, table}}.shown(), schema + "." + table});
  }
  return tables;
}

}  // namespace hygge::homes::mssql
