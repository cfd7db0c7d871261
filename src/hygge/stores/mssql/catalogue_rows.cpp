#include "hygge/stores/mssql/catalogue_rows.h"

#include <utility>

namespace hygge::stores::mssql {

std::vector<CatalogueRows> ask_catalogue(tds::Session& session, std::string_view batch) {
  std::vector<CatalogueRows> results;
  for (std::vector<TextRow>& result : text_results(session, batch)) {
    CatalogueRows& rows = results.emplace_back();
    for (TextRow& row : result) rows.emplace_back(std::move(row));
  }
  return results;
}

}  // namespace hygge::stores::mssql
