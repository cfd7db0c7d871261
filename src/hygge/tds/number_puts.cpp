#include <cmath>
#include <type_traits>
#include <utility>

#include "hygge/tds/put_access.h"
#include "hygge/tds/type_facts.h"

namespace hygge::tds {

namespace {

template <typename From, typename To>
struct PutInteger {
  using Value = From;
  PutInteger(const ColumnEncoder&, const EncodeBlock&) {}
  static void put(std::byte* to, From value, std::size_t, bool& bad) {
    bad = !std::in_range<To>(value);
    store(to, static_cast<To>(value));
  }
  static std::string complaint(const ColumnEncoder&) { return "it is outside of the type's range"; }
};

struct PutTruth {
  using Value = std::uint8_t;
  PutTruth(const ColumnEncoder&, const EncodeBlock&) {}
  static void put(std::byte* to, Value value, std::size_t, bool&) { *to = static_cast<std::byte>(value != 0 ? 1 : 0); }
  static std::string complaint(const ColumnEncoder&) { return {}; }
};

template <typename From, typename To>
struct PutFloat {
  using Value = From;
  PutFloat(const ColumnEncoder&, const EncodeBlock&) {}
  static void put(std::byte* to, From value, std::size_t, bool&) { store(to, static_cast<To>(value)); }
  static std::string complaint(const ColumnEncoder&) { return {}; }
};

template <typename Float>
bool is_finite(Float value) {
  return std::isfinite(value);
}

/// A sign, then the magnitude in 4, 8, 12 or 16 bytes.
template <typename From>
class PutDecimal {
 public:
  using Value = From;
  PutDecimal(const ColumnEncoder& column, const EncodeBlock&) : limit_{column.decimal_limit}, width_{column.width} {}
  void put(std::byte* to, From value, std::size_t, bool& bad) const {
    const bool is_negative = value < 0;
    auto magnitude = static_cast<UInt128>(Int128{value});
    if (is_negative) magnitude = -magnitude;
    bad = magnitude >= limit_;
    *to = is_negative ? std::byte{0} : std::byte{1};
    const auto low = static_cast<std::uint64_t>(magnitude);
    const auto high = static_cast<std::uint64_t>(magnitude >> 64U);
    store(to + 1, static_cast<std::uint32_t>(low));
    if (width_ >= 9) store(to + 5, static_cast<std::uint32_t>(low >> 32U));
    if (width_ >= 13) store(to + 9, static_cast<std::uint32_t>(high));
    if (width_ >= 17) store(to + 13, static_cast<std::uint32_t>(high >> 32U));
  }
  static std::string complaint(const ColumnEncoder& column) {
    return "it has more than the " + std::to_string(column.type.precision) + " digits of its type";
  }

 private:
  UInt128 limit_;
  unsigned width_;
};

/// Four decimals: money with its high half first, smallmoney in four bytes.
template <typename From>
class PutMoney {
 public:
  using Value = From;
  PutMoney(const ColumnEncoder& column, const EncodeBlock&) : is_small_{column.width == 4} {}
  void put(std::byte* to, From value, std::size_t, bool& bad) const {
    const auto whole = static_cast<std::int64_t>(value);
    if (is_small_) {
      bad = whole != static_cast<std::int32_t>(whole) || whole != value;
      store(to, static_cast<std::int32_t>(whole));
      return;
    }
    bad = whole != value;
    const auto bits = static_cast<std::uint64_t>(whole);
    store(to, bits << 32U | bits >> 32U);
  }
  static std::string complaint(const ColumnEncoder&) { return "it is outside of the type's range"; }

