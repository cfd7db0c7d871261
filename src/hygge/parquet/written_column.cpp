#include "hygge/parquet/written_column.h"

#include <optional>

#include "hygge/parquet/schema_element.h"
#include "hygge/parquet/thrift_struct.h"

// The numbers of fields, types and meanings are those of parquet-format's parquet.thrift (2.12).
namespace hygge::parquet {

namespace {

/// ConvertedType: 0 UTF8, 5 DECIMAL, 6 DATE, 8 TIME_MICROS, 10 TIMESTAMP_MICROS, 11 to 14 UINT_8 to UINT_64, 15 to 18
/// INT_8 to INT_64.
std::optional<std::int64_t> converted_type(Meaning meaning) {
  switch (meaning) {
    case Meaning::Text:
      return 0;
    case Meaning::Decimal:
      return 5;
    case Meaning::Date:
      return 6;
    case Meaning::Time:
      return 8;
    case Meaning::Timestamp:
    case Meaning::TimestampUtc:
      return 10;
    case Meaning::UInt8:
      return 11;
    case Meaning::UInt16:
      return 12;
    case Meaning::UInt32:
      return 13;
    case Meaning::UInt64:
      return 14;
    case Meaning::Int8:
      return 15;
    case Meaning::Int16:
      return 16;
    case Meaning::Int32:
      return 17;
    case Meaning::Int64:
      return 18;
    case Meaning::Bare:
    case Meaning::TimestampNanos:
    case Meaning::Uuid:
      break;
  }
  return std::nullopt;
}

/// LogicalType, a union, with one field set: 5 DECIMAL, 7 TIME, 8 TIMESTAMP, 14 UUID.
ThriftStruct one_of(std::int16_t field, const ThriftStruct& value) {
  ThriftStruct type;
  type.set_struct(field, value);
  return type;
}

/// DecimalType: 1 scale, 2 precision.
ThriftStruct decimal_type(const WrittenColumn& column) {
  ThriftStruct decimal;
  decimal.set_integer(1, ThriftType::I32, column.scale);
  decimal.set_integer(2, ThriftType::I32, column.precision);
  return one_of(5, decimal);
}

/// TimeType and TimestampType: 1 isAdjustedToUTC, 2 unit, a union of 2 MICROS and 3 NANOS.
ThriftStruct time_type(std::int16_t field, bool is_utc, std::int16_t unit) {
  ThriftStruct time;
  time.set_truth(1, is_utc);
  time.set_struct(2, one_of(unit, ThriftStruct{}));
  return one_of(field, time);
}

std::optional<ThriftStruct> logical_type(const WrittenColumn& column) {
  constexpr std::int16_t kMicros = 2;
  constexpr std::int16_t kNanos = 3;
  switch (column.meaning) {
    case Meaning::Decimal:
      return decimal_type(column);
    case Meaning::Time:
      return time_type(7, false, kMicros);
    case Meaning::Timestamp:
      return time_type(8, false, kMicros);
    case Meaning::TimestampUtc:
      return time_type(8, true, kMicros);
    case Meaning::TimestampNanos:
      return time_type(8, false, kNanos);
    case Meaning::Uuid:
      return one_of(14, ThriftStruct{});
    default:
      return std::nullopt;
  }
}

/// SchemaElement: 1 type, 2 type_length, 3 repetition_type, 4 name, 6 converted_type, 7 scale, 8 precision,
/// 10 logicalType. The engine's writer says the same of columns of these types, so that files of both make one table.
std::string element_of(const WrittenColumn& column) {
  ThriftStruct element;
  element.set_integer(1, ThriftType::I32, static_cast<std::int64_t>(column.type));
  if (column.type == PhysicalType::FixedByteArray) element.set_integer(2, ThriftType::I32, column.length);
  element.set_integer(3, ThriftType::I32, static_cast<std::int64_t>(Repetition::Optional));
  element.set_text(4, column.name);
  if (const auto converted = converted_type(column.meaning)) element.set_integer(6, ThriftType::I32, *converted);
  if (column.meaning == Meaning::Decimal) {
    element.set_integer(7, ThriftType::I32, column.scale);
    element.set_integer(8, ThriftType::I32, column.precision);
  }
  if (const auto logical = logical_type(column)) element.set_struct(10, *logical);
  return element.bytes();
}

}  // namespace

Order order_of(Meaning meaning) noexcept {
  switch (meaning) {
    case Meaning::UInt8:
    case Meaning::UInt16:
    case Meaning::UInt32:
    case Meaning::UInt64:
    case Meaning::Text:
    case Meaning::Uuid:
      return Order::Unsigned;
    default:
      return Order::Signed;
  }
}

std::string schema_elements(const std::vector<WrittenColumn>& columns) {
  ThriftStruct root;  // 4 name, 5 num_children
  root.set_text(4, "schema");
  root.set_integer(5, ThriftType::I32, static_cast<std::int64_t>(columns.size()));
  std::string elements = root.bytes();
  for (const WrittenColumn& column : columns) elements += element_of(column);
  return elements;
}

}  // namespace hygge::parquet
