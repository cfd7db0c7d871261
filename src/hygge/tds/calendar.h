#pragma once

#include <cstdint>

namespace hygge::tds {

/// Days between the first days of the calendars that meet here. SQL Server's dates go from 0001-01-01 to 9999-12-31.
inline constexpr std::int32_t kYearOneTo1970 = 719'162;
inline constexpr std::int32_t k1900To1970 = 25'567;
inline constexpr std::int32_t kLastDate = 3'652'058;         ///< 9999-12-31, from 0001-01-01
inline constexpr std::int32_t kFirstDateTime = -53'690;      ///< 1753-01-01, from 1900-01-01
inline constexpr std::int32_t kLastDateTime = 2'958'463;     ///< 9999-12-31, from 1900-01-01
inline constexpr std::uint32_t kDateTimeTicks = 25'920'000;  ///< of 1/300 of a second in a day
inline constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

}  // namespace hygge::tds
