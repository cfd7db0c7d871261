#include "hygge/config/number_pattern.h"

#include <algorithm>
#include <vector>

#include "hygge/base/text.h"

namespace hygge::config {
namespace {

/// Writes the patterns of numbers that have equally many digits.
class DigitPattern {
 public:
  explicit DigitPattern(bool underscores) : digit_{underscores ? "_?[0-9]" : "[0-9]"}, gap_{underscores ? "_?" : ""} {}

  /// Any numbers from `least` to `most`, which are of one length.
  std::string between(const std::string& least, const std::string& most) const {
    if (least.find_first_not_of('0') == std::string::npos && most.find_first_not_of('9') == std::string::npos) {
      return any(least.size(), true);
    }
    if (least.size() == 1) {
      return one_of(least.front(), most.front());
    }
    if (least.front() == most.front()) {
      return least.front() + gap_ + between(least.substr(1), most.substr(1));
    }
    return apart(least, most);
  }

 private:
  /// The numbers whose first digits differ: those of the lowest, those between, those of the highest.
  std::string apart(const std::string& least, const std::string& most) const {
    const std::size_t rest = least.size() - 1;
    char low = least.front();
    char high = most.front();
    std::vector<std::string> parts;
    if (least.find_first_not_of('0', 1) != std::string::npos) {
      parts.push_back(low++ + gap_ + between(least.substr(1), std::string(rest, '9')));
    }
    if (most.find_first_not_of('9', 1) != std::string::npos) {
      parts.push_back(high-- + gap_ + between(std::string(rest, '0'), most.substr(1)));
    }
    if (low <= high) {
      parts.push_back(one_of(low, high) + any(rest, false));
    }
    return parts.size() == 1 ? parts.front() : "(" + join(parts, "|") + ")";
  }

  static std::string one_of(char low, char high) {
    return low == high ? std::string{low} : std::string{'[', low, '-', high, ']'};
  }

  std::string any(std::size_t count, bool is_start) const {
    if (is_start) {
      return "[0-9]" + any(count - 1, false);
    }
    return count == 0 ? "" : count == 1 ? digit_ : "(" + digit_ + "){" + std::to_string(count) + "}";
  }

  std::string digit_;
  std::string gap_;
};

}  // namespace

std::string pattern_of_numbers(std::uint64_t least, std::uint64_t most, bool underscores) {
  const DigitPattern digits{underscores};
  const std::size_t longest = std::to_string(most).size();
  std::vector<std::string> parts;
  for (std::size_t length = std::to_string(least).size(); length <= longest; ++length) {
    const std::string shortest_number = length == 1 ? "0" : "1" + std::string(length - 1, '0');
    const std::string low = std::to_string(least).size() == length ? std::to_string(least) : shortest_number;
    const std::string high = longest == length ? std::to_string(most) : std::string(length, '9');
    parts.push_back(digits.between(low, high));
  }
  return std::string{underscores ? "(0_?)*" : "0*"} + "(" + join(parts, "|") + ")";
}

}  // namespace hygge::config
