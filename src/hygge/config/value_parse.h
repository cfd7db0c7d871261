#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hygge::config {

/// "true", "yes", "on" and their opposites, in any case.
std::optional<bool> parse_boolean(std::string_view text);
/// A whole number with an optional sign; '_' may stand between digits.
std::optional<std::int64_t> parse_integer(std::string_view text);
/// Whether it is written like a whole number, however large.
bool is_whole_number(std::string_view text);
/// A finite decimal number: "0.5", "1e3".
std::optional<double> parse_number(std::string_view text);

}  // namespace hygge::config
