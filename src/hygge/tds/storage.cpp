#include "hygge/tds/storage.h"

#include "hygge/base/error.h"

namespace hygge::tds {

namespace {

Storage time_storage(const TypeInfo& type, SeventhDigit seventh) noexcept {
  const bool is_time = type.type == WireType::Time;
  if (type.scale < 7 || seventh == SeventhDigit::Cut) return is_time ? Storage::TimeMicros : Storage::TimestampMicros;
  if (seventh == SeventhDigit::Nanos) return is_time ? Storage::TimeNanos : Storage::TimestampNanos;
  return is_time ? Storage::TimeTicks : Storage::TimestampTicks;
}

}  // namespace

unsigned second_digits(Storage storage) noexcept {
  switch (storage) {
    case Storage::TimeNanos:
    case Storage::TimestampNanos:
      return 9;
    case Storage::TimeTicks:
    case Storage::TimestampTicks:
      return 7;
    case Storage::TimestampMillis:
      return 3;
    case Storage::TimestampSeconds:
      return 0;
    default:
      return 6;
  }
}

std::size_t width_of(Storage storage) noexcept {
  switch (storage) {
    case Storage::Boolean:
    case Storage::Int8:
    case Storage::UInt8:
      return 1;
    case Storage::Int16:
    case Storage::UInt16:
    case Storage::Decimal16:
      return 2;
    case Storage::Int32:
    case Storage::UInt32:
    case Storage::Float:
    case Storage::Decimal32:
    case Storage::Date:
      return 4;
    case Storage::Decimal128:
    case Storage::Uuid:
    case Storage::Text:
    case Storage::Blob:
      return 16;
    default:
      return 8;
  }
}

std::string_view name_of(Storage storage) noexcept {
  constexpr std::string_view kNames[] = {"Boolean",
                                         "Int8",
                                         "UInt8",
                                         "Int16",
                                         "UInt16",
                                         "Int32",
                                         "UInt32",
                                         "Int64",
                                         "UInt64",
                                         "Float",
                                         "Double",
                                         "Decimal16",
                                         "Decimal32",
                                         "Decimal64",
                                         "Decimal128",
                                         "Date",
                                         "TimeMicros",
                                         "TimeNanos",
                                         "TimeTicks",
                                         "TimestampSeconds",
                                         "TimestampMillis",
                                         "TimestampMicros",
                                         "TimestampNanos",
                                         "TimestampTicks",
                                         "Uuid",
                                         "Text",
                                         "Blob"};
  return kNames[static_cast<std::size_t>(storage)];
}

Storage storage_of(const TypeInfo& type, SeventhDigit seventh, VariantForm variant) {
  switch (type.without_null()) {
    case WireType::Bit:
      return Storage::Boolean;
    case WireType::TinyInt:
      return Storage::UInt8;
    case WireType::SmallInt:
      return Storage::Int16;
    case WireType::Null:
    case WireType::Int:
      return Storage::Int32;
    case WireType::BigInt:
      return Storage::Int64;
    case WireType::Real:
      return Storage::Float;
    case WireType::Float:
      return Storage::Double;
    case WireType::DecimalN:
    case WireType::NumericN:
    case WireType::LegacyDecimal:
    case WireType::LegacyNumeric:
      return decimal_storage(type.precision);
    case WireType::Money:
      return Storage::Decimal128;
    case WireType::SmallMoney:
      return Storage::Decimal64;
    case WireType::UniqueIdentifier:
      return Storage::Uuid;
    case WireType::Date:
      return Storage::Date;
    case WireType::Time:
    case WireType::DateTime2:
    case WireType::DateTimeOffset:
      return time_storage(type, seventh);
    case WireType::DateTime:
    case WireType::SmallDateTime:
      return Storage::TimestampMicros;
    case WireType::Variant:
      return variant == VariantForm::Text ? Storage::Text : Storage::Blob;
    case WireType::Binary:
    case WireType::VarBinary:
    case WireType::LegacyBinary:
    case WireType::LegacyVarBinary:
    case WireType::Image:
    case WireType::Udt:
      return Storage::Blob;
    case WireType::Char:
    case WireType::VarChar:
    case WireType::NChar:
    case WireType::NVarChar:
    case WireType::LegacyChar:
    case WireType::LegacyVarChar:
    case WireType::Text:
    case WireType::NText:
    case WireType::Xml:
    case WireType::Json:
    case WireType::Vector:
      return Storage::Text;
    case WireType::IntN:
    case WireType::BitN:
    case WireType::FloatN:
    case WireType::MoneyN:
    case WireType::DateTimeN:
      break;
  }
  // Kernels fill what the storage names: a guess would let a server's numbers pass for the address of a text.
  throw Error{ErrorKind::Internal, "a column of the type " + sql_name(type) + " has a size that it cannot have"};
}

}  // namespace hygge::tds
