#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hygge::cli {

/// What was asked for on the command line, after parsing: names are known and values are of their choices.
class Invocation {
 public:
  Invocation() = default;
  Invocation(std::map<std::string, std::vector<std::string>> options, std::vector<std::string> operands)
      : options_{options.begin(), options.end()}, operands_{std::move(operands)} {}

  /// Whether an option was given.
  bool has(std::string_view option) const { return options_.contains(option); }
  /// The last value given, "" when there is none.
  std::string text(std::string_view option) const;
  /// All values in their order.
  std::vector<std::string> list(std::string_view option) const;

  /// The operand at `index`, "" when it was not given.
  std::string operand(std::size_t index) const { return index < operands_.size() ? operands_[index] : ""; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> options_;
  std::vector<std::string> operands_;
};

}  // namespace hygge::cli
