#include <limits>

#include "hygge/tds/calendar.h"
#include "hygge/tds/kernel_access.h"

namespace hygge::tds {

namespace {

std::uint32_t load_date(const std::byte* at) { return load<std::uint32_t>(at) & 0xFF'FFFFU; }

struct DateValue {
  using Value = std::int32_t;
  static constexpr bool kCheap = true;
  DateValue(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return 3; }
  static Value convert(const std::byte* at, unsigned, std::size_t, bool& bad) {
    const auto days = static_cast<std::int32_t>(load_date(at));
    bad |= days > kLastDate;
    return days - kYearOneTo1970;
  }
  static std::string complaint() { return "it is no date from 0001-01-01 to 9999-12-31"; }
};

/// The time of day, in units of its scale; what all of the types with a scale begin with.
class TimeOfDay {
 public:
  explicit TimeOfDay(const ColumnDecoder& column)
      : bytes_{column.time_bytes},
        day_units_{column.day_units},
        multiplier_{column.multiplier},
        divisor_{column.divisor},
        cut_{column.counts == nullptr ? nullptr : &column.counts->cut_times} {}

  unsigned bytes() const { return bytes_; }
  /// Units of the storage in a day.
  std::int64_t day() const { return static_cast<std::int64_t>(day_units_) * multiplier_ / divisor_; }
  std::int64_t read(const std::byte* at, bool& bad) const {
    const std::uint64_t units = load_widely(at, bytes_);
    bad |= units >= day_units_;
    const auto value = static_cast<std::int64_t>(units);
    if (divisor_ == 1) return value * multiplier_;
    const std::int64_t kept = value / 10;  // only the seventh digit is ever cut
    if (cut_ != nullptr) *cut_ += kept * 10 != value ? 1U : 0U;
    return kept;
  }

 private:
  unsigned bytes_;
  std::uint64_t day_units_;
  std::int64_t multiplier_;
  std::int64_t divisor_;
  std::uint64_t* cut_;
};

struct TimeValue {
  using Value = std::int64_t;
  static constexpr bool kCheap = false;
  TimeValue(const ColumnDecoder& column, const DecodeTarget&) : time_{column} {}
  unsigned width() const { return time_.bytes(); }
  Value convert(const std::byte* at, unsigned, std::size_t, bool& bad) const { return time_.read(at, bad); }
  static std::string complaint() { return "it is no time from 00:00:00 to 23:59:59.9999999"; }

 private:
  TimeOfDay time_;
};

struct DateTime2Value {
  using Value = std::int64_t;
  static constexpr bool kCheap = false;
  DateTime2Value(const ColumnDecoder& column, const DecodeTarget&) : time_{column}, day_{time_.day()} {}
  unsigned width() const { return time_.bytes() + 3; }
  Value convert(const std::byte* at, unsigned, std::size_t, bool& bad) const {
    const std::int64_t time = time_.read(at, bad);
    const auto days = static_cast<std::int32_t>(load_date(at + time_.bytes()));
    bad |= days > kLastDate;
    Value value = 0;
    // Only nanoseconds can be too many for 64 bits. Before 1970 the day alone may be, though it is not with its time.
    const bool is_before = days < kYearOneTo1970;
    const std::int64_t whole = days - kYearOneTo1970 + (is_before ? 1 : 0);
    bad |= __builtin_mul_overflow(whole, day_, &value);
    bad |= __builtin_add_overflow(value, time - (is_before ? day_ : 0), &value);
    return value;
  }
  static std::string complaint() {
    return "it is no time from 0001-01-01 to 9999-12-31, or not one that nanoseconds can tell (1677-09-21 to "
           "2262-04-11)";
  }

 protected:
  TimeOfDay time_;
  std::int64_t day_;
};

/// The same in UTC, and how far the clocks of the place are from that.
struct DateTimeOffsetValue : DateTime2Value {
  DateTimeOffsetValue(const ColumnDecoder& column, const DecodeTarget& target) : DateTime2Value{column, target} {
    if (target.memory.aside != nullptr) {
      offsets_ = static_cast<std::int16_t*>(target.memory.aside) + target.first_row;
    }
  }
  unsigned width() const { return time_.bytes() + 5; }
  Value convert(const std::byte* at, unsigned length, std::size_t row, bool& bad) const {
    constexpr std::int16_t kMostMinutes = 14 * 60;
    const auto minutes = load<std::int16_t>(at + time_.bytes() + 3);
    bad |= minutes < -kMostMinutes || minutes > kMostMinutes;
    if (offsets_ != nullptr) offsets_[row] = minutes;
    return DateTime2Value::convert(at, length, row, bad);
  }

 private:
  std::int16_t* offsets_ = nullptr;
};

/// Ticks of 1/300 of a second, as the server shows them: rounded to milliseconds.
struct DateTimeValue {
  using Value = std::int64_t;
  static constexpr bool kCheap = true;
  DateTimeValue(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return 8; }
  static Value convert(const std::byte* at, unsigned, std::size_t, bool& bad) {
    const auto days = load<std::int32_t>(at);
    const auto ticks = load<std::uint32_t>(at + 4);
    const bool is_no_day = days < kFirstDateTime || days > kLastDateTime;
    bad |= is_no_day || ticks >= kDateTimeTicks;
    const std::int64_t since_1970 = is_no_day ? 0 : std::int64_t{days} - k1900To1970;  // others are too many
    const std::int64_t millis = (std::int64_t{ticks} * 10 + 1) / 3;
    return since_1970 * kMicrosPerDay + millis * 1'000;
  }
  static std::string complaint() { return "it is no time from 1753-01-01 to 9999-12-31"; }
};

struct SmallDateTimeValue {
  using Value = std::int64_t;
  static constexpr bool kCheap = true;
  SmallDateTimeValue(const ColumnDecoder&, const DecodeTarget&) {}
  static constexpr unsigned width() { return 4; }
  static Value convert(const std::byte* at, unsigned, std::size_t, bool& bad) {
    constexpr std::int64_t kMicrosPerMinute = 60'000'000;
    const auto days = load<std::uint16_t>(at);
    const auto minutes = load<std::uint16_t>(at + 2);
    bad |= minutes >= 24 * 60;
    return (std::int64_t{days} - k1900To1970) * kMicrosPerDay + minutes * kMicrosPerMinute;
  }
  static std::string complaint() { return "it has more minutes than a day"; }
};

}  // namespace

Kernels time_kernels(const ColumnDecoder& column) {
  switch (column.type.type) {
    case WireType::Date:
      return kernels_of<DateValue, true>();
    case WireType::Time:
      return kernels_of<TimeValue, true>();
    case WireType::DateTime2:
      return kernels_of<DateTime2Value, true>();
    case WireType::DateTimeOffset:
      return kernels_of<DateTimeOffsetValue, true>();
    case WireType::SmallDateTime:
      return kernels_of<SmallDateTimeValue, false>();
    case WireType::DateTime:
      return kernels_of<DateTimeValue, false>();
    default:
      return column.type.size == 4 ? kernels_of<SmallDateTimeValue, true>() : kernels_of<DateTimeValue, true>();
  }
}

}  // namespace hygge::tds
