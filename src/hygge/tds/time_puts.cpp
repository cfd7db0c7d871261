#include <array>
#include <bit>
#include <limits>

#include "hygge/tds/calendar.h"
#include "hygge/tds/put_access.h"

namespace hygge::tds {

namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

void put_date_bytes(std::byte* to, std::uint32_t days) {
  store(to, static_cast<std::uint16_t>(days));
  to[2] = static_cast<std::byte>(days >> 16U);
}

/// 3, 4 or 5 bytes, and no byte behind them.
void put_time_bytes(std::byte* to, unsigned bytes, std::uint64_t units) {
  if (bytes == 3) return put_date_bytes(to, static_cast<std::uint32_t>(units));
  store(to, static_cast<std::uint32_t>(units));
  if (bytes == 5) to[4] = static_cast<std::byte>(units >> 32U);
}

/// `units` of one size, not below 0, in units of another; what is lost rounds half up, as the server does it.
class Rescale {
 public:
  Rescale(std::int64_t from_second, std::int64_t to_second)
      : multiplier_{to_second >= from_second ? to_second / from_second : 1},
        divisor_{to_second >= from_second ? 1 : from_second / to_second} {}
  std::int64_t operator()(std::int64_t units) const {
    if (divisor_ == 1) return units * multiplier_;
    const std::int64_t whole = units / divisor_;
    return whole + (units - whole * divisor_ >= (divisor_ + 1) / 2 ? 1 : 0);
  }
  bool is_exact(std::int64_t units) const { return divisor_ == 1 || units % divisor_ == 0; }

 private:
  std::int64_t multiplier_;
  std::int64_t divisor_;
};

struct PutDate {
  using Value = std::int32_t;
  PutDate(const ColumnEncoder&, const EncodeBlock&) {}
  static void put(std::byte* to, Value value, std::size_t, bool& bad) {
    const std::int64_t days = std::int64_t{value} + kYearOneTo1970;
    bad = days < 0 || days > kLastDate;
    put_date_bytes(to, static_cast<std::uint32_t>(days));
  }
  static std::string complaint(const ColumnEncoder&) { return "it is no date from 0001-01-01 to 9999-12-31"; }
};

std::string too_many_digits(const ColumnEncoder& column) {
  const unsigned digits = column.type.scale;
  return digits == 0 ? "its second has a fraction, and the column keeps none"
                     : "its second has more digits than the " + std::to_string(digits) + " that the column keeps";
}

class PutTime {
 public:
  using Value = std::int64_t;
  PutTime(const ColumnEncoder& column, const EncodeBlock&)
      : rescale_{column.source_second, column.wire_second},
        source_day_{column.source_second * kSecondsPerDay},
        wire_day_{column.wire_second * kSecondsPerDay},
        bytes_{column.width} {}
  void put(std::byte* to, Value value, std::size_t, bool& bad) const {
    bad = value < 0 || value >= source_day_;
    std::int64_t units = rescale_(bad ? 0 : value);
    if (units == wire_day_) --units;  // there is no 24:00:00 to round up to
    put_time_bytes(to, bytes_, static_cast<std::uint64_t>(units));
  }
  bool is_in_range(Value value) const { return value >= 0 && value < source_day_; }
  bool is_exact(Value value) const { return rescale_.is_exact(value); }
  static std::string loss(const ColumnEncoder& column) { return too_many_digits(column); }
  static std::string complaint(const ColumnEncoder&) { return "it is no time from 00:00:00 to 23:59:59.9999999"; }

 private:
  Rescale rescale_;
  std::int64_t source_day_;
  std::int64_t wire_day_;
  unsigned bytes_;
};

/// A timestamp, of which a second has kSecond units, as days since 1970-01-01 and units since midnight.
template <std::int64_t kSecond>
struct SplitTime {
  static constexpr std::int64_t kDay = kSecond * kSecondsPerDay;
  explicit SplitTime(std::int64_t value) : days{value / kDay}, units{value % kDay} {
    if (units < 0) {
      units += kDay;
      --days;
    }
  }
  std::int64_t days;
  std::int64_t units;
};

template <std::int64_t kSecond>
class PutDateTime2 {
 public:
  using Value = std::int64_t;
  PutDateTime2(const ColumnEncoder& column, const EncodeBlock&)
      : rescale_{kSecond, column.wire_second},
        wire_day_{column.wire_second * kSecondsPerDay},
        time_bytes_{time_bytes_of(column.type.scale)} {}
  void put(std::byte* to, Value value, std::size_t, bool& bad) const {
    const SplitTime<kSecond> split{value};
    std::int64_t days = split.days + kYearOneTo1970;
    std::int64_t units = rescale_(split.units);
    if (units == wire_day_) {
      units = 0;
      ++days;
    }
    bad = days < 0 || days > kLastDate;
    put_time_bytes(to, time_bytes_, static_cast<std::uint64_t>(units));
    put_date_bytes(to + time_bytes_, static_cast<std::uint32_t>(days));
  }
  static bool is_in_range(Value value) {
    const std::int64_t days = SplitTime<kSecond>{value}.days + kYearOneTo1970;
    return days >= 0 && days <= kLastDate;
  }
  bool is_exact(Value value) const { return rescale_.is_exact(SplitTime<kSecond>{value}.units); }
  static std::string loss(const ColumnEncoder& column) { return too_many_digits(column); }
  static std::string complaint(const ColumnEncoder&) { return "it is no time from 0001-01-01 to 9999-12-31"; }