 private:
  bool is_small_;
};

struct PutUuid {
  struct Value {
    std::uint64_t low;
    std::uint64_t high;
  };
  PutUuid(const ColumnEncoder&, const EncodeBlock&) {}
  static void put(std::byte* to, Value value, std::size_t, bool&) {
    const std::uint64_t high = value.high ^ (std::uint64_t{1} << 63U);
    store(to, static_cast<std::uint32_t>(high >> 32U));
    store(to + 4, static_cast<std::uint16_t>(high >> 16U));
    store(to + 6, static_cast<std::uint16_t>(high));
    store(to + 8, __builtin_bswap64(value.low));
  }
  static std::string complaint(const ColumnEncoder&) { return {}; }
};

template <typename From>
PutKernel put_integer(std::uint32_t size) {
  switch (size) {
    case 1:
      return put_values<PutInteger<From, std::uint8_t>>;  // tinyint has no sign
    case 2:
      return put_values<PutInteger<From, std::int16_t>>;
    case 4:
      return put_values<PutInteger<From, std::int32_t>>;
    default:
      return put_values<PutInteger<From, std::int64_t>>;
  }
}

/// Calls `pick` with a value of the type that whole numbers and decimals of this storage have.
template <typename Pick>
PutKernel by_integer(Storage storage, Pick pick) {
  switch (storage) {
    case Storage::Int8:
      return pick(std::int8_t{});
    case Storage::UInt8:
      return pick(std::uint8_t{});
    case Storage::Int16:
    case Storage::Decimal16:
      return pick(std::int16_t{});
    case Storage::UInt16:
      return pick(std::uint16_t{});
    case Storage::Int32:
    case Storage::Decimal32:
      return pick(std::int32_t{});
    case Storage::UInt32:
      return pick(std::uint32_t{});
    case Storage::Int64:
    case Storage::Decimal64:
      return pick(std::int64_t{});
    case Storage::UInt64:
      return pick(std::uint64_t{});
    default:
      return nullptr;
  }
}

bool is_decimal(Storage storage) { return storage >= Storage::Decimal16 && storage <= Storage::Decimal128; }

void prepare_decimal(ColumnEncoder& column) {
  const unsigned needed = decimal_bytes(column.type.precision);
  const std::uint32_t size = column.type.size;
  if (size < needed || (size != 5 && size != 9 && size != 13 && size != 17)) column.type.size = needed;
  column.width = column.type.size;
  column.decimal_limit = power_of_ten<UInt128>(column.type.precision);
  column.put =
      column.storage == Storage::Decimal128
          ? put_values<PutDecimal<Int128>>
          : by_integer(column.storage, []<typename From>(From) { return PutKernel{put_values<PutDecimal<From>>}; });
}

void prepare_float(ColumnEncoder& column) {
  if (column.storage == Storage::Float) {
    column.put = column.width == 4 ? put_values<PutFloat<float, float>> : put_values<PutFloat<float, double>>;
    column.find = find_no_images<float, is_finite<float>>;
  } else if (column.storage == Storage::Double && column.width == 8) {
    column.put = put_values<PutFloat<double, double>>;
    column.find = find_no_images<double, is_finite<double>>;
  }
}

}  // namespace

bool prepare_number(ColumnEncoder& column) {
  constexpr std::uint32_t kUuidBytes = 16;
  if (column.type.type == WireType::UniqueIdentifier) column.type.size = kUuidBytes;
  column.width = column.type.size;
  const bool has_sizes = column.type.type == WireType::BitN || column.type.type == WireType::IntN ||
                         column.type.type == WireType::FloatN || column.type.type == WireType::MoneyN;
  if (has_sizes && find_fixed(column.type.type, column.type.size) == nullptr) return false;
  switch (column.type.type) {
    case WireType::BitN:
      if (column.storage == Storage::Boolean) column.put = put_values<PutTruth>;
      break;
    case WireType::IntN:
      if (!is_decimal(column.storage)) {
        column.put =
            by_integer(column.storage, [&column]<typename From>(From) { return put_integer<From>(column.type.size); });
      }
      break;
    case WireType::FloatN:
      prepare_float(column);
      break;
    case WireType::DecimalN:
    case WireType::NumericN:
      prepare_decimal(column);
      break;
    case WireType::MoneyN:
      if (column.storage == Storage::Decimal64) column.put = put_values<PutMoney<std::int64_t>>;
      if (column.storage == Storage::Decimal128) column.put = put_values<PutMoney<Int128>>;
      break;
    case WireType::UniqueIdentifier:
      if (column.storage == Storage::Uuid) column.put = put_values<PutUuid>;
      break;
    default:
      break;
  }
  return column.put != nullptr;
}

}  // namespace hygge::tds
