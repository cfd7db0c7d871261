#include "hygge/tds/value_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "hygge/tds/calendar.h"

namespace hygge::tds {

namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::int64_t kTicksPerDay = 86'400 * kTicksPerSecond;

/// With zeros in front, so that there are at least `digits`.
char* put_padded(std::int64_t number, std::size_t digits, char* to) noexcept {
  std::array<char, kMostValueText> made{};
  const char* const end = put_number_text(number, made.data());
  for (auto size = static_cast<std::size_t>(end - made.data()); size < digits; ++size) *to++ = '0';
  return std::copy(static_cast<const char*>(made.data()), end, to);
}

char* put_hexadecimal_digits(std::span<const std::byte> bytes, char* to) noexcept {
  constexpr const char* kDigits = "0123456789ABCDEF";
  for (const std::byte byte : bytes) {
    *to++ = kDigits[static_cast<std::size_t>(byte >> 4U)];
    *to++ = kDigits[static_cast<std::size_t>(byte & std::byte{0xF})];
  }
  return to;
}

/// The largest multiple of `unit` up to `value`, counted in units.
std::int64_t floor_of(std::int64_t value, std::int64_t unit) { return value / unit - (value % unit < 0 ? 1 : 0); }

/// std::to_chars with room that suffices.
template <typename Number>
char* put_shortest(Number number, char* to) noexcept {
  return std::to_chars(to, to + kMostValueText, number).ptr;
}

template <typename Put>
std::string string_by(Put put) {
  std::array<char, kMostValueText> room{};
  return {room.data(), put(room.data())};
}

}  // namespace

char* put_decimal_text(Int128 unscaled, unsigned scale, char* to) noexcept {
  UInt128 magnitude = unscaled < 0 ? -static_cast<UInt128>(unscaled) : static_cast<UInt128>(unscaled);
  char* const begin = to;
  for (unsigned place = 0; magnitude > 0 || place <= scale; ++place) {
    if (place == scale && scale > 0) *to++ = '.';
    *to++ = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  }
  if (unscaled < 0) *to++ = '-';
  std::reverse(begin, to);
  return to;
}

char* put_date_text(std::int64_t days, char* to) noexcept {
  // Years that begin in March put the leap day at their end; 400 of them are an era of 146,097 days.
  const std::int64_t since_march = days + kYearOneTo1970 + 306;
  const std::int64_t era = floor_of(since_march, 146'097);
  const std::int64_t day_of_era = since_march - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // 0 is March
  const std::int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t year = era * 400 + year_of_era + (month >= 10 ? 1 : 0);
  to = put_padded(year, 4, to);
  *to++ = '-';
  to = put_padded(month < 10 ? month + 3 : month - 9, 2, to);
  *to++ = '-';
  return put_padded(day, 2, to);
}

char* put_time_text(std::int64_t ticks, unsigned digits, char* to) noexcept {
  const std::int64_t seconds = ticks / kTicksPerSecond;
  to = put_padded(seconds / 3'600, 2, to);
  *to++ = ':';
  to = put_padded(seconds / 60 % 60, 2, to);
  *to++ = ':';
  to = put_padded(seconds % 60, 2, to);
  if (digits == 0) return to;
  *to++ = '.';
  put_padded(ticks % kTicksPerSecond, 7, to);
  return to + digits;
}

char* put_timestamp_text(std::int64_t ticks, unsigned digits, char* to) noexcept {
  const std::int64_t days = floor_of(ticks, kTicksPerDay);
  to = put_date_text(days, to);
  *to++ = ' ';
  return put_time_text(ticks - days * kTicksPerDay, digits, to);
}

char* put_offset_text(std::int64_t ticks, unsigned digits, int minutes, char* to) noexcept {
  to = put_timestamp_text(ticks + minutes * 60 * kTicksPerSecond, digits, to);
  *to++ = ' ';
  *to++ = minutes < 0 ? '-' : '+';
  to = put_padded(std::abs(minutes) / 60, 2, to);
  *to++ = ':';
  return put_padded(std::abs(minutes) % 60, 2, to);
}

char* put_uuid_text(std::uint64_t low, std::uint64_t high, char* to) noexcept {
  std::array<std::byte, 16> bytes{};
  store(bytes.data(), __builtin_bswap64(high ^ std::uint64_t{1} << 63U));
  store(bytes.data() + 8, __builtin_bswap64(low));
  const std::span<const std::byte> all{bytes};
  to = put_hexadecimal_digits(all.first(4), to);
  for (const std::size_t place : {4U, 6U, 8U}) {
    *to++ = '-';
    to = put_hexadecimal_digits(all.subspan(place, 2), to);
  }
  *to++ = '-';
  return put_hexadecimal_digits(all.last(6), to);
}

char* put_number_text(float number, char* to) noexcept { return put_shortest(number, to); }
char* put_number_text(double number, char* to) noexcept { return put_shortest(number, to); }
char* put_number_text(std::int64_t number, char* to) noexcept { return put_shortest(number, to); }

char* put_hexadecimal(std::span<const std::byte> bytes, char* to) noexcept {
  *to++ = '0';
  *to++ = 'x';
  return put_hexadecimal_digits(bytes, to);
}

std::string decimal_text(Int128 unscaled, unsigned scale) {
  return string_by([&](char* to) { return put_decimal_text(unscaled, scale, to); });
}
std::string date_text(std::int64_t days) {
  return string_by([&](char* to) { return put_date_text(days, to); });
}
std::string time_text(std::int64_t ticks, unsigned digits) {
  return string_by([&](char* to) { return put_time_text(ticks, digits, to); });
}
std::string timestamp_text(std::int64_t ticks, unsigned digits) {
  return string_by([&](char* to) { return put_timestamp_text(ticks, digits, to); });
}
std::string offset_text(std::int64_t ticks, unsigned digits, int minutes) {
  return string_by([&](char* to) { return put_offset_text(ticks, digits, minutes, to); });
}
std::string uuid_text(std::uint64_t low, std::uint64_t high) {
  return string_by([&](char* to) { return put_uuid_text(low, high, to); });
}
std::string number_text(float number) {
  return string_by([&](char* to) { return put_number_text(number, to); });
}
std::string number_text(double number) {
  return string_by([&](char* to) { return put_number_text(number, to); });
}

std::string hexadecimal(std::span<const std::byte> bytes) {
  std::string text(2 + 2 * bytes.size(), '\0');
  put_hexadecimal(bytes, text.data());
  return text;
}

}  // namespace hygge::tds
