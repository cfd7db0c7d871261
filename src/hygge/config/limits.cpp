#include "hygge/config/limits.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "hygge/base/units.h"

namespace hygge::config {
namespace {

std::string format_number(double number) {
  constexpr double kExact = 1e15;
  if (number == std::floor(number) && std::abs(number) < kExact) {
    return std::to_string(static_cast<std::int64_t>(number));
  }
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

std::string format_bound(double number, Type type) {
  if (type == Type::Bytes) {
    return format_bytes(Bytes{static_cast<std::uint64_t>(number)});
  }
  if (type == Type::Duration && number > 0 && number < 1) {
    return format_number(number * 1000) + "ms";
  }
  if (type == Type::Duration) {
    return format_duration(Seconds{number});
  }
  return format_number(number);
}

std::string describe_bounds(const Setting& setting) {
  const bool is_amount = setting.type == Type::Bytes || setting.type == Type::Duration;
  const bool has_minimum =
      setting.minimum > std::numeric_limits<double>::lowest() && !(is_amount && setting.minimum <= 1);
  const bool has_maximum = setting.maximum < std::numeric_limits<double>::max();
  const std::string minimum = has_minimum ? format_bound(setting.minimum, setting.type) : "";
  const std::string maximum = has_maximum ? format_bound(setting.maximum, setting.type) : "";
  if (has_minimum && has_maximum) {
    return minimum + " to " + maximum;
  }
  return has_minimum ? "at least " + minimum : has_maximum ? "at most " + maximum : "";
}

}  // namespace hygge::config
