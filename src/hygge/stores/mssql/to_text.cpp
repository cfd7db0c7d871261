#include <algorithm>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/stores/mssql/cast_steps.h"
#include "hygge/stores/mssql/enum_labels.h"

namespace hygge::stores::mssql {

namespace {

using engine::TypeId;

/// The longest text of a type's values, in letters of ASCII; nothing where there is no such bound.
std::optional<std::size_t> longest_text(const engine::Type& type) {
  if (const WholeNumbers* const numbers = whole_numbers(type.id)) return numbers->digits + (numbers->is_signed ? 1 : 0);
  switch (type.id) {
    case TypeId::Boolean:
      return 5;
    case TypeId::Decimal:
      return type.precision + 3;  // a sign, a point, and the 0 in front of it
    case TypeId::Float:
      return 16;  // -1.1754944e-38
    case TypeId::Double:
      return 25;  // -2.2250738585072014e-308
    case TypeId::Date:
      return 18;  // 5877642-06-25 (BC)
    case TypeId::Time:
      return 15;
    case TypeId::TimeTz:
      return 24;  // 23:59:59.999999-15:59:59
    case TypeId::TimestampSeconds:
    case TypeId::TimestampMillis:
    case TypeId::Timestamp:
    case TypeId::TimestampNanos:
    case TypeId::TimestampTz:
      return 40;  // 290309-12-22 (BC) 00:00:00.000000+00
    case TypeId::Interval:
      return 64;
    case TypeId::Uuid:
      return 36;
    default:
      return std::nullopt;
  }
}

std::string length_why(const SqlType& type) {
  const std::string most = "at most " + std::to_string(type.length);
  return is_wide_text(type) ? most + " characters" : most + " bytes";
}

/// What a text must be for its column; empty when each will do.
std::string text_why(const SqlType& type) {
  if (type.name == "xml") return "well-formed XML";
  if (type.name == "json") return "valid JSON";
  if (type.name == "vector") return "lists of " + std::to_string(type.length) + " numbers";
  if (type.name == "sql_variant") return "at most 4000 characters";
  const bool is_limited = type.length > 0;
  if (is_wide_text(type)) return is_limited ? length_why(type) : "";
  const std::string page = "characters of its collation's code page";
  return is_limited ? page + ", " + length_why(type) : page;
}

bool is_letters(const SqlType& type) { return is_wide_text(type) || is_narrow_text(type); }

bool is_list_of_numbers(const engine::Type& type) {
  if (type.id != TypeId::List && type.id != TypeId::Array) return false;
  const TypeId id = type.parts().front().type.id;
  return whole_numbers(id) != nullptr || id == TypeId::Float || id == TypeId::Double || id == TypeId::Decimal;
}

/// Values of other types than text, told as ASCII.
Conversion told(const Way& way, std::size_t longest, const std::string& sql) {
  if (!is_letters(way.type)) return no_way(way);
  const bool always = way.type.length <= 0 || static_cast<std::size_t>(way.type.length) >= longest;
  return by_expression(sql, engine::Type::of(TypeId::Text), always ? "" : length_why(way.type));
}

Conversion enum_to_text(const Way& way) {
  if (!is_letters(way.type)) return no_way(way);
  const std::optional<EnumLabels> labels = enum_labels(way.column.type);
  const bool has_room =
      way.type.length <= 0 || (labels && labels->longest <= static_cast<std::size_t>(way.type.length));
  const bool always = has_room && (is_wide_text(way.type) ? true : labels && labels->are_ascii);
  return cast_exactly(way, engine::Type::of(TypeId::Text), always ? "" : text_why(way.type));
}

}  // namespace

Conversion to_text(const Way& way) {
  const engine::Type text = engine::Type::of(TypeId::Text);
  const engine::Type& type = way.column.type;
  if (type.id == TypeId::Text) return cast_exactly(way, text, text_why(way.type));  // JSON is a text with a name
  if (type.is_nested()) {
    if (is_letters(way.type) || way.type.name == "json") {
      return to_json_text(way, way.type.name == "json" ? "" : text_why(way.type));
    }
    if (way.type.name == "vector" && is_list_of_numbers(type)) return to_json_text(way, text_why(way.type));
    return no_way(way);
  }
  if (type.id == TypeId::Enum) return enum_to_text(way);
  if (type.id == TypeId::Blob) return no_way(way, "bytes go into varbinary");
  if (type.id == TypeId::Interval) return told(way, *longest_text(type), interval_text(way.value));
  if (const std::optional<std::size_t> longest = longest_text(type))
    return told(way, *longest, cast_sql(way.value, text));
  if (!is_letters(way.type)) return no_way(way);
  return cast_exactly(way, text, is_narrow_text(way.type) && way.type.length <= 0 ? "" : text_why(way.type));
}

Conversion to_bytes(const Way& way) {
  if (way.from() != TypeId::Blob) return no_way(way);
  if (is_clr(way.type)) return as_it_is(way, "bytes of the server's own form of " + way.type.name);
  return as_it_is(way, way.type.length > 0 ? "at most " + std::to_string(way.type.length) + " bytes" : "");
}

}  // namespace hygge::stores::mssql
