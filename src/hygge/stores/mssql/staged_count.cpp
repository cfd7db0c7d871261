#include "hygge/stores/mssql/staged_count.h"

#include <algorithm>

#include "hygge/stores/mssql/catalogue_rows.h"
#include "hygge/tds/type_info.h"

namespace hygge::stores::mssql {

namespace {

/// A statement of a server has 4,096 columns at most, and short ones are kinder to it.
constexpr std::size_t kColumnsAtOnce = 200;

}  // namespace

StagedCount count_staged(tds::Session& session, const std::string& quoted, const std::vector<TargetColumn>& columns) {
  StagedCount count;
  for (std::size_t first = 0; first == 0 || first < columns.size(); first += kColumnsAtOnce) {
    const std::size_t end = std::min(columns.size(), first + kColumnsAtOnce);
    std::string sql = "SELECT COUNT_BIG(*)";
    // COUNT takes no text, ntext and image; IS NULL does.
    for (std::size_t i = first; i < end; ++i) {
      sql += ", COUNT_BIG(CASE WHEN " + tds::quote_name(columns[i].name) + " IS NULL THEN 1 END)";
    }
    const auto answer = ask_catalogue(session, sql + " FROM " + quoted);
    const auto& row = answer.at(0).at(0);
    count.rows = Rows{static_cast<std::uint64_t>(row.number(0))};
    for (std::size_t i = first; i < end; ++i) {
      count.nulls.emplace_back(Rows{static_cast<std::uint64_t>(row.number(i - first + 1))});
    }
  }
  return count;
}

std::vector<std::optional<Rows>> nulls_as_they_came(std::vector<std::optional<Rows>> nulls,
                                                    const std::vector<std::uint64_t>& nulled, bool lacks_rows) {
  for (std::size_t i = 0; i < std::min(nulls.size(), nulled.size()); ++i) {
    if (lacks_rows && nulled[i] > 0) nulls[i].reset();
    if (nulls[i]) nulls[i] = Rows{nulls[i]->value - std::min(nulls[i]->value, nulled[i])};
  }
  return nulls;
}

}  // namespace hygge::stores::mssql
