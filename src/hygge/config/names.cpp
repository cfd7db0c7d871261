#include "hygge/config/names.h"

#include <algorithm>

#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

constexpr std::size_t kMostBytes = 255;

/// What is wrong with a name; empty when nothing is.
std::string find_fault(std::string_view name) {
  if (name.empty()) {
    return "is empty";
  }
  if (name.find('/') != std::string_view::npos || name == "." || name == "..") {
    return "would leave the target folder";
  }
  if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
    return "holds a control character";
  }
  if (name.size() > kMostBytes) {
    return "is " + std::to_string(name.size()) + " bytes long; at most 255 fit into the name of a folder";
  }
  if (name == ".hygge") {
    return "is the folder in which hygge keeps its own files";
  }
  return {};
}

}  // namespace

bool check_name(std::string_view name, std::string_view what, const Position& position, Diagnostics& diagnostics) {
  const std::string fault = find_fault(name);
  if (fault.empty()) {
    return true;
  }
  const std::string subject = name.empty() ? "name" : "name " + quote(name);
  diagnostics.add(position, "the " + std::string{what} + "'s " + subject + " " + fault,
                  "choose a name without '/' that is not '.' or '..'");
  return false;
}

}  // namespace hygge::config
