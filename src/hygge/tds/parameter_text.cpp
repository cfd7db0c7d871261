#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "hygge/base/error.h"
#include "hygge/base/text.h"
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

Error no_kept_value(std::string_view kept) {
  return Error{ErrorKind::Data, "'" + printable(std::string{kept}) + "' is no value that was written down"};
}

std::string bytes_of_hexadecimal(std::string_view text) {
  const bool is_even = text.starts_with("0x") && text.size() % 2 == 0;
  std::string bytes;
  for (std::size_t at = 2; is_even && at < text.size(); at += 2) {
    std::uint8_t byte = 0;
    const auto [end, problem] = std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
    if (problem != std::errc{} || end != text.data() + at + 2) throw no_kept_value(text);
    bytes += static_cast<char>(byte);
  }
  if (!is_even) throw no_kept_value(text);
  return bytes;
}

}  // namespace

std::string Parameter::shown() const { return declaration() + " = " + shown_value(); }

std::string Parameter::shown_value() const {
  const auto as = [&]<typename T>(T /*what*/) { return load<T>(value_.data()); };
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
}

std::string Parameter::kept() const {
  if (is_null_) return "NULL";
  if (is_text()) return hexadecimal(std::as_bytes(std::span{text_}));
  std::string bytes(reinterpret_cast<const char*>(value_.data()), width_of(storage_));
  if (type_.type == WireType::DateTimeOffset) bytes.append(reinterpret_cast<const char*>(&offset_), sizeof(offset_));
  return hexadecimal(std::as_bytes(std::span{bytes}));
}

Parameter Parameter::of_kept(std::string name, const TypeInfo& type, Storage storage, std::string_view kept) {
  if (kept == "NULL") return null(std::move(name), type);
  Parameter made{std::move(name), type, storage};
  made.is_null_ = false;
  const std::string bytes = bytes_of_hexadecimal(kept);
  const std::size_t aside = type.type == WireType::DateTimeOffset ? sizeof(made.offset_) : 0;
  if (made.is_text()) {
    made.text_ = bytes;
  } else if (bytes.size() == width_of(storage) + aside) {
    std::memcpy(made.value_.data(), bytes.data(), width_of(storage));
    std::memcpy(&made.offset_, bytes.data() + width_of(storage), aside);
  } else {
    throw no_kept_value(kept);
  }
  made.settle_type();
  return made;
}

}  // namespace hygge::tds
