#include "hygge/tds/sql_variant.h"

#include <algorithm>
#include <array>
#include <vector>

#include "hygge/tds/bad_bytes.h"
#include "hygge/tds/column_decoder.h"
#include "hygge/tds/type_facts.h"
#include "hygge/tds/value_text.h"

namespace hygge::tds {

namespace {

std::size_t properties_of(const TypeFacts& facts) {
  switch (facts.detail) {
    case TypeDetail::Size2:
      return sizeof(std::uint16_t) + (facts.has_collation ? sizeof(Collation) : 0);
    case TypeDetail::Decimal:
      return 2;
    case TypeDetail::Scale:
      return 1;
    default:
      return 0;
  }
}

/// False when the properties are none.
bool read_properties(std::span<const std::byte> bytes, const TypeFacts& facts, TypeInfo& type) {
  switch (facts.detail) {
    case TypeDetail::Size2:
      if (facts.has_collation) std::copy_n(bytes.begin(), type.collation.size(), type.collation.begin());
      type.size = load<std::uint16_t>(bytes.last(sizeof(std::uint16_t)).data());
      return type.size != TypeInfo::kMax;
    case TypeDetail::Decimal:
      type.precision = static_cast<std::uint8_t>(bytes[0]);
      type.scale = static_cast<std::uint8_t>(bytes[1]);
      type.size = 17;
      return type.precision >= 1 && type.precision <= 38 && type.scale <= type.precision;
    case TypeDetail::Scale:
      type.scale = static_cast<std::uint8_t>(bytes[0]);
      return type.scale <= 7;
    default:
      if (facts.framing != Framing::Fixed) type.size = facts.width;
      return true;
  }
}

std::string converted_text(const VariantValue& value, std::size_t& invalid) {
  const TextForm form = form_of(value.type);
  if (form.kind == TextForm::Kind::Bytes) return hexadecimal(value.bytes);
  std::string text(converted_room(form, value.bytes.size()) + kTextSlack, '\0');
  const Converted<char> made = convert(form, value.bytes, text.data());
  text.resize(static_cast<std::size_t>(made.end - text.data()));
  invalid = made.invalid;
  return text;
}

/// The value as a column of its type would have it.
struct OneValue {
  alignas(16) std::array<std::byte, 16> value{};
  std::int16_t offset = 0;

  template <typename T>
  T as() const {
    return load<T>(value.data());
  }
};

OneValue decode_one(const VariantValue& value, const ColumnDecoder& decoder) {
  std::vector<std::byte> bytes;
  if (decoder.framing == Framing::Length1) bytes.push_back(static_cast<std::byte>(value.bytes.size()));
  bytes.insert(bytes.end(), value.bytes.begin(), value.bytes.end());
  bytes.resize(bytes.size() + kReadSlack);
  OneValue one;
  std::uint64_t validity = 1;
  TextArena arena;
  const ColumnMemory memory{.values = one.value.data(), .validity = &validity, .aside = &one.offset};
  const std::byte* next = bytes.data();
  const ValueBlock block{.next = &next, .rows = 1};
  decoder.kernels.rows(decoder, block, {memory, 0, arena, 0});
  return one;
}

unsigned second_digits(const TypeInfo& type) {
  return type.type == WireType::DateTime ? 3 : type.type == WireType::SmallDateTime ? 0 : type.scale;
}

unsigned decimal_scale(const TypeInfo& type) {
  return type.type == WireType::Money || type.type == WireType::SmallMoney ? 4 : type.scale;
}

std::string text_of_one(const OneValue& one, const TypeInfo& type, Storage storage) {
  constexpr std::int64_t kTicksPerMicro = 10;
  switch (storage) {
    case Storage::Boolean:
    case Storage::UInt8:
      return std::to_string(one.as<std::uint8_t>());
    case Storage::Int16:
      return std::to_string(one.as<std::int16_t>());
    case Storage::Int32:
      return std::to_string(one.as<std::int32_t>());
    case Storage::Int64:
      return std::to_string(one.as<std::int64_t>());
    case Storage::Float:
      return number_text(one.as<float>());
    case Storage::Double:
      return number_text(one.as<double>());
    case Storage::Decimal16:
      return decimal_text(one.as<std::int16_t>(), decimal_scale(type));
    case Storage::Decimal32:
      return decimal_text(one.as<std::int32_t>(), decimal_scale(type));
    case Storage::Decimal64:
      return decimal_text(one.as<std::int64_t>(), decimal_scale(type));
    case Storage::Decimal128:
      return decimal_text(one.as<Int128>(), decimal_scale(type));
    case Storage::Date:
      return date_text(one.as<std::int32_t>());
    case Storage::TimeMicros:
      return time_text(one.as<std::int64_t>() * kTicksPerMicro, type.scale);
    case Storage::TimeTicks:
      return time_text(one.as<std::int64_t>(), type.scale);
    case Storage::Uuid:
      return uuid_text(one.as<std::uint64_t>(), load<std::uint64_t>(one.value.data() + 8));
    default:
      break;
  }
  const std::int64_t ticks = one.as<std::int64_t>() * (storage == Storage::TimestampMicros ? kTicksPerMicro : 1);
  return type.type == WireType::DateTimeOffset ? offset_text(ticks, type.scale, one.offset)
                                               : timestamp_text(ticks, second_digits(type));
}

}  // namespace

std::optional<VariantValue> read_variant(std::span<const std::byte> bytes) {
  if (bytes.size() < 2 || bytes.size() > kMostVariantBytes) return std::nullopt;
  VariantValue value;
  const TypeFacts* const facts = find_type(static_cast<std::uint8_t>(bytes[0]));
  const auto properties = static_cast<std::size_t>(bytes[1]);
  if (facts == nullptr || !facts->in_variant || properties != properties_of(*facts)) return std::nullopt;
  if (bytes.size() < 2 + properties) return std::nullopt;
  value.type.type = facts->type;
  if (!read_properties(bytes.subspan(2, properties), *facts, value.type)) return std::nullopt;
  value.bytes = bytes.subspan(2 + properties);
  const std::size_t width = value.type.fixed_width();
  if (width != 0 && value.bytes.size() != width) return std::nullopt;
  return value;
}

std::string variant_text(const VariantValue& value, std::size_t& invalid) {
  invalid = 0;
  ColumnInfo column;
  column.name = "sql_variant";
  column.type = value.type;
  const ColumnDecoder decoder = make_column_decoder(column, 0, SeventhDigit::Ticks, VariantForm::Text);
  if (decoder.storage == Storage::Text || decoder.storage == Storage::Blob) return converted_text(value, invalid);
  if (value.bytes.empty() || value.bytes.size() > 0xFF) throw bad_bytes("a sql_variant has a value of no length");
  return text_of_one(decode_one(value, decoder), value.type, decoder.storage);
}

}  // namespace hygge::tds
