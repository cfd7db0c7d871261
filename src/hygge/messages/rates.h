#pragma once

#include <optional>
#include <string>

#include "hygge/base/units.h"

/// How fast rows and bytes moved: the one place where a rate is computed and worded.
namespace hygge::messages {

/// Nothing for less than a millisecond: such a figure would be an accident of the clock.
std::optional<double> rows_per_second(Rows rows, Seconds elapsed);
/// Megabytes of 1,000,000 bytes; nothing for less than a millisecond.
std::optional<double> megabytes_per_second(Bytes bytes, Seconds elapsed);

/// "536,000 rows/s", or "" where there is no rate.
std::string rows_rate_text(Rows rows, Seconds elapsed);
/// "536,000" and "34.5", as the columns of a table show them, or "-" where there is no rate.
std::string rows_rate_figure(Rows rows, Seconds elapsed);
std::string megabytes_rate_figure(Bytes bytes, Seconds elapsed);

/// "1 row", "1,234 rows": a count with the word it counts.
std::string counted(std::uint64_t number, const std::string& word);

}  // namespace hygge::messages
