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

/// Values of the type `arrives` by `sql`, of which those fit that `why` tells.
Conversion made(std::string why, engine::Type arrives, std::string sql, bool changes) {
  Conversion conversion;
  conversion.fits = why.empty() ? Fits::Always : Fits::WhenValuesDo;
  conversion.why = std::move(why);
  conversion.arrives = std::move(arrives);
  conversion.sql = std::move(sql);
  conversion.changes = changes;
  return conversion;
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

std::string try_cast_sql(const std::string& value, const engine::Type& type) {
  return "TRY_CAST(" + value + " AS " + type.sql + ")";
}

Conversion never(std::string why) { return {.fits = Fits::Never, .why = std::move(why)}; }

Conversion no_way(const Way& way, const std::string& advice) {
  const std::string& from = way.column.type.sql.empty() ? "a type without a name" : shorten(way.column.type.sql, 60);
  return never(from + " does not become " + way.type.text() + (advice.empty() ? "" : "; " + advice));
}

Conversion as_it_is(const Way& way, std::string why) { return made(std::move(why), way.column.type, way.value, false); }

Conversion by_expression(std::string sql, engine::Type arrives, std::string why) {
  return made(std::move(why), std::move(arrives), std::move(sql), true);
}

Conversion cast_exactly(const Way& way, const engine::Type& arrives, std::string why) {
  if (arrives == way.column.type) return as_it_is(way, std::move(why));
  const bool always_works = why.empty() || arrives.id == TypeId::Text;
  if (always_works) return by_expression(cast_sql(way.value, arrives), arrives, std::move(why));
  return cast_if_it_works(way, arrives, std::move(why));
}

Conversion cast_if_it_works(const Way& way, const engine::Type& arrives, std::string why) {
  Conversion conversion = by_expression(try_cast_sql(way.value, arrives), arrives, std::move(why));
  conversion.refuses = true;
  return conversion;
}

Conversion checked(const std::string& is_bad, const engine::Type& arrives, const std::string& sql, std::string why) {
  Conversion conversion =
      by_expression("CASE WHEN " + is_bad + " THEN NULL ELSE " + sql + " END", arrives, std::move(why));
  conversion.refuses = true;
  return conversion;
}

Conversion cast_there_and_back(const Way& way, const engine::Type& arrives, std::string why) {
  const std::string there = try_cast_sql(way.value, arrives);
  return checked(try_cast_sql(there, way.column.type) + " IS DISTINCT FROM " + way.value, arrives, there,
                 std::move(why));
}

Conversion cast_matching(const Way& way, const std::string& pattern, const engine::Type& arrives, std::string why) {
  return checked("NOT regexp_full_match(" + way.value + ", " + engine::quote_text(pattern) + ")", arrives,
                 try_cast_sql(way.value, arrives), std::move(why));
}

}  // namespace hygge::stores::mssql