 protected:
  Rescale rescale_;
  std::int64_t wire_day_;
  unsigned time_bytes_;
};

/// The same, and the offset that the caller keeps aside, or none.
template <std::int64_t kSecond>
class PutDateTimeOffset : PutDateTime2<kSecond> {
 public:
  using Value = std::int64_t;
  using PutDateTime2<kSecond>::is_exact;
  using PutDateTime2<kSecond>::is_in_range;
  using PutDateTime2<kSecond>::loss;
  PutDateTimeOffset(const ColumnEncoder& column, const EncodeBlock& block) : PutDateTime2<kSecond>{column, block} {
    if (block.memory.aside != nullptr)
      offsets_ = static_cast<const std::int16_t*>(block.memory.aside) + block.first_row;
  }
  void put(std::byte* to, Value value, std::size_t row, bool& bad) const {
    constexpr std::int16_t kMostMinutes = 14 * 60;
    PutDateTime2<kSecond>::put(to, value, row, bad);
    const std::int16_t minutes = offsets_ == nullptr ? std::int16_t{0} : offsets_[row];
    bad |= minutes < -kMostMinutes || minutes > kMostMinutes;
    store(to + this->time_bytes_ + 3, minutes);
  }
  static std::string complaint(const ColumnEncoder&) {
    return "it is no time from 0001-01-01 to 9999-12-31 with an offset of at most 14 hours";
  }

