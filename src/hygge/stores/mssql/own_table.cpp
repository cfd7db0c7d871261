#include "hygge/stores/mssql/own_table.h"

#include "hygge/base/text.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

OwnTable look_at_own_table(tds::Session& session, const TargetPlace& place, std::string_view name,
                           const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(tds::quote_text(column));
  const auto answer =
      ask_catalogue(session, "SELECT COUNT(*), SUM(CASE WHEN c.name IN (" + join(names, ", ") +
                                 ") THEN 1 ELSE 0 END) FROM " + place.catalogue("columns") +
                                 " AS c WHERE c.object_id = OBJECT_ID(" + tds::quote_text(place.quoted(name)) + ")");
  const CatalogueRow& row = answer.at(0).at(0);
  if (!row.flag(0)) return OwnTable::Missing;
  return row.number(1) == static_cast<std::int64_t>(columns.size()) ? OwnTable::Ours : OwnTable::OfOthers;
}

}  // namespace hygge::stores::mssql
