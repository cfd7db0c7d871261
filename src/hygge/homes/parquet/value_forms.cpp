#include "hygge/homes/parquet/value_forms.h"

#include "hygge/engine/batch.h"

namespace hygge::homes::parquet {

namespace {

using engine::TypeId;
using hygge::parquet::Leaf;
using hygge::parquet::PhysicalType;
using hygge::parquet::TimeUnit;
using hygge::parquet::ValueForm;
using Kind = ValueForm::Kind;
using Form = std::optional<ValueForm>;

Form same(std::uint8_t width) { return ValueForm{.kind = Kind::Same, .width = width}; }

Form whole_number(const Leaf& leaf, std::uint8_t width, bool is_signed) {
  const std::uint8_t stored = leaf.type == PhysicalType::Int32 ? 4 : leaf.type == PhysicalType::Int64 ? 8 : 0;
  if (stored == 0 || width > stored || leaf.is_decimal || leaf.unit != TimeUnit::None) return std::nullopt;
  if (width == stored) return same(width);
  if (width == 4) return std::nullopt;  // nobody writes these
  return ValueForm{.kind = Kind::Narrower, .width = width, .is_signed = is_signed};
}

Form decimal(const Leaf& leaf, std::uint8_t precision) {
  if (!leaf.is_decimal) return std::nullopt;
  const std::uint8_t width = precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16;
  switch (leaf.type) {
    case PhysicalType::Int32:
      if (width > 4) return std::nullopt;
      return width == 4 ? same(width) : ValueForm{.kind = Kind::Narrower, .width = width};
    case PhysicalType::Int64:
      if (width > 8) return std::nullopt;
      return width == 8 ? same(width) : ValueForm{.kind = Kind::Narrower, .width = width};
    case PhysicalType::FixedByteArray:
      if (leaf.length > sizeof(std::uint64_t) * 2) return std::nullopt;
      return ValueForm{.kind = Kind::BigEndian, .width = width};
    default:
      return std::nullopt;
  }
}

/// `as_it_is`: what the engine counts in. `of_millis`: as what it reads milliseconds, whatever the leaf says.
Form time(const Leaf& leaf, TimeUnit as_it_is, PhysicalType of_millis) {
  if (leaf.type == PhysicalType::Int64 && leaf.unit == as_it_is) return same(8);
  const bool is_millis = leaf.type == of_millis && leaf.unit == TimeUnit::Millis;
  if (!is_millis || as_it_is != TimeUnit::Micros) return std::nullopt;
  return ValueForm{.kind = Kind::Thousandth, .width = 8};
}

Form text(const Leaf& leaf, bool is_text) {
  if (leaf.type != PhysicalType::ByteArray || leaf.is_decimal || leaf.is_text != is_text) return std::nullopt;
  return ValueForm{.kind = Kind::Text, .width = sizeof(std::uint64_t) * 2};
}

Form of_type(const Leaf& leaf, PhysicalType type, std::uint8_t width) {
  return leaf.type == type && !leaf.is_decimal && leaf.unit == TimeUnit::None ? same(width) : std::nullopt;
}

}  // namespace

std::optional<ValueForm> value_form(const Leaf& leaf, const engine::Type& type) {
  if (leaf.is_special || leaf.deepest_repetition > 0 || leaf.deepest_definition > 1) return std::nullopt;
  switch (type.id) {
    case TypeId::Boolean:
      return of_type(leaf, PhysicalType::Boolean, 1);
    case TypeId::Int8:
      return whole_number(leaf, 1, true);
    case TypeId::UInt8:
      return whole_number(leaf, 1, false);
    case TypeId::Int16:
      return whole_number(leaf, 2, true);
    case TypeId::UInt16:
      return whole_number(leaf, 2, false);
    case TypeId::Int32:
      return whole_number(leaf, 4, true);
    case TypeId::UInt32:
      return whole_number(leaf, 4, false);
    case TypeId::Int64:
      return whole_number(leaf, 8, true);
    case TypeId::UInt64:
      return whole_number(leaf, 8, false);
    case TypeId::Float:
      return of_type(leaf, PhysicalType::Float, 4);
    case TypeId::Double:
      return of_type(leaf, PhysicalType::Double, 8);
    case TypeId::Decimal:
      return decimal(leaf, type.precision);
    case TypeId::Date:
      return of_type(leaf, PhysicalType::Int32, 4);
    case TypeId::Time:
      return time(leaf, TimeUnit::Micros, PhysicalType::Int32);
    case TypeId::Timestamp:
    case TypeId::TimestampTz:
      return time(leaf, TimeUnit::Micros, PhysicalType::Int64);
    case TypeId::TimestampNanos:
      return time(leaf, TimeUnit::Nanos, PhysicalType::Int64);
    case TypeId::Uuid:
      if (leaf.type != PhysicalType::FixedByteArray || leaf.length != sizeof(std::uint64_t) * 2) return std::nullopt;
      return ValueForm{.kind = Kind::Uuid, .width = sizeof(std::uint64_t) * 2};
    case TypeId::Text:
      return text(leaf, true);
    case TypeId::Blob:
      return text(leaf, false);
    default:
      return std::nullopt;
  }
}

}  // namespace hygge::homes::parquet
