#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/tds_server/cell.h"
#include "tests/support/tds_server/sql_type.h"

/// Dates and times, to the seventh digit and over the whole range 0001..9999.
///
/// The engine keeps time, datetime2 and datetimeoffset as texts of fixed form, which order like what they mean:
///   time            13:45:30.1234567
///   datetime2       2024-02-29 13:45:30.1234567
///   datetimeoffset  2024-02-28 19:30:00.0000000 +05:30   (date and time in UTC)
namespace hygge::tds_server {

constexpr std::int64_t kTicksPerDay = 864'000'000'000;
constexpr std::int64_t kDaysTo1900 = 693'595;
constexpr std::int64_t kDaysTo1970 = 719'162;
constexpr std::int64_t kLastDay = 3'652'058;
constexpr std::int64_t kClicksPerDay = 25'920'000;  ///< 1/300 s, of datetime

/// A point of local time, as a text says it.
struct Moment {
  std::int64_t days = kDaysTo1900;  ///< since 0001-01-01
  std::int64_t ticks = 0;           ///< 100 ns since midnight
  int offset = 0;                   ///< minutes east of UTC
};

/// Days since 0001-01-01; nothing for a day that is not in the calendar.
std::optional<std::int64_t> day_number(int year, int month, int day);

/// Reads `2024-02-29`, `20240229`, `13:45:30.1234567`, both with a blank or T between, with or without Z or +05:30.
std::optional<Moment> parse_moment(std::string_view text);

/// The value of a date or time type, rounded to what the type holds. Nothing when it lies outside of the type's range.
std::optional<Cell> to_temporal(Moment moment, const SqlType& type);
/// The other way round.
Moment to_moment(const Cell& cell, const SqlType& type);

/// As people read it: datetimeoffset in its local time.
std::string display_text(const Cell& cell, const SqlType& type);
/// The engine's text of a time, datetime2 or datetimeoffset, and back.
std::string stored_text(const Cell& cell, const SqlType& type);
Cell from_stored_text(std::string_view text, const SqlType& type);

}  // namespace hygge::tds_server
