#include "hygge/parquet/schema_element.h"

#include <algorithm>
#include <array>
#include <limits>

#include "hygge/base/utf8.h"
#include "hygge/parquet/required_fields.h"

// The numbers of fields, types and meanings are those of parquet-format's parquet.thrift (2.12).
namespace hygge::parquet {

namespace {

using Field = ThriftReader::Field;
using Cause = ThriftError::Cause;

void read_digits(ThriftReader& reader, ThriftType type, SchemaElement& element) {
  element.digits = std::max(element.digits, reader.read_size(type, "a decimal has fewer than no digits"));
}

/// DecimalType: 1 scale, 2 precision.
void read_decimal(ThriftReader& reader, SchemaElement& element) {
  element.is_decimal = true;
  bool has_scale = false;
  reader.each_field([&](const Field& field) {
    has_scale |= field.id == 1;
    if (field.id != 2 || field.type != ThriftType::I32) return false;
    read_digits(reader, field.type, element);
    return true;
  });
  element.is_odd |= !has_scale;
}

/// IntType: 1 bitWidth, 2 isSigned. Signed ones, and narrow ones, are the same numbers as plain integers.
std::string_view read_integer_type(ThriftReader& reader) {
  constexpr std::int64_t kNarrow = 16;
  bool is_wide = true;
  bool is_unsigned = false;
  reader.each_field([&](const Field& field) {
    is_unsigned |= field.id == 2 && field.type == ThriftType::False;
    if (field.id != 1 || field.type != ThriftType::Byte) return false;
    is_wide = reader.read_integer(field.type) > kNarrow;
    return true;
  });
  return is_wide && is_unsigned ? "unsigned INTEGER" : "";
}

/// The others that have a converted type of their own, but for those of which bytes or times are the same without.
std::string_view logical_type_of(std::int16_t field) {
  switch (field) {
    case 1:
      return "STRING";
    case 2:
      return "MAP";
    case 3:
      return "LIST";
    case 4:
      return "ENUM";
    case 5:
      return "DECIMAL";
    case 6:
      return "DATE";
    case 12:
      return "JSON";
    default:
      return "";
  }
}

void take_unit(TimeUnit unit, SchemaElement& element) {
  element.unit = element.unit == TimeUnit::None || element.unit == unit ? unit : TimeUnit::Unclear;
}

/// TimeType and TimestampType: 1 isAdjustedToUTC, 2 unit, a union of 1 MILLIS, 2 MICROS and 3 NANOS.
void read_unit(ThriftReader& reader, SchemaElement& element) {
  bool is_known = false;
  reader.each_field([&](const Field& outer) {
    if (outer.id != 2 || outer.type != ThriftType::Struct) return false;
    reader.each_field([&](const Field& unit) {
      if (unit.id > 3 || unit.type != ThriftType::Struct) return false;
      is_known = true;
      constexpr std::array kUnits = {TimeUnit::Unclear, TimeUnit::Millis, TimeUnit::Micros, TimeUnit::Nanos};
      take_unit(kUnits[static_cast<std::size_t>(std::max<std::int16_t>(unit.id, 0))], element);
      return false;
    });
    return true;
  });
  element.is_odd |= !is_known;
}

/// LogicalType, a union: 1 STRING, 4 ENUM, 5 DECIMAL, 7 TIME, 8 TIMESTAMP, 10 INTEGER, 12 JSON; up to 15 FLOAT16 all
/// others are ways to read a number or bytes of a fixed size.
void read_logical_type(ThriftReader& reader, SchemaElement& element) {
  constexpr std::int16_t kFloat16 = 15;
  reader.each_field([&](const Field& field) {
    const bool is_struct = field.type == ThriftType::Struct;
    if (is_struct) element.logical_type = logical_type_of(field.id);
    if (field.id == 5 && is_struct) {
      read_decimal(reader, element);
      return true;
    }
    if ((field.id == 7 || field.id == 8) && is_struct) {
      read_unit(reader, element);
      return true;
    }
    if (field.id == 10 && is_struct) {
      element.logical_type = read_integer_type(reader);
      return true;
    }
    element.is_text |= field.id == 1 || field.id == 4 || field.id == 12;
    element.is_odd |= field.id > kFloat16 || !is_struct;
    return false;
  });
}

constexpr std::int64_t kConvertedDecimal = 5;

/// ConvertedType: 0 UTF8, 4 ENUM, 5 DECIMAL, 7 TIME_MILLIS, 8 TIME_MICROS, 9 TIMESTAMP_MILLIS, 10 TIMESTAMP_MICROS,
/// 19 JSON; 21 INTERVAL is the last.
void take_converted_type(std::int64_t type, SchemaElement& element) {
  element.is_text |= type == 0 || type == 4 || type == 19;
  element.is_decimal |= type == kConvertedDecimal;
  if (type == 7 || type == 9) take_unit(TimeUnit::Millis, element);
  if (type == 8 || type == 10) take_unit(TimeUnit::Micros, element);
  element.is_odd |= type < 0 || type > 21;
}

PhysicalType read_physical_type(ThriftReader& reader, ThriftType type) {
  const std::int64_t number = reader.read_integer(type);
  if (number < 0 || number > static_cast<std::int64_t>(PhysicalType::FixedByteArray)) {
    throw ThriftError{Cause::Nonsense, "a column has an unknown type"};
  }
  return static_cast<PhysicalType>(number);
}

Repetition read_repetition(ThriftReader& reader, ThriftType type) {
  const std::int64_t repetition = reader.read_integer(type);
  if (repetition < 0 || repetition > 2) throw ThriftError{Cause::Nonsense, "a column repeats in an unknown way"};
  return static_cast<Repetition>(repetition);
}

}  // namespace

/// SchemaElement: 1 type (of leaves only), 2 type_length, 3 repetition_type, 4 name, 5 num_children, 6 converted_type,
/// 7 scale, 8 precision, 10 logicalType.
SchemaElement read_schema_element(ThriftReader& reader) {
  RequiredFields required{"", {{4, ThriftType::Binary}}};
  SchemaElement element;
  bool has_scale = false;
  reader.each_field([&](const Field& field) {
    required.see(field);
    const bool is_number = field.type == ThriftType::I32;
    if (field.id == 1 && is_number) {
      element.type = read_physical_type(reader, field.type);
    } else if (field.id == 2 && is_number) {
      const std::uint64_t length = reader.read_size(field.type, "a column has values of less than no bytes");
      element.length = static_cast<std::uint32_t>(std::min<std::uint64_t>(length, std::numeric_limits<int>::max()));
    } else if (field.id == 3 && is_number) {
      element.repetition = read_repetition(reader, field.type);
    } else if (field.id == 4 && field.type == ThriftType::Binary) {
      element.name = reader.read_binary();
      element.is_odd |= find_invalid_utf8(element.name).has_value();
    } else if (field.id == 5 && is_number) {
      element.children = reader.read_size(field.type, "a column has fewer than no parts");
    } else if (field.id == 6 && is_number) {
      const std::int64_t type = reader.read_integer(field.type);
      element.is_converted = true;
      element.is_converted_decimal = type == kConvertedDecimal;
      take_converted_type(type, element);
    } else if (field.id == 7 && is_number) {
      has_scale = true;
      return false;
    } else if (field.id == 8 && is_number) {
      read_digits(reader, field.type, element);
    } else if (field.id == 10 && field.type == ThriftType::Struct) {
      read_logical_type(reader, element);
    } else {
      return false;
    }
    return true;
  });
  element.is_odd |= !required.is_complete();
  element.is_odd |= element.is_converted_decimal && !has_scale;
  return element;
}

}  // namespace hygge::parquet
