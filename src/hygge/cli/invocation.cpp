#include "hygge/cli/invocation.h"

namespace hygge::cli {

std::string Invocation::text(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() || found->second.empty() ? "" : found->second.back();
}

std::vector<std::string> Invocation::list(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace hygge::cli
