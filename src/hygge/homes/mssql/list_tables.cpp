#include "hygge/homes/mssql/list_tables.h"

#include <string>

#include "hygge/connections/mssql/own_tables.h"
#include "hygge/connections/mssql/table_name.h"
#include "hygge/connections/mssql/text_rows.h"
#include "hygge/tds/type_info.h"

namespace hygge::homes::mssql {

std::vector<config::ListedEntity> list_tables(tds::Session& session) {
  std::vector<config::ListedEntity> tables;
  for (const TextRow& row : text_rows(session,
                                      "SELECT CAST(s.name AS nvarchar(128)), CAST(o.name AS nvarchar(128)) FROM "
                                      "sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id WHERE o.type = "
                                      "'U' AND o.is_ms_shipped = 0 AND NOT EXISTS (SELECT 1 FROM "
                                      "sys.extended_properties e WHERE e.class = 1 AND e.major_id = o.object_id AND "
                                      "e.minor_id = 0 AND e.name = " +
                                          tds::quote_text(kStagingProperty) + ") ORDER BY s.name, o.name")) {
    const std::string schema = row[0].value_or("");
    const std::string table = row[1].value_or("");
    if (table != kMarkerTable && table != kBookmarkTable)
      tables.push_back({TableName{{schema, table}}.shown(), schema + "." + table});
  }
  return tables;
}

}  // namespace hygge::homes::mssql
