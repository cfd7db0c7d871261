#include "hygge/tds/value_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "hygge/tds/calendar.h"

namespace hygge::tds {

namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::int64_t kTicksPerDay = 86'400 * kTicksPerSecond;
constexpr std::size_t kVectorHeader = 8;
constexpr std::byte kVectorMark{0xA9};
constexpr std::byte kVectorVersion{0x01};

std::string padded(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

/// The largest multiple of `unit` up to `value`, counted in units.
std::int64_t floor_of(std::int64_t value, std::int64_t unit) { return value / unit - (value % unit < 0 ? 1 : 0); }

/// A half of IEEE 754 as a float.
float from_half(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t{half & 0x8000U} << 16U;
  const std::uint32_t exponent = half >> 10U & 0x1FU;
  const std::uint32_t fraction = half & 0x3FFU;
  if (exponent == 0) {
    const float small = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -small : small;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23U | fraction << 13U);
}

/// The half next to a float, halfway cases to the even one; nullopt when it is too large.
std::optional<std::uint16_t> to_half(float number) {
  const auto sign = static_cast<std::uint16_t>(std::signbit(number) ? 0x8000U : 0U);
  const float size = std::fabs(number);
  if (size == 0) return sign;
  int exponent = 0;
  std::frexp(size, &exponent);
  const int step = std::max(exponent - 11, -24);
  const float steps = std::nearbyint(std::ldexp(size, -step));
  const float rounded = std::ldexp(steps, step);
  if (rounded > 65504.0F) return std::nullopt;
  const auto bits = std::bit_cast<std::uint32_t>(rounded);
  const std::uint32_t wide = bits >> 23U;
  const std::uint32_t made =
      wide < 113 ? static_cast<std::uint32_t>(std::ldexp(rounded, 24)) : (wide - 112) << 10U | (bits >> 13U & 0x3FFU);
  return static_cast<std::uint16_t>(sign | made);
}

template <typename Number>
std::string shortest(Number number) {
  std::array<char, 32> digits{};
  const auto made = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), made.ptr};
}

}  // namespace

std::string decimal_text(Int128 unscaled, unsigned scale) {
  UInt128 magnitude = unscaled < 0 ? -static_cast<UInt128>(unscaled) : static_cast<UInt128>(unscaled);
  std::string digits;
  for (unsigned place = 0; magnitude > 0 || place <= scale; ++place) {
    if (place == scale && scale > 0) digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  }
  if (unscaled < 0) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string date_text(std::int64_t days) {
  // Years that begin in March put the leap day at their end; 400 of them are an era of 146,097 days.
  const std::int64_t since_march = days + kYearOneTo1970 + 306;
  const std::int64_t era = floor_of(since_march, 146'097);
  const std::int64_t day_of_era = since_march - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // 0 is March
  const std::int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t year = era * 400 + year_of_era + (month >= 10 ? 1 : 0);
  return padded(year, 4) + "-" + padded(month < 10 ? month + 3 : month - 9, 2) + "-" + padded(day, 2);
}

std::string time_text(std::int64_t ticks, unsigned digits) {
  const std::int64_t seconds = ticks / kTicksPerSecond;
  std::string text = padded(seconds / 3'600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2);
  if (digits > 0) text += "." + padded(ticks % kTicksPerSecond, 7).substr(0, digits);
  return text;
}

std::string timestamp_text(std::int64_t ticks, unsigned digits) {
  const std::int64_t days = floor_of(ticks, kTicksPerDay);
  return date_text(days) + " " + time_text(ticks - days * kTicksPerDay, digits);
}

std::string offset_text(std::int64_t ticks, unsigned digits, int minutes) {
  const std::int64_t local = ticks + minutes * 60 * kTicksPerSecond;
  return timestamp_text(local, digits) + (minutes < 0 ? " -" : " +") + padded(std::abs(minutes) / 60, 2) + ":" +
         padded(std::abs(minutes) % 60, 2);
}

std::string uuid_text(std::uint64_t low, std::uint64_t high) {
  std::array<std::byte, 16> bytes{};
  store(bytes.data(), __builtin_bswap64(high ^ std::uint64_t{1} << 63U));
  store(bytes.data() + 8, __builtin_bswap64(low));
  std::string text = hexadecimal(bytes).substr(2);
  for (const std::size_t place : {20U, 16U, 12U, 8U}) text.insert(place, "-");
  return text;
}

std::string number_text(float number) { return shortest(number); }
std::string number_text(double number) { return shortest(number); }

std::string hexadecimal(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text = "0x";
  for (const std::byte byte : bytes) {
    text += kDigits[static_cast<std::size_t>(byte >> 4U)];
    text += kDigits[static_cast<std::size_t>(byte & std::byte{0xF})];
  }
  return text;
}

std::optional<std::string> vector_text(std::span<const std::byte> bytes) {
  if (bytes.size() < kVectorHeader || bytes[0] != kVectorMark || bytes[1] != kVectorVersion) return std::nullopt;
  const std::size_t count = load<std::uint16_t>(bytes.data() + 2);
  const auto element = static_cast<std::uint8_t>(bytes[4]);
  const std::size_t width = element == 1 ? 2 : 4;
  if (element > 1 || bytes.size() != kVectorHeader + count * width) return std::nullopt;
  std::string text = "[";
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* at = bytes.data() + kVectorHeader + i * width;
    if (i > 0) text += ",";
    text += shortest(element == 1 ? from_half(load<std::uint16_t>(at)) : load<float>(at));
  }
  return text + "]";
}

std::optional<std::vector<std::byte>> vector_bytes(std::string_view text, std::uint8_t element) {
  const auto skip_blanks = [&text] { text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size())); };
  const auto took = [&](char letter) {
    skip_blanks();
    if (text.empty() || text.front() != letter) return false;
    text.remove_prefix(1);
    return true;
  };
  std::vector<std::byte> made(kVectorHeader);
  made[0] = kVectorMark;
  made[1] = kVectorVersion;
  made[4] = static_cast<std::byte>(element);
  std::uint16_t count = 0;
  if (!took('[')) return std::nullopt;
  if (!took(']')) {
    do {
      skip_blanks();
      float number = 0;
      const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
      if (read.ec != std::errc{} || !std::isfinite(number) || count == 0xFFFF) return std::nullopt;
      text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
      const std::optional<std::uint16_t> half = element == 1 ? to_half(number) : std::nullopt;
      if (element == 1 && !half) return std::nullopt;
      made.resize(made.size() + (half ? 2 : 4));
      half ? store(made.data() + made.size() - 2, *half) : store(made.data() + made.size() - 4, number);
      ++count;
    } while (took(','));
    if (!took(']')) return std::nullopt;
  }
  skip_blanks();
  if (!text.empty()) return std::nullopt;
  store(made.data() + 2, count);
  return made;
}

}  // namespace hygge::tds