 private:
  const std::int16_t* offsets_ = nullptr;
};

/// Days since 1900 and ticks of 1/300 of a second, which are told in milliseconds: 0, 3, 7, 10, ...
template <std::int64_t kSecond>
class PutDateTime {
 public:
  using Value = std::int64_t;
  PutDateTime(const ColumnEncoder&, const EncodeBlock&) {}
  static void put(std::byte* to, Value value, std::size_t, bool& bad) {
    const SplitTime<kSecond> split{value};
    std::int64_t days = split.days + k1900To1970;
    std::int64_t ticks = ticks_of(split.units);
    if (ticks == kDateTimeTicks) {
      ticks = 0;
      ++days;
    }
    bad = days < kFirstDateTime || days > kLastDateTime;
    store(to, static_cast<std::int32_t>(days));
    store(to + 4, static_cast<std::uint32_t>(ticks));
  }
  static bool is_in_range(Value value) {
    const std::int64_t days = SplitTime<kSecond>{value}.days + k1900To1970;
    return days >= kFirstDateTime && days <= kLastDateTime;
  }
  static bool is_exact(Value value) {
    if constexpr (kSecond == 1) {
      return true;
    } else {
      const std::int64_t units = SplitTime<kSecond>{value}.units;
      const std::int64_t millis = (ticks_of(units) * 20 + 3) / 6;
      return millis * (kSecond / 1'000) == units;
    }
  }
  static std::string loss(const ColumnEncoder&) {
    return "datetime keeps milliseconds that end in 0, 3 or 7, and it has others, or smaller parts of a second";
  }
  static std::string complaint(const ColumnEncoder&) { return "it is no time from 1753-01-01 to 9999-12-31"; }

 private:
  static std::int64_t ticks_of(std::int64_t units) { return (units * 300 + kSecond / 2) / kSecond; }
};

template <std::int64_t kSecond>
class PutSmallDateTime {
 public:
  using Value = std::int64_t;
  PutSmallDateTime(const ColumnEncoder&, const EncodeBlock&) {}
  static void put(std::byte* to, Value value, std::size_t, bool& bad) {
    constexpr std::int64_t kMinutesPerDay = 24 * 60;
    const SplitTime<kSecond> split{value};
    std::int64_t days = split.days + k1900To1970;
    std::int64_t minutes = (split.units + kSecond * 30) / (kSecond * 60);
    if (minutes == kMinutesPerDay) {
      minutes = 0;
      ++days;
    }
    bad = days < 0 || days > std::numeric_limits<std::uint16_t>::max();
    store(to, static_cast<std::uint16_t>(days));
    store(to + 2, static_cast<std::uint16_t>(minutes));
  }
  static bool is_in_range(Value value) {
    const std::int64_t days = SplitTime<kSecond>{value}.days + k1900To1970;
    return days >= 0 && days <= std::numeric_limits<std::uint16_t>::max();
  }
  static bool is_exact(Value value) { return SplitTime<kSecond>{value}.units % (kSecond * 60) == 0; }
  static std::string loss(const ColumnEncoder&) { return "smalldatetime keeps whole minutes, and it has seconds"; }
  static std::string complaint(const ColumnEncoder&) { return "it is no time from 1900-01-01 to 2079-06-06"; }
};

/// The engine's infinities are the numbers furthest from 0 that have a negative.
template <typename Value>
bool is_no_infinity(Value value) {
  return value != std::numeric_limits<Value>::max() && value != -std::numeric_limits<Value>::max();
}

/// Finds the values that the Op would call bad, and infinities; they become NULL.
template <typename Op, bool kExactly>
std::uint64_t null_unfit(const ColumnEncoder& column, const EncodeBlock& block) {
  const Op op{column, block};
  const auto* values = static_cast<const typename Op::Value*>(block.memory.values) + block.first_row;
  std::array<std::byte, 32> nowhere;
  std::uint64_t found = 0;
  for (std::size_t row = 0; row < block.rows; ++row) {
    bool is_bad = false;
    op.put(nowhere.data(), values[row], row, is_bad);
    if constexpr (kExactly) is_bad = is_bad && !is_only_too_fine(op, values[row]);  // that is refused, and not lost
    found |= std::uint64_t{is_bad || !is_no_infinity(values[row])} << row;
  }
  found &= ~block.nulls;
  column.counts->nulled += static_cast<unsigned>(std::popcount(found));
  return block.nulls | found;
}

/// The kernels of a date or time. Where what does not fit becomes NULL, it is found by trying.
template <typename Op, bool kExactly>
void use_kernels(ColumnEncoder& column) {
  column.put = put_values<Op, kExactly>;
  if (column.options.no_image == NoImage::Null) column.find = null_unfit<Op, kExactly>;
}

template <typename Op>
void use(ColumnEncoder& column) {
  if constexpr (requires(const Op op, typename Op::Value value) { op.is_exact(value); }) {
    if (column.options.rounding == Rounding::Refuse) return use_kernels<Op, true>(column);
  }
  use_kernels<Op, false>(column);
}

/// With the units of the storage as a constant: dividing by others takes several times as long.
template <template <std::int64_t> typename Op>
void use_timestamp(ColumnEncoder& column) {
  switch (column.source_second) {
    case 1:
      return use<Op<1>>(column);
    case 1'000:
      return use<Op<1'000>>(column);
    case 1'000'000:
      return use<Op<1'000'000>>(column);
    case 10'000'000:
      return use<Op<10'000'000>>(column);
    default:
      return use<Op<1'000'000'000>>(column);
  }
}

/// The kernel and width of a timestamp in a column of this type.
void pick_timestamp(ColumnEncoder& column) {
  const unsigned time_bytes = time_bytes_of(column.type.scale);
  switch (column.type.type) {
    case WireType::DateTime2:
      use_timestamp<PutDateTime2>(column);
      column.wire_second = power_of_ten<std::int64_t>(column.type.scale);
      column.width = time_bytes + 3;
      return;
    case WireType::DateTimeOffset:
      use_timestamp<PutDateTimeOffset>(column);
      column.wire_second = power_of_ten<std::int64_t>(column.type.scale);
      column.width = time_bytes + 5;
      return;
    case WireType::DateTimeN:
      if (column.type.size == 4) {
        use_timestamp<PutSmallDateTime>(column);
      } else {
        use_timestamp<PutDateTime>(column);
      }
      column.width = column.type.size;
      return;
    default:
      return;
  }
}

}  // namespace

bool prepare_time(ColumnEncoder& column) {
  if (column.type.type == WireType::Date && column.storage == Storage::Date) {
    column.find = find_no_images<std::int32_t, is_no_infinity<std::int32_t>>;
    use<PutDate>(column);
    column.width = 3;
  } else if (column.type.type == WireType::Time && is_time(column.storage)) {
    column.source_second = power_of_ten<std::int64_t>(second_digits(column.storage));
    use<PutTime>(column);
    column.wire_second = power_of_ten<std::int64_t>(column.type.scale);
    column.width = time_bytes_of(column.type.scale);
  } else if (is_timestamp(column.storage)) {
    column.source_second = power_of_ten<std::int64_t>(second_digits(column.storage));
    column.find = find_no_images<std::int64_t, is_no_infinity<std::int64_t>>;
    pick_timestamp(column);
  }
  return column.put != nullptr;
}

}  // namespace hygge::tds
