#include "hygge/auth/environment.h"

#include <unistd.h>

#include <utility>

namespace hygge::auth {

Environment::Environment(std::map<std::string, std::string, std::less<>> variables)
    : variables_{std::move(variables)} {}

Environment Environment::of_process() {
  std::map<std::string, std::string, std::less<>> variables;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable{*entry};
    const std::size_t sign = variable.find('=');
    if (sign != std::string_view::npos) variables.emplace(variable.substr(0, sign), variable.substr(sign + 1));
  }
  return Environment{std::move(variables)};
}

std::string Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::string{} : found->second;
}

}  // namespace hygge::auth
