#include "hygge/engine/schema.h"

#include <array>
#include <utility>

#include "hygge/base/text.h"
#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

struct Plain {
  TypeId id;
  const char* sql;
  std::size_t bytes;
};

constexpr std::size_t kTextBytes = 32;
constexpr std::size_t kNestedBytes = 64;

constexpr std::array kPlainTypes{
    Plain{TypeId::Boolean, "BOOLEAN", 1},
    Plain{TypeId::Int8, "TINYINT", 1},
    Plain{TypeId::Int16, "SMALLINT", 2},
    Plain{TypeId::Int32, "INTEGER", 4},
    Plain{TypeId::Int64, "BIGINT", 8},
    Plain{TypeId::UInt8, "UTINYINT", 1},
    Plain{TypeId::UInt16, "USMALLINT", 2},
    Plain{TypeId::UInt32, "UINTEGER", 4},
    Plain{TypeId::UInt64, "UBIGINT", 8},
    Plain{TypeId::Int128, "HUGEINT", 16},
    Plain{TypeId::UInt128, "UHUGEINT", 16},
    Plain{TypeId::Float, "FLOAT", 4},
    Plain{TypeId::Double, "DOUBLE", 8},
    Plain{TypeId::Text, "VARCHAR", kTextBytes},
    Plain{TypeId::Blob, "BLOB", kTextBytes},
    Plain{TypeId::Date, "DATE", 4},
    Plain{TypeId::Time, "TIME", 8},
    Plain{TypeId::TimeTz, "TIME WITH TIME ZONE", 8},
    Plain{TypeId::Timestamp, "TIMESTAMP", 8},
    Plain{TypeId::TimestampSeconds, "TIMESTAMP_S", 8},
    Plain{TypeId::TimestampMillis, "TIMESTAMP_MS", 8},
    Plain{TypeId::TimestampNanos, "TIMESTAMP_NS", 8},
    Plain{TypeId::TimestampTz, "TIMESTAMP WITH TIME ZONE", 8},
    Plain{TypeId::Interval, "INTERVAL", 16},
    Plain{TypeId::Uuid, "UUID", 16},
    Plain{TypeId::Bit, "BIT", kTextBytes},
};

std::size_t bytes_of(const Type& type) {
  if (type.id == TypeId::Decimal)
    return type.precision <= 4 ? 2 : type.precision <= 9 ? 4 : type.precision <= 18 ? 8 : 16;
  if (type.id == TypeId::Enum) return 4;
  for (const Plain& plain : kPlainTypes) {
    if (plain.id == type.id) return plain.bytes;
  }
  return kNestedBytes;
}

Type nested(TypeId id, std::string sql, std::vector<Column> parts) {
  return {
      .id = id, .sql = std::move(sql), .shared_parts = std::make_shared<const std::vector<Column>>(std::move(parts))};
}

std::string field_list(const std::vector<Column>& fields) {
  std::string text;
  for (const Column& field : fields) {
    if (!text.empty()) text += ", ";
    text += quote_name(field.name) + " " + field.type.sql;
  }
  return text;
}

}  // namespace

bool Type::is_nested() const noexcept {
  return id == TypeId::List || id == TypeId::Array || id == TypeId::Struct || id == TypeId::Map || id == TypeId::Union;
}

Type Type::of(TypeId id) {
  for (const Plain& plain : kPlainTypes) {
    if (plain.id == id) return {.id = id, .sql = plain.sql};
  }
  return {};
}

Type Type::decimal(std::uint8_t precision, std::uint8_t scale) {
  return {.id = TypeId::Decimal,
          .sql = "DECIMAL(" + std::to_string(precision) + "," + std::to_string(scale) + ")",
          .precision = precision,
          .scale = scale};
}

const std::vector<Column>& Type::parts() const noexcept {
  static const std::vector<Column> none;
  return shared_parts ? *shared_parts : none;
}

Type Type::list(Type element) {
  std::string sql = element.sql + "[]";
  return nested(TypeId::List, std::move(sql), {{.name = "", .type = std::move(element)}});
}

Type Type::array(Type element, std::size_t length) {
  std::string sql = element.sql + "[" + std::to_string(length) + "]";
  Type type = nested(TypeId::Array, std::move(sql), {{.name = "", .type = std::move(element)}});
  type.length = length;
  return type;
}

Type Type::map(Type key, Type value) {
  std::string sql = "MAP(" + key.sql + ", " + value.sql + ")";
  return nested(TypeId::Map, std::move(sql),
                {{.name = "key", .type = std::move(key)}, {.name = "value", .type = std::move(value)}});
}

Type Type::structure(std::vector<Column> fields) {
  std::string sql = "STRUCT(" + field_list(fields) + ")";
  return nested(TypeId::Struct, std::move(sql), std::move(fields));
}

Type Type::either(std::vector<Column> members) {
  std::string sql = "UNION(" + field_list(members) + ")";
  return nested(TypeId::Union, std::move(sql), std::move(members));
}

int Schema::find(std::string_view name) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return static_cast<int>(i);
  }
  const std::string wanted = lower_case(name);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (lower_case(columns[i].name) == wanted) return static_cast<int>(i);
  }
  return -1;
}

std::string Schema::unused_name(std::string name) const {
  while (find(name) >= 0) name += "_";
  return name;
}

std::vector<std::string> Schema::names() const {
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

std::size_t Schema::row_bytes() const {
  std::size_t bytes = 0;
  for (const Column& column : columns) bytes += bytes_of(column.type);
  return bytes;
}

}  // namespace hygge::engine
