#include "hygge/stores/mssql/staging_table.h"

#include "hygge/base/error.h"
#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/stores/mssql/statement_text.h"
#include "hygge/stores/mssql/undoubted.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

/// "N'SCHEMA', N'dbo', N'TABLE', N'orders'": where an extended property is.
std::string property_place(const TargetPlace& place, const std::string& table) {
  return "@level0type = N'SCHEMA', @level0name = " + tds::quote_text(place.schema) +
         ", @level1type = N'TABLE', @level1name = " + tds::quote_text(table);
}

}  // namespace

std::string staging_name(std::string_view table, std::string_view run, unsigned attempt) {
  const std::string end = "__hygge_" + std::string{run} + (attempt > 1 ? "-" + std::to_string(attempt) : "");
  return cut_to_units(table, kMostNameUnits - utf16_units(end)) + end;
}

void make_staging(tds::Session& session, const TargetPlace& place, const std::string& staging,
                  const std::string& create) {
  session.begin();
  try {
    undoubted([&] {
      session.execute(create);
      session.execute("EXEC " + place.procedure("sp_addextendedproperty") +
                      " @name = " + tds::quote_text(kStagingProperty) + ", @value = " + tds::quote_text(place.table) +
                      ", " + property_place(place, staging));
      session.commit();
    });
  } catch (...) {
    if (session.is_usable() && session.is_in_transaction()) session.rollback();
    throw;
  }
}

std::string unmark_staging(const TargetPlace& place, const std::string& table) {
  return "EXEC " + place.procedure("sp_dropextendedproperty") + " @name = " + tds::quote_text(kStagingProperty) + ", " +
         property_place(place, table);
}

std::vector<std::string> drop_orphans(tds::Session& session, const TargetPlace& place) {
  const auto answer = ask_catalogue(
      session, "SELECT t.name, CAST(e.value AS nvarchar(128)) FROM " + place.catalogue("tables") + " AS t INNER JOIN " +
                   place.catalogue("schemas") + " AS s ON s.schema_id = t.schema_id INNER JOIN " +
                   place.catalogue("extended_properties") +
                   " AS e ON e.major_id = t.object_id AND e.minor_id = 0 AND e.class = 1 WHERE e.name = " +
                   tds::quote_text(kStagingProperty) + " AND s.name = " + tds::quote_text(place.schema));
  std::vector<std::string> dropped;
  for (const CatalogueRow& row : answer.at(0)) {
    if (!place.is_same_name(row.text(1), place.table)) continue;
    drop_staging(session, place, row.text(0));
    dropped.push_back(row.text(0));
  }
  return dropped;
}

void drop_staging(tds::Session& session, const TargetPlace& place, const std::string& staging) {
  session.execute("DROP TABLE IF EXISTS " + place.quoted(staging));
}

}  // namespace hygge::stores::mssql
