#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hygge/stores/mssql/conversion.h"

/// The steps of which conversions are made; for the other files of this folder.
namespace hygge::stores::mssql {

/// One column on its way into one type.
struct Way {
  const engine::Column& column;
  const SqlType& type;
  std::string value;  ///< the column in the engine's SQL

  engine::TypeId from() const { return column.type.id; }
};

/// The engine's whole numbers.
struct WholeNumbers {
  engine::TypeId id;
  bool is_signed;
  int bits;
  int digits;  ///< of the longest value
};
/// nullptr for a type of other values.
const WholeNumbers* whole_numbers(engine::TypeId id);

Conversion never(std::string why);
/// "TIMESTAMP does not become int".
Conversion no_way(const Way& way, const std::string& advice = {});
/// Without a change. `why` says which values fit; empty when all do.
Conversion as_it_is(const Way& way, std::string why);
/// By the engine's expression `sql`, which is not the column alone.
Conversion by_expression(std::string sql, engine::Type arrives, std::string why);
/// By a cast that has no result for what does not fit, and changes nothing else.
Conversion cast_exactly(const Way& way, const engine::Type& arrives, std::string why);
/// The same where `why` does not tell whether some do not fit: dates that are too far away for any time.
Conversion cast_if_it_works(const Way& way, const engine::Type& arrives, std::string why);
/// By a cast that may round: a value does not fit where the way back gives another one.
Conversion cast_there_and_back(const Way& way, const engine::Type& arrives, std::string why);
/// By the expression `sql`, but for values with `is_bad`, which is not true for a NULL.
Conversion checked(const std::string& is_bad, const engine::Type& arrives, const std::string& sql, std::string why);
/// Of a text, all of which must match the regular expression, by a cast.
Conversion cast_matching(const Way& way, const std::string& pattern, const engine::Type& arrives, std::string why);

/// "CAST(value AS type)".
std::string cast_sql(const std::string& value, const engine::Type& type);
/// The same with NULL for what cannot be cast.
std::string try_cast_sql(const std::string& value, const engine::Type& type);

/// Conversions into one family of types each.
Conversion to_number(const Way& way);
Conversion to_time(const Way& way);
Conversion to_text(const Way& way);
Conversion to_bytes(const Way& way);

/// JSON of a nested value, as text. NaN and infinities have no JSON: an error.
Conversion to_json_text(const Way& way, std::string why);
/// ISO 8601 of an interval: P1Y2M3DT4H5M6.7S, PT0S; each part with its own sign.
std::string interval_text(const std::string& value);

}  // namespace hygge::stores::mssql
