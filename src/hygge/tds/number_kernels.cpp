#include "hygge/base/error.h"
#include "hygge/tds/kernel_access.h"

namespace hygge::tds {

namespace {

/// What lies in memory as it comes: whole numbers, floating point.
template <typename T>
struct Plain {
  using Value = T;
  static constexpr bool kCheap = true;
  Plain(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return sizeof(T); }
  static T convert(const std::byte* at, unsigned, std::size_t, bool&) { return load<T>(at); }
  static std::string complaint() { return "its length is not that of its type"; }
};

struct Truth {
  using Value = std::uint8_t;
  static constexpr bool kCheap = true;
  Truth(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return 1; }
  static Value convert(const std::byte* at, unsigned, std::size_t, bool&) { return *at != std::byte{0} ? 1 : 0; }
  static std::string complaint() { return "its length is not that of its type"; }
};

/// money: the high half comes first.
struct MoneyValue {
  using Value = Int128;
  static constexpr bool kCheap = true;
  MoneyValue(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return 8; }
  static Value convert(const std::byte* at, unsigned, std::size_t, bool&) {
    const auto halves = load<std::uint64_t>(at);
    return static_cast<std::int64_t>(halves << 32U | halves >> 32U);
  }
  static std::string complaint() { return "its length is not that of its type"; }
};

struct SmallMoneyValue {
  using Value = std::int64_t;
  static constexpr bool kCheap = true;
  SmallMoneyValue(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return 4; }
  static Value convert(const std::byte* at, unsigned, std::size_t, bool&) { return load<std::int32_t>(at); }
  static std::string complaint() { return "its length is not that of its type"; }
};

/// A sign (0 = negative), then a magnitude of 4, 8, 12 or 16 bytes whatever the precision is.
template <typename T>
struct DecimalValue {
  using Value = T;
  static constexpr bool kCheap = false;
  DecimalValue(const ColumnDecoder& column, const DecodeTarget&) : limit_{column.decimal_limit} {}
  static constexpr unsigned width() { return 0; }

  T convert(const std::byte* at, unsigned length, std::size_t, bool& bad) const {
    const std::uint64_t low = load_widely(at + 1, length >= 9 ? 8 : 4);
    const std::uint64_t high = length <= 9 ? 0 : load_widely(at + 9, length >= 17 ? 8 : 4);
    bad |= length != 5 && length != 9 && length != 13 && length != 17;
    // Without a sign until the end: one that is refused may be the least of its type, which has no counterpart.
    const bool is_negative = *at == std::byte{0};
    if constexpr (sizeof(T) <= 8) {
      bad |= high != 0 || low >= static_cast<std::uint64_t>(limit_);
      return static_cast<T>(is_negative ? 0 - low : low);
    } else {
      const UInt128 magnitude = UInt128{high} << 64U | low;
      bad |= magnitude >= limit_;
      return static_cast<Int128>(is_negative ? 0 - magnitude : magnitude);
    }
  }
  static std::string complaint() { return "it has more digits than its type"; }

 private:
  UInt128 limit_;
};

/// The first three groups come little-endian, the rest in order.
struct UuidValue {
  struct Value {
    std::uint64_t low;
    std::uint64_t high;
  };
  static constexpr bool kCheap = true;
  UuidValue(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return 16; }
  static Value convert(const std::byte* at, unsigned, std::size_t, bool&) {
    constexpr std::uint64_t kTopBit = std::uint64_t{1} << 63U;
    const std::uint64_t high = std::uint64_t{load<std::uint32_t>(at)} << 32U |
                               std::uint64_t{load<std::uint16_t>(at + 4)} << 16U | load<std::uint16_t>(at + 6);
    return {__builtin_bswap64(load<std::uint64_t>(at + 8)), high ^ kTopBit};
  }
  static std::string complaint() { return "its length is not that of its type"; }
};

}  // namespace

Kernels number_kernels(const ColumnDecoder& column) {
  switch (column.storage) {
    case Storage::Boolean:
      return kernels_by_framing<Truth>(column);
    case Storage::UInt8:
      return kernels_by_framing<Plain<std::uint8_t>>(column);
    case Storage::Int16:
      return kernels_by_framing<Plain<std::int16_t>>(column);
    case Storage::Int32:
      return kernels_by_framing<Plain<std::int32_t>>(column);
    case Storage::Int64:
      return kernels_by_framing<Plain<std::int64_t>>(column);
    case Storage::Float:
      return kernels_by_framing<Plain<float>>(column);
    case Storage::Double:
      return kernels_by_framing<Plain<double>>(column);
    case Storage::Uuid:
      return kernels_of<UuidValue, true>();
    default:
      break;
  }
  switch (column.type.type) {
    case WireType::Money:
    case WireType::SmallMoney:
    case WireType::MoneyN:
      return column.storage == Storage::Decimal128 ? kernels_by_framing<MoneyValue>(column)
                                                   : kernels_by_framing<SmallMoneyValue>(column);
    default:
      break;
  }
  switch (column.storage) {
    case Storage::Decimal16:
      return kernels_of<DecimalValue<std::int16_t>, true>();
    case Storage::Decimal32:
      return kernels_of<DecimalValue<std::int32_t>, true>();
    case Storage::Decimal64:
      return kernels_of<DecimalValue<std::int64_t>, true>();
    case Storage::Decimal128:
      return kernels_of<DecimalValue<Int128>, true>();
    default:
      throw Error{ErrorKind::Internal, "there is no decoder for the type " + sql_name(column.type)};
  }
}

}  // namespace hygge::tds
