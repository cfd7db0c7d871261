#include "tests/support/tds_server/temporal.h"

#include <array>
#include <cstdio>

namespace hygge::tds_server {

namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::array<std::int64_t, 8> kTicksOfScale{10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::int64_t days_before_year(std::int64_t year) {
  const std::int64_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

int days_in(std::int64_t year, int month) {
  constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays.at(static_cast<std::size_t>(month - 1)) + (month == 2 && is_leap(year) ? 1 : 0);
}

std::string date_text(std::int64_t days) {
  std::int64_t year = days * 400 / 146'097 + 1;
  while (days_before_year(year) > days) --year;
  while (days_before_year(year + 1) <= days) ++year;
  std::int64_t rest = days - days_before_year(year);
  int month = 1;
  while (rest >= days_in(year, month)) rest -= days_in(year, month++);
  std::array<char, 40> room{};
  std::snprintf(room.data(), room.size(), "%04lld-%02d-%02lld", static_cast<long long>(year), month,
                static_cast<long long>(rest + 1));
  return room.data();
}

std::string time_text(std::int64_t ticks, int scale) {
  std::array<char, 80> room{};
  const std::int64_t seconds = ticks / kTicksPerSecond;
  int size = std::snprintf(room.data(), room.size(), "%02lld:%02lld:%02lld", static_cast<long long>(seconds / 3600),
                           static_cast<long long>(seconds / 60 % 60), static_cast<long long>(seconds % 60));
  std::string text{room.data(), static_cast<std::size_t>(size)};
  if (scale > 0) {
    size = std::snprintf(room.data(), room.size(), ".%07lld", static_cast<long long>(ticks % kTicksPerSecond));
    text.append(room.data(), static_cast<std::size_t>(scale) + 1);
  }
  return text;
}

std::string offset_text(int offset) {
  std::array<char, 40> room{};
  const int size = offset < 0 ? -offset : offset;
  std::snprintf(room.data(), room.size(), " %c%02d:%02d", offset < 0 ? '-' : '+', size / 60, size % 60);
  return room.data();
}

/// Reads a text from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}
  bool at_end() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool skip(char c) {
    if (front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void blanks() {
    while (skip(' ')) {
    }
  }
  std::size_t digits_ahead() const {
    const std::size_t end = rest_.find_first_not_of("0123456789");
    return end == std::string_view::npos ? rest_.size() : end;
  }
  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (rest_[i] - '0');
    rest_.remove_prefix(digits);
    return value;
  }

 private:
  std::string_view rest_;
};

bool read_date(Scanner& in, Moment& moment) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (in.digits_ahead() == 8) {
    year = in.number(4);
    month = in.number(2);
    day = in.number(2);
  } else {
    if (in.digits_ahead() != 4) return false;
    year = in.number(4);
    if (!in.skip('-') && !in.skip('/')) return false;
    if (in.digits_ahead() == 0 || in.digits_ahead() > 2) return false;
    month = in.number(in.digits_ahead());
    if (!in.skip('-') && !in.skip('/')) return false;
    if (in.digits_ahead() == 0 || in.digits_ahead() > 2) return false;
    day = in.number(in.digits_ahead());
  }
  const auto days = day_number(year, month, day);
  if (days) moment.days = *days;
  return days.has_value();
}

bool read_time(Scanner& in, Moment& moment) {
  const auto part = [&in](int& value) {
    if (in.digits_ahead() == 0 || in.digits_ahead() > 2) return false;
    value = in.number(in.digits_ahead());
    return true;
  };
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!part(hour) || !in.skip(':') || !part(minute)) return false;
  if (in.skip(':') && !part(second)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  moment.ticks = ((hour * 60LL + minute) * 60 + second) * kTicksPerSecond;
  if (in.skip('.')) {
    const std::size_t digits = in.digits_ahead();
    if (digits == 0 || digits > 9) return false;
    std::int64_t fraction = in.number(digits);
    for (std::size_t i = digits; i < 7; ++i) fraction *= 10;
    for (std::size_t i = 7; i < digits; ++i) fraction /= 10;
    moment.ticks += fraction;
  }
  return true;
}

bool read_offset(Scanner& in, Moment& moment) {
  if (in.skip('Z')) return true;
  const bool west = in.front() == '-';
  if (!in.skip('-') && !in.skip('+')) return true;
  if (in.digits_ahead() != 2) return false;
  moment.offset = in.number(2) * 60;
  if (!in.skip(':') || in.digits_ahead() != 2) return false;
  moment.offset += in.number(2);
  if (moment.offset > 840) return false;
  if (west) moment.offset = -moment.offset;
  return true;
}

/// Rounds half up to a number of fraction digits, into the next day if need be.
void round_to(Moment& moment, int scale) {
  const std::int64_t unit = kTicksOfScale.at(static_cast<std::size_t>(scale));
  moment.ticks = (moment.ticks + unit / 2) / unit * unit;
  if (moment.ticks == kTicksPerDay) {
    moment.ticks = 0;
    ++moment.days;
  }
}

}  // namespace

std::optional<std::int64_t> day_number(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return std::nullopt;
  std::int64_t days = days_before_year(year) + day - 1;
  for (int m = 1; m < month; ++m) days += days_in(year, m);
  return days;
}

std::optional<Moment> parse_moment(std::string_view text) {
  Moment moment;
  Scanner in{text};
  in.blanks();
  if (in.at_end()) return moment;
  const bool only_time = text.find(':') < 3 || (text.find(':') != std::string_view::npos &&
                                                text.find(':') - text.find_first_not_of(' ') <= 2);
  if (!only_time) {
    if (!read_date(in, moment)) return std::nullopt;
    if (!in.skip('T')) in.blanks();
  }
  if (in.digits_ahead() > 0 && !read_time(in, moment)) return std::nullopt;
  in.blanks();
  if (!read_offset(in, moment)) return std::nullopt;
  in.blanks();
  if (!in.at_end()) return std::nullopt;
  return moment;
}

std::optional<Cell> to_temporal(Moment moment, const SqlType& type) {
  Cell cell;
  cell.is_null = false;
  switch (type.kind) {
    case Kind::Date:
      cell.number = moment.days;
      return cell;
    case Kind::Time:
      round_to(moment, type.scale);
      cell.number = moment.ticks;
      return cell;
    case Kind::DateTime: {
      const std::int64_t milliseconds = (moment.ticks + 5'000) / 10'000;
      const std::int64_t clicks = (milliseconds * 3 + 5) / 10;
      cell.number = Wide{moment.days - kDaysTo1900} * kClicksPerDay + clicks;
      if (moment.days < 639'905) return std::nullopt;  // before 1753
      break;
    }
    case Kind::SmallDateTime: {
      const std::int64_t seconds = moment.ticks / kTicksPerSecond;
      cell.number = Wide{moment.days - kDaysTo1900} * 1440 + (seconds + 30) / 60;
      if (cell.number < 0 || cell.number >= Wide{65'536} * 1440) return std::nullopt;
      break;
    }
    case Kind::DateTimeOffset:
      round_to(moment, type.scale);
      cell.number = Wide{moment.days} * kTicksPerDay + moment.ticks - Wide{moment.offset} * 60 * kTicksPerSecond;
      cell.offset = moment.offset;
      break;
    default:
      round_to(moment, type.scale);
      cell.number = Wide{moment.days} * kTicksPerDay + moment.ticks;
      break;
  }
  if (moment.days > kLastDay) return std::nullopt;
  return cell;
}

Moment to_moment(const Cell& cell, const SqlType& type) {
  Moment moment;
  const auto number = static_cast<std::int64_t>(cell.number);
  switch (type.kind) {
    case Kind::Date:
      moment.days = number;
      break;
    case Kind::Time:
      moment.ticks = number;
      break;
    case Kind::DateTime: {
      const std::int64_t days = number >= 0 ? number / kClicksPerDay : -((kClicksPerDay - 1 - number) / kClicksPerDay);
      moment.days = kDaysTo1900 + days;
      moment.ticks = ((number - days * kClicksPerDay) * 10 + 1) / 3 * 10'000;
      break;
    }
    case Kind::SmallDateTime:
      moment.days = kDaysTo1900 + number / 1440;
      moment.ticks = number % 1440 * 60 * kTicksPerSecond;
      break;
    default: {
      const std::int64_t local = number + std::int64_t{cell.offset} * 60 * kTicksPerSecond;
      moment.days = local / kTicksPerDay;
      moment.ticks = local % kTicksPerDay;
      moment.offset = cell.offset;
      break;
    }
  }
  return moment;
}

std::string display_text(const Cell& cell, const SqlType& type) {
  const Moment moment = to_moment(cell, type);
  switch (type.kind) {
    case Kind::Date:
      return date_text(moment.days);
    case Kind::Time:
      return time_text(moment.ticks, type.scale);
    case Kind::DateTime:
      return date_text(moment.days) + " " + time_text(moment.ticks, 3);
    case Kind::SmallDateTime:
      return date_text(moment.days) + " " + time_text(moment.ticks, 0);
    case Kind::DateTimeOffset:
      return date_text(moment.days) + " " + time_text(moment.ticks, type.scale) + offset_text(moment.offset);
    default:
      return date_text(moment.days) + " " + time_text(moment.ticks, type.scale);
  }
}

std::string stored_text(const Cell& cell, const SqlType& type) {
  if (type.kind != Kind::DateTimeOffset) return display_text(cell, type);
  Cell utc = cell;
  utc.offset = 0;
  const Moment moment = to_moment(utc, type);
  return date_text(moment.days) + " " + time_text(moment.ticks, type.scale) + offset_text(cell.offset);
}

Cell from_stored_text(std::string_view text, const SqlType& type) {
  Cell cell;
  const auto moment = parse_moment(text);
  if (!moment) return cell;
  cell.is_null = false;
  cell.offset = moment->offset;
  cell.number = type.kind == Kind::Time ? Wide{moment->ticks} : Wide{moment->days} * kTicksPerDay + moment->ticks;
  return cell;
}

}  // namespace hygge::tds_server
