#pragma once

#include <cstdint>
#include <string>

namespace hygge::config {

/// A regular expression (without anchors) for the whole numbers from `least` to `most` in decimal digits, with any
/// number of zeros in front. With `underscores` one may stand between any two digits.
std::string pattern_of_numbers(std::uint64_t least, std::uint64_t most, bool underscores = false);

}  // namespace hygge::config
