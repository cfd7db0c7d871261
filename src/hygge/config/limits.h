#pragma once

#include <string>

#include "hygge/config/settings.h"

namespace hygge::config {

/// A number as a person would write it for this type: "1", "0.5", "1.0 kB", "30s".
std::string format_bound(double number, Type type);

/// "1 to 256", "at least 1", "at most 2.5"; empty without bounds. A lower bound of 0 goes without saying for sizes and
/// durations.
std::string describe_bounds(const Setting& setting);

}  // namespace hygge::config
