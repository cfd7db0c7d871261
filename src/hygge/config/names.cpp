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

/// What is wrong with it whatever it names.
NameFault fault_of_text(std::string_view name) {
  if (name.empty()) {
    return {"is empty", "give it one"};
  }
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return {"holds a control character", "remove it; it may be a tab or a line's end"};
  }
  return {};
}

/// Of a value with NUL the reader of YAML tells; a name from elsewhere has none.
bool was_told(std::string_view name) { return name.find('\0') != std::string_view::npos; }

/// What is wrong with it as a part of a path.
NameFault fault_in_path(std::string_view name) {
  if (name.find('/') != std::string_view::npos || name == "." || name == "..") {
    return {"would leave the target folder", "choose a name without '/' that is not '.' or '..'"};
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

/// Tells the fault, if there is one, with another advice if there is one.
bool check(const NameFault& fault, std::string_view name, std::string_view what, const Position& position,
           Diagnostics& diagnostics, const std::string& advice = {}) {
  if (fault.message.empty()) {
    return true;
  }
  const std::string subject = name.empty() ? "name" : "name " + quote(name);
  diagnostics.add(position, "the " + std::string{what} + "'s " + subject + " " + fault.message,
                  advice.empty() ? fault.advice : advice);
  return false;
}

}  // namespace

bool check_flow_name(std::string_view name, const Position& position, Diagnostics& diagnostics) {
  if (was_told(name)) return false;
  return check(fault_of_text(name), name, "flow", position, diagnostics) &&
         check(fault_in_path(name), name, "flow", position, diagnostics);
}

bool check_entity_name(std::string_view name, const Position& position, Diagnostics& diagnostics,
                       const std::string& advice) {
  if (was_told(name)) return false;
  return check(fault_of_text(name), name, "entity", position, diagnostics, advice);
}

bool check_entity_in_path(std::string_view name, const Position& position, Diagnostics& diagnostics,
                          const std::string& advice) {
  return check(fault_in_path(name), name, "entity", position, diagnostics, advice);
}

std::string name_for_folder(std::string_view name) {
  std::string other{name};
  std::replace(other.begin(), other.end(), '/', '_');
  return fault_in_path(other).message.empty() ? other : "another_name";
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
