#pragma once

#include <string>
#include <string_view>

namespace hygge::config {

/// What the YAML parser complains about, in words that a person understands.
struct Complaint {
  std::string message;
  std::string advice;
};

/// `parser_message` is the parser's own text; `line` is the line on which it stopped.
Complaint explain_yaml_error(std::string_view parser_message, std::string_view line);

/// Whether the value on this line begins with a brace, unquoted: it is read as a mapping, which surprises whoever
/// writes {entity}/x.
bool begins_with_brace(std::string_view line);

}  // namespace hygge::config
