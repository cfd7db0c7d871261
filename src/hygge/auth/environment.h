#pragma once

#include <map>
#include <string>
#include <string_view>

namespace hygge::auth {

/// Environment variables: the process's own, or those that a test made.
///
/// A variable that is empty counts as not set.
class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string, std::less<>> variables);
  static Environment of_process();

  bool has(std::string_view name) const { return !get(name).empty(); }
  /// "" when it is not set.
  std::string get(std::string_view name) const;
  /// All of them, for a child process.
  const std::map<std::string, std::string, std::less<>>& all() const noexcept { return variables_; }

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace hygge::auth
