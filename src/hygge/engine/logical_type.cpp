#include "hygge/engine/logical_type.h"

#include <array>
#include <utility>

#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

using duck::LogicalType;
using duck::take_text;

constexpr std::array kIds{
    std::pair{DUCKDB_TYPE_BOOLEAN, TypeId::Boolean},
    std::pair{DUCKDB_TYPE_TINYINT, TypeId::Int8},
    std::pair{DUCKDB_TYPE_SMALLINT, TypeId::Int16},
    std::pair{DUCKDB_TYPE_INTEGER, TypeId::Int32},
    std::pair{DUCKDB_TYPE_BIGINT, TypeId::Int64},
    std::pair{DUCKDB_TYPE_UTINYINT, TypeId::UInt8},
    std::pair{DUCKDB_TYPE_USMALLINT, TypeId::UInt16},
    std::pair{DUCKDB_TYPE_UINTEGER, TypeId::UInt32},
    std::pair{DUCKDB_TYPE_UBIGINT, TypeId::UInt64},
    std::pair{DUCKDB_TYPE_HUGEINT, TypeId::Int128},
    std::pair{DUCKDB_TYPE_UHUGEINT, TypeId::UInt128},
    std::pair{DUCKDB_TYPE_FLOAT, TypeId::Float},
    std::pair{DUCKDB_TYPE_DOUBLE, TypeId::Double},
    std::pair{DUCKDB_TYPE_DECIMAL, TypeId::Decimal},
    std::pair{DUCKDB_TYPE_VARCHAR, TypeId::Text},
    std::pair{DUCKDB_TYPE_BLOB, TypeId::Blob},
    std::pair{DUCKDB_TYPE_DATE, TypeId::Date},
    std::pair{DUCKDB_TYPE_TIME, TypeId::Time},
    std::pair{DUCKDB_TYPE_TIME_TZ, TypeId::TimeTz},
    std::pair{DUCKDB_TYPE_TIMESTAMP, TypeId::Timestamp},
    std::pair{DUCKDB_TYPE_TIMESTAMP_S, TypeId::TimestampSeconds},
    std::pair{DUCKDB_TYPE_TIMESTAMP_MS, TypeId::TimestampMillis},
    std::pair{DUCKDB_TYPE_TIMESTAMP_NS, TypeId::TimestampNanos},
    std::pair{DUCKDB_TYPE_TIMESTAMP_TZ, TypeId::TimestampTz},
    std::pair{DUCKDB_TYPE_INTERVAL, TypeId::Interval},
    std::pair{DUCKDB_TYPE_UUID, TypeId::Uuid},
    std::pair{DUCKDB_TYPE_ENUM, TypeId::Enum},
    std::pair{DUCKDB_TYPE_BIT, TypeId::Bit},
    std::pair{DUCKDB_TYPE_LIST, TypeId::List},
    std::pair{DUCKDB_TYPE_ARRAY, TypeId::Array},
    std::pair{DUCKDB_TYPE_STRUCT, TypeId::Struct},
    std::pair{DUCKDB_TYPE_MAP, TypeId::Map},
    std::pair{DUCKDB_TYPE_UNION, TypeId::Union},
};

/// Types without a TypeId of their own. The last two came with library 1.5, after the header that we build with.
constexpr std::array kOtherNames{
    std::pair{int{DUCKDB_TYPE_SQLNULL}, "\"NULL\""},
    std::pair{int{DUCKDB_TYPE_BIGNUM}, "BIGNUM"},
    std::pair{int{DUCKDB_TYPE_TIME_NS}, "TIME_NS"},
    std::pair{40, "GEOMETRY"},
    std::pair{41, "VARIANT"},
};

Type other_type(duckdb_logical_type type) {
  const int id = int{duckdb_get_type_id(type)};
  for (const auto& [number, name] : kOtherNames) {
    if (number == id) return {.id = TypeId::Other, .sql = name};
  }
  return {};
}

Type enum_type(duckdb_logical_type type) {
  std::string labels;
  for (std::uint32_t i = 0; i < duckdb_enum_dictionary_size(type); ++i) {
    if (i > 0) labels += ", ";
    labels += quote_text(take_text(duckdb_enum_dictionary_value(type, i)));
  }
  return {.id = TypeId::Enum, .sql = "ENUM(" + labels + ")"};
}

Type struct_type(duckdb_logical_type type) {
  std::vector<Column> fields;
  for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
    const LogicalType child{duckdb_struct_type_child_type(type, i)};
    fields.push_back({.name = take_text(duckdb_struct_type_child_name(type, i)), .type = type_of(child.get())});
  }
  // A struct made by row() has no field names; it cannot be written as a type.
  if (!fields.empty() && fields.front().name.empty()) return {.id = TypeId::Other, .sql = ""};
  return Type::structure(std::move(fields));
}

Type union_type(duckdb_logical_type type) {
  std::vector<Column> members;
  for (idx_t i = 0; i < duckdb_union_type_member_count(type); ++i) {
    const LogicalType member{duckdb_union_type_member_type(type, i)};
    members.push_back({.name = take_text(duckdb_union_type_member_name(type, i)), .type = type_of(member.get())});
  }
  return Type::either(std::move(members));
}

Type nested_type(TypeId id, duckdb_logical_type type) {
  switch (id) {
    case TypeId::List:
      return Type::list(type_of(LogicalType{duckdb_list_type_child_type(type)}.get()));
    case TypeId::Array:
      return Type::array(type_of(LogicalType{duckdb_array_type_child_type(type)}.get()),
                         duckdb_array_type_array_size(type));
    case TypeId::Map:
      return Type::map(type_of(LogicalType{duckdb_map_type_key_type(type)}.get()),
                       type_of(LogicalType{duckdb_map_type_value_type(type)}.get()));
    case TypeId::Union:
      return union_type(type);
    default:
      return struct_type(type);
  }
}

}  // namespace

TypeId type_id_of(duckdb_logical_type type) {
  const duckdb_type wanted = duckdb_get_type_id(type);
  for (const auto& [number, id] : kIds) {
    if (number == wanted) return id;
  }
  return TypeId::Other;
}

Type type_of(duckdb_logical_type type) {
  const TypeId id = type_id_of(type);
  Type result;
  switch (id) {
    case TypeId::Other:
      result = other_type(type);
      break;
    case TypeId::Decimal:
      result = Type::decimal(duckdb_decimal_width(type), duckdb_decimal_scale(type));
      break;
    case TypeId::Enum:
      result = enum_type(type);
      break;
    case TypeId::List:
    case TypeId::Array:
    case TypeId::Struct:
    case TypeId::Map:
    case TypeId::Union:
      result = nested_type(id, type);
      break;
    default:
      result = Type::of(id);
  }
  // JSON is text with a name of its own, which must not be lost.
  if (const std::string alias = take_text(duckdb_logical_type_get_alias(type)); !alias.empty()) result.sql = alias;
  return result;
}

}  // namespace hygge::engine
