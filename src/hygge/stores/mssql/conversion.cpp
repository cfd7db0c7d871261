#include "hygge/stores/mssql/conversion.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "hygge/engine/sql_text.h"
#include "hygge/stores/mssql/cast_steps.h"

namespace hygge::stores::mssql {

namespace {

using engine::TypeId;

template <std::size_t kCount>
bool is_one_of(const SqlType& type, const std::array<std::string_view, kCount>& names) {
  return std::find(names.begin(), names.end(), type.name) != names.end();
}

constexpr std::array<std::string_view, 10> kNumbers{"bit",     "tinyint", "smallint",   "int",  "bigint",
                                                    "decimal", "money",   "smallmoney", "real", "float"};
constexpr std::array<std::string_view, 6> kTimes{"date",          "time",      "datetime",
                                                 "smalldatetime", "datetime2", "datetimeoffset"};
constexpr std::array<std::string_view, 3> kWideTexts{"nvarchar", "nchar", "ntext"};
constexpr std::array<std::string_view, 3> kNarrowTexts{"varchar", "char", "text"};
constexpr std::array<std::string_view, 4> kTextForms{"xml", "json", "vector", "sql_variant"};
constexpr std::array<std::string_view, 3> kBinaries{"varbinary", "binary", "image"};
constexpr std::array<std::string_view, 3> kClrTypes{"geography", "geometry", "hierarchyid"};

Conversion to_uuid(const Way& way) {
  if (way.from() == TypeId::Uuid) return as_it_is(way, "");
  if (way.from() == TypeId::Text) return cast_exactly(way, engine::Type::of(TypeId::Uuid), "UUIDs");
  return no_way(way);
}

}  // namespace

bool is_wide_text(const SqlType& type) { return is_one_of(type, kWideTexts); }
bool is_narrow_text(const SqlType& type) { return is_one_of(type, kNarrowTexts); }
bool is_binary(const SqlType& type) { return is_one_of(type, kBinaries); }
bool is_clr(const SqlType& type) { return is_one_of(type, kClrTypes); }

Conversion convert(const engine::Column& column, const SqlType& type) {
  const Way way{.column = column, .type = type, .value = engine::quote_name(column.name)};
  if (is_one_of(type, kNumbers)) return to_number(way);
  if (is_one_of(type, kTimes)) return to_time(way);
  if (is_wide_text(type) || is_narrow_text(type) || is_one_of(type, kTextForms)) return to_text(way);
  if (is_binary(type) || is_clr(type)) return to_bytes(way);
  if (type.name == "uniqueidentifier") return to_uuid(way);
  if (type.name == "timestamp") return never("the server makes the values of a rowversion");
  return never("columns of " + type.name + " cannot be loaded");
}

engine::Type read_as(const SqlType& type) {
  struct Read {
    std::string_view name;
    TypeId id;
  };
  constexpr std::array kReads{
      Read{"bit", TypeId::Boolean},
      Read{"tinyint", TypeId::UInt8},
      Read{"smallint", TypeId::Int16},
      Read{"int", TypeId::Int32},
      Read{"bigint", TypeId::Int64},
      Read{"real", TypeId::Float},
      Read{"float", TypeId::Double},
      Read{"date", TypeId::Date},
      Read{"time", TypeId::Time},
      Read{"datetime", TypeId::Timestamp},
      Read{"smalldatetime", TypeId::Timestamp},
      Read{"datetimeoffset", TypeId::TimestampTz},
      Read{"uniqueidentifier", TypeId::Uuid},
      Read{"timestamp", TypeId::Blob},
  };
  constexpr std::uint8_t kSeven = 7;
  if (type.name == "decimal") return engine::Type::decimal(type.precision, type.scale);
  if (type.name == "money") return engine::Type::decimal(19, 4);
  if (type.name == "smallmoney") return engine::Type::decimal(10, 4);
  if (type.name == "datetime2")
    return engine::Type::of(type.scale == kSeven ? TypeId::TimestampNanos : TypeId::Timestamp);
  if (is_wide_text(type) || is_narrow_text(type) || is_one_of(type, kTextForms)) return engine::Type::of(TypeId::Text);
  if (is_binary(type) || is_clr(type)) return engine::Type::of(TypeId::Blob);
  for (const Read& read : kReads) {
    if (read.name == type.name) return engine::Type::of(read.id);
  }
  return {};
}

}  // namespace hygge::stores::mssql
