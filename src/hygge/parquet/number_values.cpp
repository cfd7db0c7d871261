#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "hygge/base/error.h"
#include "hygge/parquet/chunk_values.h"
#include "hygge/parquet/dictionary_values.h"
#include "hygge/parquet/number_dictionary.h"

namespace hygge::parquet {

namespace {

template <typename Number>
std::string limit_of(const Number& number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

template <typename T>
T number_at(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// The limits of whole and floating numbers, told apart by T.
template <typename T>
class NumberLimits {
 public:
  using Bits = std::conditional_t<sizeof(T) == sizeof(std::uint32_t), std::uint32_t, std::uint64_t>;

  explicit NumberLimits(Order /*order*/) {}

  void see(std::span<const Bits> values) {
    T least = least_;
    T most = most_;
    bool has_nan = false;
    for (const Bits& bits : values) {
      const T value = number_at<T>(&bits);
      least = value < least ? value : least;
      most = value > most ? value : most;
      has_nan |= value != value;
    }
    least_ = least;
    most_ = most;
    has_nan_ |= has_nan;
  }

  /// None where there is a NaN: readers differ about where it stands among numbers. Of zeros a limit has the sign that
  /// lets both in (parquet.thrift: ColumnOrder).
  std::optional<Limits> told() const {
    if (has_nan_ || !(least_ <= most_)) return std::nullopt;
    if constexpr (std::is_floating_point_v<T>) {
      return Limits{limit_of(least_ == 0 ? -T{0} : least_), limit_of(most_ == 0 ? T{0} : most_)};
    } else {
      return Limits{limit_of(least_), limit_of(most_)};
    }
  }

 private:
  static constexpr bool kFloats = std::is_floating_point_v<T>;
  using Numbers = std::numeric_limits<T>;
  T least_ = kFloats ? Numbers::infinity() : Numbers::max();
  T most_ = kFloats ? -Numbers::infinity() : Numbers::min();
  bool has_nan_ = false;
};

/// The limits of numbers of sixteen bytes.
class WideLimits {
 public:
  using Bits = WideNumber;

  explicit WideLimits(Order order) : flipped_{order == Order::Signed ? std::uint64_t{1} << 63U : 0} {}

  void see(std::span<const WideNumber> values) {
    for (const WideNumber& value : values) {
      const Key key{__builtin_bswap64(value.high) ^ flipped_, __builtin_bswap64(value.low)};
      if (!is_any_ || key < least_) least_ = key;
      if (!is_any_ || key > most_) most_ = key;
      is_any_ = true;
    }
  }

  std::optional<Limits> told() const {
    if (!is_any_) return std::nullopt;
    return Limits{limit_of(stored(least_)), limit_of(stored(most_))};
  }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;  // in the order of the machine, as unsigned numbers
  WideNumber stored(const Key& key) const {
    return {__builtin_bswap64(key.first ^ flipped_), __builtin_bswap64(key.second)};
  }

  std::uint64_t flipped_;
  Key least_;
  Key most_;
  bool is_any_ = false;
};

/// Numbers that all take the same bytes.
template <typename TheLimits>
struct NumberKind {
  using Value = typename TheLimits::Bits;
  using Dictionary = NumberDictionary<Value>;
  using Limits = TheLimits;

  Limits limits() const { return Limits{order}; }
  std::size_t plain_bytes(std::span<const Value> values) const noexcept { return values.size_bytes(); }
  void append(std::span<const Value> values, std::size_t bytes, GrowingBytes& into) const {
    into.append(values.data(), bytes);
  }

  Order order;
};

}  // namespace

std::unique_ptr<ChunkValues> number_values(const WrittenColumn& column, const DictionaryBounds& bounds,
                                           GrowingBytes& page) {
  const Order order = order_of(column.meaning);
  const auto made = [&]<typename TheLimits>(std::type_identity<TheLimits>) -> std::unique_ptr<ChunkValues> {
    return std::make_unique<DictionaryValues<NumberKind<TheLimits>>>(NumberKind<TheLimits>{order}, bounds, page);
  };
  const bool is_signed = order == Order::Signed;
  switch (column.type) {
    case PhysicalType::Int32:
      return is_signed ? made(std::type_identity<NumberLimits<std::int32_t>>{})
                       : made(std::type_identity<NumberLimits<std::uint32_t>>{});
    case PhysicalType::Int64:
      return is_signed ? made(std::type_identity<NumberLimits<std::int64_t>>{})
                       : made(std::type_identity<NumberLimits<std::uint64_t>>{});
    case PhysicalType::Float:
      return made(std::type_identity<NumberLimits<float>>{});
    case PhysicalType::Double:
      return made(std::type_identity<NumberLimits<double>>{});
    case PhysicalType::FixedByteArray:
      if (column.length == sizeof(WideNumber)) return made(std::type_identity<WideLimits>{});
      break;
    default:
      break;
  }
  throw Error{ErrorKind::Internal, "a column of this type cannot be encoded"};
}

std::unique_ptr<ChunkValues> chunk_values_of(const WrittenColumn& column, const DictionaryBounds& bounds,
                                             GrowingBytes& page) {
  if (column.type == PhysicalType::Boolean) return boolean_values(page);
  if (column.type == PhysicalType::ByteArray) return text_values(column, bounds, page);
  return number_values(column, bounds, page);
}

}  // namespace hygge::parquet
