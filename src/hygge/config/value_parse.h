#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hygge::config {

/// "true", "yes", "on" and their opposites, in any case.
std::optional<bool> parse_boolean(std::string_view text);
/// The one of `choices` that is meant by true or false, where one is: "true" or "yes", "false" or "no".
std::optional<std::string> choice_of(bool truth, std::span<const std::string> choices);
/// A whole number with an optional sign; '_' may stand between digits.
std::optional<std::int64_t> parse_integer(std::string_view text);
/// Whether it is written like a whole number, however large.
bool is_whole_number(std::string_view text);
/// A finite decimal number: "0.5", "1e3".
std::optional<double> parse_number(std::string_view text);

}  // namespace hygge::config
