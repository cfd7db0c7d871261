#include <string>
#include <utility>

#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/cast_steps.h"

namespace hygge::stores::mssql {

namespace {

using engine::TypeId;

/// The condition that `value` holds a NaN or an infinity somewhere; empty when its type has none.
std::string holds_no_json(const std::string& value, const engine::Type& type, int depth) {
  switch (type.id) {
    case TypeId::Float:
    case TypeId::Double:
      return "NOT isfinite(" + value + ")";
    case TypeId::List:
    case TypeId::Array: {
      const std::string element = "e" + std::to_string(depth);
      const std::string inner = holds_no_json(element, type.parts().front().type, depth + 1);
      return inner.empty() ? "" : "len(list_filter(" + value + ", lambda " + element + ": " + inner + ")) > 0";
    }
    case TypeId::Map:  // its keys are texts in JSON
      return holds_no_json("map_values(" + value + ")", engine::Type::list(type.parts().back().type), depth);
    case TypeId::Struct:
    case TypeId::Union: {
      std::string any;
      const std::string extract = type.id == TypeId::Struct ? "struct_extract(" : "union_extract(";
      for (const engine::Column& part : type.parts()) {
        const std::string inner =
            holds_no_json(extract + value + ", " + engine::quote_text(part.name) + ")", part.type, depth);
        if (!inner.empty()) any += (any.empty() ? "(" : " OR ") + inner;
      }
      return any.empty() ? "" : any + ")";
    }
    default:
      return {};
  }
}

/// "14M", or nothing for 0.
std::string part_text(const std::string& value, const std::string& part, char letter) {
  const std::string number = "datepart('" + part + "', " + value + ")";
  return "CASE WHEN " + number + " <> 0 THEN " + number + " || '" + letter + "' ELSE '' END";
}

/// "6.7S", or nothing for 0.
std::string seconds_text(const std::string& value) {
  const std::string micros = "datepart('microsecond', " + value + ")";  // whole seconds included
  const std::string rest = "(abs(" + micros + ") % 1000000)";
  const std::string fraction =
      "CASE WHEN " + rest + " = 0 THEN '' ELSE '.' || rtrim(lpad(CAST(" + rest + " AS VARCHAR), 6, '0'), '0') END";
  return "CASE WHEN " + micros + " = 0 THEN '' ELSE CASE WHEN " + micros + " < 0 THEN '-' ELSE '' END || (abs(" +
         micros + ") // 1000000) || " + fraction + " || 'S' END";
}

}  // namespace

Conversion to_json_text(const Way& way, std::string why) {
  const engine::Type text = engine::Type::of(TypeId::Text);
  const std::string json = "CAST(to_json(" + way.value + ") AS VARCHAR)";
  const std::string is_bad = holds_no_json(way.value, way.column.type, 0);
  if (!is_bad.empty()) {
    why += (why.empty() ? "" : ", and ") + std::string{"values without NaN and infinities, which JSON does not know"};
    return checked(is_bad, text, json, std::move(why));
  }
  return by_expression(json, text, std::move(why));
}

std::string interval_text(const std::string& value) {
  const std::string date =
      part_text(value, "year", 'Y') + " || " + part_text(value, "month", 'M') + " || " + part_text(value, "day", 'D');
  const std::string time =
      part_text(value, "hour", 'H') + " || " + part_text(value, "minute", 'M') + " || " + seconds_text(value);
  const std::string both = "'P' || " + date + " || coalesce('T' || nullif(" + time + ", ''), '')";
  return "CASE WHEN " + value + " IS NULL THEN NULL ELSE coalesce(nullif(" + both + ", 'P'), 'PT0S') END";
}

}  // namespace hygge::stores::mssql
