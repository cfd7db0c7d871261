#include <cstdint>
#include <string>

#include "hygge/tds/parameter.h"
#include "hygge/tds/type_info.h"
#include "hygge/tds/value_text.h"
#include "hygge/tds/wire_bytes.h"

namespace hygge::tds {

namespace {

/// 100 nanoseconds, out of what the storage counts.
std::int64_t ticks_of(std::int64_t value, Storage storage) {
  constexpr unsigned kDigits = 7;
  for (unsigned digits = second_digits(storage); digits < kDigits; ++digits) value *= 10;
  return second_digits(storage) > kDigits ? value / 100 : value;
}

unsigned scale_of(const TypeInfo& type) {
  constexpr unsigned kMoney = 4;
  constexpr unsigned kMillis = 3;
  if (type.type == WireType::MoneyN) return kMoney;
  return type.type == WireType::DateTimeN ? kMillis : type.scale;
}

}  // namespace

std::string Parameter::shown() const {
  const auto as = [&]<typename T>(T /*what*/) { return load<T>(value_.data()); };
  const auto value = [&]() -> std::string {
    if (is_null_) return "NULL";
    const unsigned scale = scale_of(type_);
    switch (storage_) {
      case Storage::Boolean:
      case Storage::UInt8:
        return std::to_string(as(std::uint8_t{}));
      case Storage::Int8:
        return std::to_string(as(std::int8_t{}));
      case Storage::Int16:
        return std::to_string(as(std::int16_t{}));
      case Storage::UInt16:
        return std::to_string(as(std::uint16_t{}));
      case Storage::Int32:
        return std::to_string(as(std::int32_t{}));
      case Storage::UInt32:
        return std::to_string(as(std::uint32_t{}));
      case Storage::Int64:
        return std::to_string(as(std::int64_t{}));
      case Storage::UInt64:
        return std::to_string(as(std::uint64_t{}));
      case Storage::Float:
        return number_text(as(float{}));
      case Storage::Double:
        return number_text(as(double{}));
      case Storage::Decimal16:
        return decimal_text(as(std::int16_t{}), scale);
      case Storage::Decimal32:
        return decimal_text(as(std::int32_t{}), scale);
      case Storage::Decimal64:
        return decimal_text(as(std::int64_t{}), scale);
      case Storage::Decimal128:
        return decimal_text(as(Int128{}), scale);
      case Storage::Date:
        return "'" + date_text(as(std::int32_t{})) + "'";
      case Storage::Uuid:
        return "'" + uuid_text(as(std::uint64_t{}), load<std::uint64_t>(value_.data() + sizeof(std::uint64_t))) + "'";
      case Storage::Text:
        return quote_text(text_);
      case Storage::Blob:
        return hexadecimal(std::as_bytes(std::span{text_}));
      default:
        break;
    }
    const std::int64_t ticks = ticks_of(as(std::int64_t{}), storage_);
    if (is_time(storage_)) return "'" + time_text(ticks, scale) + "'";
    if (type_.type == WireType::DateTimeOffset) return "'" + offset_text(ticks, scale, offset_) + "'";
    return "'" + timestamp_text(ticks, scale) + "'";
  };
  return declaration() + " = " + value();
}

}  // namespace hygge::tds
