#include "hygge/config/value_parse.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include "hygge/base/text.h"

namespace hygge::config {

std::optional<bool> parse_boolean(std::string_view text) {
  // Longer texts are none of these words; do not copy them.
  if (text.size() > 5) {
    return std::nullopt;
  }
  const std::string word = lower_case(text);
  if (word == "true" || word == "yes" || word == "on") {
    return true;
  }
  if (word == "false" || word == "no" || word == "off") {
    return false;
  }
  return std::nullopt;
}

std::optional<std::string> choice_of(bool truth, std::span<const std::string> choices) {
  const auto means_it = [truth](const std::string& choice) { return parse_boolean(choice) == truth; };
  const auto found = std::find_if(choices.begin(), choices.end(), means_it);
  return found == choices.end() ? std::nullopt : std::optional{*found};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+') && text.size() > 1 && is_digit(text[1])) {
    text.remove_prefix(1);
  }
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool separates =
        text[i] == '_' && i > 0 && is_digit(text[i - 1]) && i + 1 < text.size() && is_digit(text[i + 1]);
    if (!separates) {
      digits += text[i];
    }
  }
  std::int64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, failed] = std::from_chars(digits.data(), end, number);
  return failed == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

bool is_whole_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+') || text.starts_with('-')) {
    text.remove_prefix(1);
  }
  return !text.empty() && is_digit(text.front()) && text.find_first_not_of("0123456789_") == std::string_view::npos;
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, number);
  return failed == std::errc{} && stop == end && std::isfinite(number) ? std::optional{number} : std::nullopt;
}

}  // namespace hygge::config
