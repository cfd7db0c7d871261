#include "hygge/stores/mssql/cast_steps.h"

#include <algorithm>
#include <array>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::stores::mssql {

namespace {

using engine::TypeId;

constexpr std::array kWholeNumbers{
    WholeNumbers{TypeId::Int8, true, 8, 3},      WholeNumbers{TypeId::UInt8, false, 8, 3},
    WholeNumbers{TypeId::Int16, true, 16, 5},    WholeNumbers{TypeId::UInt16, false, 16, 5},
    WholeNumbers{TypeId::Int32, true, 32, 10},   WholeNumbers{TypeId::UInt32, false, 32, 10},
    WholeNumbers{TypeId::Int64, true, 64, 19},   WholeNumbers{TypeId::UInt64, false, 64, 20},
    WholeNumbers{TypeId::Int128, true, 128, 39}, WholeNumbers{TypeId::UInt128, false, 128, 39},
};

Fits fits_for(const std::string& why) { return why.empty() ? Fits::Always : Fits::WhenValuesDo; }

/// Ends the statement. engine/engine_error.cpp knows the words "without loss".
std::string refusal(const Way& way) {
  const std::string before = "column '" + printable(way.column.name) + "': ";
  const std::string behind = " does not fit " + way.type.text() + " without loss";
  return "error(" + engine::quote_text(before) + " || left(CAST(" + way.value + " AS VARCHAR), 60) || " +
         engine::quote_text(behind) + ")";
}

}  // namespace

const WholeNumbers* whole_numbers(TypeId id) {
  const auto* const found = std::find_if(kWholeNumbers.begin(), kWholeNumbers.end(),
                                         [id](const WholeNumbers& whole) { return whole.id == id; });
  return found == kWholeNumbers.end() ? nullptr : found;
}

std::string cast_sql(const std::string& value, const engine::Type& type) {
  return "CAST(" + value + " AS " + type.sql + ")";
}

Conversion never(std::string why) { return {.fits = Fits::Never, .why = std::move(why)}; }

Conversion no_way(const Way& way, const std::string& advice) {
  const std::string& from = way.column.type.sql.empty() ? "a type without a name" : shorten(way.column.type.sql, 60);
  return never(from + " does not become " + way.type.text() + (advice.empty() ? "" : "; " + advice));
}

Conversion as_it_is(const Way& way, std::string why) {
  return {.fits = fits_for(why), .why = std::move(why), .arrives = way.column.type, .sql = way.value};
}

Conversion cast_exactly(const Way& way, engine::Type arrives, std::string why) {
  if (arrives == way.column.type) return as_it_is(way, std::move(why));
  std::string sql = cast_sql(way.value, arrives);
  return {.fits = fits_for(why),
          .why = std::move(why),
          .arrives = std::move(arrives),
          .sql = std::move(sql),
          .changes = true};
}

Conversion checked(const Way& way, const std::string& is_bad, engine::Type arrives, const std::string& sql,
                   std::string why) {
  return {.fits = fits_for(why),
          .why = std::move(why),
          .arrives = std::move(arrives),
          .sql = "CASE WHEN " + is_bad + " THEN " + refusal(way) + " ELSE " + sql + " END",
          .changes = true};
}

Conversion cast_there_and_back(const Way& way, engine::Type arrives, std::string why) {
  const std::string there = "TRY_CAST(" + way.value + " AS " + arrives.sql + ")";
  const std::string back = "TRY_CAST(" + there + " AS " + way.column.type.sql + ")";
  return checked(way, back + " IS DISTINCT FROM " + way.value, arrives, there, std::move(why));
}

Conversion cast_matching(const Way& way, const std::string& pattern, engine::Type arrives, std::string why) {
  const std::string is_bad = "NOT regexp_full_match(" + way.value + ", " + engine::quote_text(pattern) + ")";
  const std::string sql = cast_sql(way.value, arrives);
  return checked(way, is_bad, std::move(arrives), sql, std::move(why));
}

}  // namespace hygge::stores::mssql
