#include "hygge/base/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "hygge/base/text.h"

namespace hygge {

namespace {

/// "1.5 GiB" taken apart: 1, 5, "GiB".
struct Amount {
  std::string_view number;
  std::string_view whole;
  std::string_view fraction;
  std::string_view unit;
};

std::string_view leading_digits(std::string_view text) {
  return text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
}

std::optional<Amount> take_apart(std::string_view text) {
  text = trim(text);
  Amount amount;
  amount.whole = leading_digits(text);
  if (amount.whole.empty()) return std::nullopt;
  std::size_t length = amount.whole.size();
  if (length < text.size() && text[length] == '.') {
    amount.fraction = leading_digits(text.substr(length + 1));
    if (amount.fraction.empty()) return std::nullopt;
    length += 1 + amount.fraction.size();
  }
  amount.number = text.substr(0, length);
  amount.unit = trim(text.substr(length));
  return amount;
}

struct ByteUnit {
  std::string_view name;  // in lower case
  std::uint64_t bytes;
};

constexpr std::array kByteUnits{
    ByteUnit{"", 1},
    ByteUnit{"b", 1},
    ByteUnit{"kb", 1'000},
    ByteUnit{"mb", 1'000'000},
    ByteUnit{"gb", 1'000'000'000},
    ByteUnit{"tb", 1'000'000'000'000},
    ByteUnit{"pb", 1'000'000'000'000'000},
    ByteUnit{"kib", std::uint64_t{1} << 10},
    ByteUnit{"mib", std::uint64_t{1} << 20},
    ByteUnit{"gib", std::uint64_t{1} << 30},
    ByteUnit{"tib", std::uint64_t{1} << 40},
    ByteUnit{"pib", std::uint64_t{1} << 50},
};

struct TimeUnit {
  std::string_view name;
  double times;
  double divided_by;  // 200 / 1000 is the double nearest to 0.2; 200 * 0.001 need not be
};

constexpr std::array kTimeUnits{
    TimeUnit{"", 1, 1},   TimeUnit{"ms", 1, 1'000}, TimeUnit{"s", 1, 1},
    TimeUnit{"m", 60, 1}, TimeUnit{"h", 3'600, 1},  TimeUnit{"d", 86'400, 1},
};

/// "0." + `digits`, times `unit`, rounded down. Works from the last digit, so that any number of them stays exact.
std::uint64_t fraction_of(std::uint64_t unit, std::string_view digits) {
  std::uint64_t part = 0;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    part = (static_cast<std::uint64_t>(*digit - '0') * unit + part) / 10;
  }
  return part;
}

/// At least two digits: 5 becomes "05".
std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::optional<Bytes> parse_bytes(std::string_view text) {
  const std::optional<Amount> amount = take_apart(text);
  if (!amount) return std::nullopt;
  const std::string name = lower_case(amount->unit);
  const auto* const unit =
      std::find_if(kByteUnits.begin(), kByteUnits.end(), [&name](const ByteUnit& known) { return known.name == name; });
  if (unit == kByteUnits.end()) return std::nullopt;

  std::uint64_t bytes = 0;
  const auto [end, problem] = std::from_chars(amount->whole.data(), amount->whole.data() + amount->whole.size(), bytes);
  if (problem != std::errc{}) return std::nullopt;
  if (__builtin_mul_overflow(bytes, unit->bytes, &bytes)) return std::nullopt;
  if (__builtin_add_overflow(bytes, fraction_of(unit->bytes, amount->fraction), &bytes)) return std::nullopt;
  return Bytes{bytes};
}

namespace {

std::optional<Seconds> seconds_of(const Amount& amount) {
  const auto* const unit = std::find_if(kTimeUnits.begin(), kTimeUnits.end(),
                                        [&amount](const TimeUnit& known) { return known.name == amount.unit; });
  if (unit == kTimeUnits.end()) return std::nullopt;
  double number = 0;
  const auto [end, problem] = std::from_chars(amount.number.data(), amount.number.data() + amount.number.size(), number,
                                              std::chars_format::fixed);
  if (problem != std::errc{}) return std::nullopt;
  return Seconds{number * unit->times / unit->divided_by};
}

/// The first part of "1h 30m", which is cut off `text`.
std::string_view cut_part(std::string_view& text) {
  const std::size_t unit = std::min(text.find_first_not_of("0123456789. "), text.size());
  const std::size_t end = std::min(text.find_first_of("0123456789", unit), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end);
  return part;
}

}  // namespace

std::optional<Seconds> parse_duration(std::string_view text) {
  Seconds duration{};
  double finest = 0;
  do {
    const std::optional<Amount> amount = take_apart(cut_part(text));
    const std::optional<Seconds> part = amount ? seconds_of(*amount) : std::nullopt;
    if (!part) return std::nullopt;
    // Parts of "1h 30m" have units of their own, each finer than the one in front.
    const bool is_only = finest == 0 && text.empty();
    const Seconds unit = seconds_of({"1", "1", "", amount->unit}).value_or(Seconds{});
    if (!is_only && (amount->unit.empty() || (finest > 0 && unit.count() >= finest))) return std::nullopt;
    finest = unit.count();
    duration += *part;
  } while (!text.empty());
  if (duration > kLongestDuration) return std::nullopt;
  return duration;
}

std::string format_count(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t from_end = 3; from_end < text.size(); from_end += 4) text.insert(text.size() - from_end, 1, ',');
  return text;
}

std::string format_bytes(Bytes bytes) {
  if (bytes.value < 1'000) return std::to_string(bytes.value) + " B";
  constexpr std::array kNames{"kB", "MB", "GB", "TB", "PB", "EB"};
  std::uint64_t unit = 1'000;
  for (std::size_t i = 0;; ++i, unit *= 1'000) {
    std::uint64_t whole = bytes.value / unit;
    std::uint64_t tenths = ((bytes.value % unit) * 10 + unit / 2) / unit;
    whole += tenths / 10;  // 0.96 rounds up to 1.0
    tenths %= 10;
    if (whole >= 1'000 && i + 1 < kNames.size()) continue;
    return std::to_string(whole) + "." + std::to_string(tenths) + " " + kNames[i];
  }
}

std::string format_duration(Seconds duration) {
  // Written this way round, a duration that is not a number counts as none.
  const double seconds = duration.count() > 0 ? std::min(duration.count(), kLongestDuration.count()) : 0;
  if (const auto hundredths = std::llround(seconds * 100); hundredths < 100) return "0." + two_digits(hundredths) + "s";
  if (const auto tenths = std::llround(seconds * 10); tenths < 600) {
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "s";
  }
  if (const auto whole = std::llround(seconds); whole < 3'600) {
    return std::to_string(whole / 60) + "m " + two_digits(whole % 60) + "s";
  }
  const auto minutes = std::llround(seconds / 60);
  return std::to_string(minutes / 60) + "h " + two_digits(minutes % 60) + "m";
}

}  // namespace hygge
