#include "hygge/engine/parquet_types.h"

#include <utility>
#include <vector>

#include "hygge/engine/sql_text.h"

namespace hygge::engine {

namespace {

constexpr std::uint8_t kInt128Digits = 38;

/// How the field that says which member is there is called: as no member is.
std::string tag_name(const Type& either) {
  const Schema members{either.parts()};
  std::string name = "tag";
  while (members.find(name) >= 0) name += "_";
  return name;
}

/// A union that is a column: its tag and its members, all but one of them NULL.
Type struct_of_union(const Type& either) {
  std::vector<Column> fields{{.name = tag_name(either), .type = Type::of(TypeId::Text)}};
  for (const Column& member : either.parts()) fields.push_back({member.name, parquet_type(member.type)});
  return Type::structure(std::move(fields));
}

std::string struct_of_union(const Column& column) {
  const std::string name = quote_name(column.name);
  std::string fields = quote_name(tag_name(column.type)) + " := CAST(union_tag(" + name + ") AS VARCHAR)";
  for (const Column& member : column.type.parts()) {
    fields += ", " + quote_name(member.name) + " := CAST(union_extract(" + name + ", " + quote_text(member.name) +
              ") AS " + parquet_type(member.type).sql + ")";
  }
  return "CASE WHEN " + name + " IS NOT NULL THEN struct_pack(" + fields + ") END";
}

Type nested_parquet_type(const Type& type) {
  std::vector<Column> parts = type.parts();
  for (Column& part : parts) part.type = parquet_type(part.type);
  switch (type.id) {
    case TypeId::List:
    case TypeId::Array:
      return Type::list(parts[0].type);
    case TypeId::Map:
      return Type::map(parts[0].type, parts[1].type);
    case TypeId::Struct:
      return Type::structure(std::move(parts));
    default:
      return type;
  }
}

std::string storable_value(const Column& column) {
  std::string name = quote_name(column.name);
  if (column.type.id == TypeId::Union) return struct_of_union(column);
  const Type target = parquet_type(column.type);
  if (target != column.type) return "CAST(" + name + " AS " + target.sql + ")";
  if (column.type.id == TypeId::TimeTz) return "timezone(INTERVAL 0 SECOND, " + name + ")";
  if (column.type.id == TypeId::Interval) {
    const std::string refusal =
        quote_text("Parquet keeps milliseconds of an INTERVAL; column " + name + " has finer ones");
    return "CASE WHEN microsecond(" + name + ") % 1000 <> 0 THEN error(" + refusal + ") ELSE " + name + " END";
  }
  return name;
}

}  // namespace

Type parquet_type(const Type& type) {
  switch (type.id) {
    case TypeId::Int128:
    case TypeId::UInt128:
      return Type::decimal(kInt128Digits, 0);
    case TypeId::Enum:
    case TypeId::Bit:
      return Type::of(TypeId::Text);
    case TypeId::TimestampSeconds:
    case TypeId::TimestampMillis:
      return Type::of(TypeId::Timestamp);
    case TypeId::Union:
      return Type::of(TypeId::Text);
    case TypeId::Other:
      return type.sql == "BIGNUM" ? Type::of(TypeId::Text) : type;
    default:
      return type.parts().empty() ? type : nested_parquet_type(type);
  }
}

Relation storable_in_parquet(const Relation& relation) {
  if (relation.verbatim && relation.verbatim->format == "parquet") return relation;
  std::string values;
  bool is_changed = false;
  Relation storable = relation;
  for (Column& column : storable.schema.columns) {
    const std::string name = quote_name(column.name);
    const std::string value = storable_value(column);
    if (!values.empty()) values += ", ";
    values += value == name ? name : value + " AS " + name;
    is_changed = is_changed || value != name;
    column.type = column.type.id == TypeId::Union ? struct_of_union(column.type) : parquet_type(column.type);
  }
  if (!is_changed) return relation;
  storable.sql = "SELECT " + values + " FROM (" + relation.sql + ")";
  storable.verbatim.reset();
  return storable;
}

}  // namespace hygge::engine
