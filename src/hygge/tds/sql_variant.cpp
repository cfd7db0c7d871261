#include "hygge/tds/sql_variant.h"

#include <algorithm>
#include <array>

#include "hygge/tds/bad_bytes.h"
#include "hygge/tds/column_decoder.h"
#include "hygge/tds/type_facts.h"

namespace hygge::tds {

namespace {

/// Bytes of the longest value with one byte of length.
constexpr std::size_t kMostShort = 0xFF;

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

Converted<char> put_converted(const VariantValue& value, char* to) {
  const TextForm form = form_of(value.type);
  if (form.kind == TextForm::Kind::Bytes) return {put_hexadecimal(value.bytes, to), 0};
  return convert(form, value.bytes, to);
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

/// `value` has at most as many bytes as a length of one byte can tell.
OneValue decode_one(const VariantValue& value, const ColumnDecoder& decoder) {
  std::array<std::byte, 1 + kMostShort + kReadSlack> bytes{};
  std::byte* front = bytes.data();
  if (decoder.framing == Framing::Length1) *front++ = static_cast<std::byte>(value.bytes.size());
  std::copy(value.bytes.begin(), value.bytes.end(), front);
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

char* put_one(const OneValue& one, const TypeInfo& type, Storage storage, char* to) {
  constexpr std::int64_t kTicksPerMicro = 10;
  switch (storage) {
    case Storage::Boolean:
    case Storage::UInt8:
      return put_number_text(std::int64_t{one.as<std::uint8_t>()}, to);
    case Storage::Int16:
      return put_number_text(std::int64_t{one.as<std::int16_t>()}, to);
    case Storage::Int32:
      return put_number_text(std::int64_t{one.as<std::int32_t>()}, to);
    case Storage::Int64:
      return put_number_text(std::int64_t{one.as<std::int64_t>()}, to);
    case Storage::Float:
      return put_number_text(one.as<float>(), to);
    case Storage::Double:
      return put_number_text(one.as<double>(), to);
    case Storage::Decimal16:
      return put_decimal_text(one.as<std::int16_t>(), decimal_scale(type), to);
    case Storage::Decimal32:
      return put_decimal_text(one.as<std::int32_t>(), decimal_scale(type), to);
    case Storage::Decimal64:
      return put_decimal_text(one.as<std::int64_t>(), decimal_scale(type), to);
    case Storage::Decimal128:
      return put_decimal_text(one.as<Int128>(), decimal_scale(type), to);
    case Storage::Date:
      return put_date_text(one.as<std::int32_t>(), to);
    case Storage::TimeMicros:
      return put_time_text(one.as<std::int64_t>() * kTicksPerMicro, type.scale, to);
    case Storage::TimeTicks:
      return put_time_text(one.as<std::int64_t>(), type.scale, to);
    case Storage::Uuid:
      return put_uuid_text(one.as<std::uint64_t>(), load<std::uint64_t>(one.value.data() + 8), to);
    default:
      break;
  }
  const std::int64_t ticks = one.as<std::int64_t>() * (storage == Storage::TimestampMicros ? kTicksPerMicro : 1);
  return type.type == WireType::DateTimeOffset ? put_offset_text(ticks, type.scale, one.offset, to)
                                               : put_timestamp_text(ticks, second_digits(type), to);
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

Converted<char> put_variant_text(const VariantValue& value, char* to) {
  ColumnInfo column;
  column.name = "sql_variant";
  column.type = value.type;
  const ColumnDecoder decoder = make_column_decoder(column, 0, SeventhDigit::Ticks, VariantForm::Text);
  if (decoder.storage == Storage::Text || decoder.storage == Storage::Blob) return put_converted(value, to);
  if (value.bytes.empty() || value.bytes.size() > kMostShort) throw bad_bytes("a sql_variant has a value of no length");
  return {put_one(decode_one(value, decoder), value.type, decoder.storage, to), 0};
}

}  // namespace hygge::tds
