#include "hygge/config/names.h"

#include <algorithm>

#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

constexpr std::size_t kLongestName = 255;

/// What is wrong with a name, and what to do; empty when nothing is.
struct NameFault {
  std::string message;
  std::string advice;
};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

NameFault find_fault(std::string_view name) {
  if (name.empty()) {
    return {"is empty", "give it one"};
  }
  if (name.find('/') != std::string_view::npos || name == "." || name == "..") {
    return {"would leave the target folder", "choose a name without '/' that is not '.' or '..'"};
  }
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return {"holds a control character", "remove it; it may be a tab or a line's end"};
  }
  if (name.size() > kLongestName) {
    return {"is " + std::to_string(name.size()) + " bytes long; at most 255 fit into the name of a folder",
            "shorten it"};
  }
  if (name == ".hygge") {
    return {"is the folder in which hygge keeps its own files", "choose another name"};
  }
  return {};
}

}  // namespace

bool check_name(std::string_view name, std::string_view what, const Position& position, Diagnostics& diagnostics,
                const std::string& advice) {
  const NameFault fault = find_fault(name);
  if (fault.message.empty()) {
    return true;
  }
  const std::string subject = name.empty() ? "name" : "name " + quote(name);
  diagnostics.add(position, "the " + std::string{what} + "'s " + subject + " " + fault.message,
                  advice.empty() ? fault.advice : advice);
  return false;
}

std::optional<std::string> read_name(const Member& member, Diagnostics& diagnostics) {
  if (member.value.is_scalar()) {
    return member.value.text;
  }
  const bool is_null = member.value.is_null();
  diagnostics.add(member.value.position,
                  is_null ? "name is empty" : "name must be text, not " + std::string{name_of(member.value.kind)},
                  is_null ? "give it one, or leave the line out where a folder or a file names it" : "");
  return std::nullopt;
}

}  // namespace hygge::config
