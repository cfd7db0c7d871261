#include "hygge/config/yaml_complaints.h"

#include <yaml-cpp/exceptions.h>

#include <array>

#include "hygge/base/text.h"
#include "hygge/config/advice.h"

namespace hygge::config {
namespace {

namespace said = YAML::ErrorMsg;

struct Translation {
  std::string_view parser_message;  ///< the beginning of it
  std::string_view message;
  std::string_view advice;
};

constexpr std::string_view kQuoteIt = "put the value in quotes if this belongs to it";
constexpr std::string_view kIndentation = "give all keys of one mapping the same indentation, and each a ':'";

const auto kTranslations = std::to_array<Translation>({
    {said::MAP_VALUE, "a ':' stands where none can be", kQuoteIt},
    {said::MAP_KEY, "a '?' stands where none can be", kQuoteIt},
    {said::BLOCK_ENTRY, "a '-' stands where no list can begin", "begin the list on a line of its own"},
    {said::FLOW_END, "this bracket closes nothing", kQuoteIt},
    {said::END_OF_MAP, "this does not fit into the mapping above it", kIndentation},
    {said::END_OF_SEQ, "this does not fit into the list above it", "give all items of one list the same indentation"},
    {said::UNKNOWN_TOKEN, "no value can begin like this", "put the value in quotes"},
    {said::INVALID_ESCAPE, "an unknown escape in double quotes", "write \\\\ for a backslash, or use single quotes"},
    {said::INVALID_HEX, "an escape in double quotes needs hexadecimal digits",
     "write \\\\ for a backslash, or use single quotes"},
    {said::INVALID_UNICODE, "an escape in double quotes names no character", ""},
    {said::UNKNOWN_ANCHOR, "an alias refers to an anchor that is not defined above it",
     "put the value in quotes if the '*' belongs to it, or define the anchor with &name"},
    {said::ALIAS_NOT_FOUND, "a name is missing after '*'", "put the value in quotes if the '*' belongs to it"},
    {said::CHAR_IN_ALIAS, "the name after '*' holds a character that no name may have",
     "put the value in quotes if the '*' belongs to it"},
    {said::ANCHOR_NOT_FOUND, "a name is missing after '&'", "put the value in quotes if the '&' belongs to it"},
    {said::CHAR_IN_ANCHOR, "the name after '&' holds a character that no name may have",
     "put the value in quotes if the '&' belongs to it"},
    {said::MULTIPLE_ANCHORS, "one value has two anchors", "keep one"},
    {said::MULTIPLE_TAGS, "one value has two tags", "leave both out"},
    {said::ALIAS_CONTENT, "an alias can have neither an anchor nor a tag", "write the *name alone"},
    {said::TAB_IN_INDENTATION, "YAML forbids tabs for indentation", "use spaces"},
    {said::DOC_IN_SCALAR, "a line of '---' or '...' inside quotes", "indent it, or close the quotes before it"},
    {said::ZERO_INDENT_IN_BLOCK, "a block of text cannot have an indentation of 0", "leave the number out"},
    {said::CHAR_IN_BLOCK, "nothing can follow '|' or '>' on its line", "begin the text on the next line"},
    {said::TAG_WITH_NO_SUFFIX, "a name is missing after '!'", "put the value in quotes if the '!' belongs to it"},
    {said::CHAR_IN_TAG_HANDLE, "the tag after '!' holds a character that no tag may have",
     "put the value in quotes if the '!' belongs to it"},
    {said::END_OF_VERBATIM_TAG, "the tag '!<' is never closed", "put the value in quotes"},
});

}  // namespace

bool begins_with_brace(std::string_view line) {
  const std::size_t colon = line.find(": ");
  return colon != std::string_view::npos && trim(line.substr(colon + 1)).starts_with('{');
}

Complaint explain_yaml_error(std::string_view parser_message, std::string_view line) {
  if (parser_message == said::END_OF_MAP && begins_with_brace(line)) {
    return {"something follows the '}' of a mapping", "put the value in quotes if the braces belong to it"};
  }
  for (const Translation& translation : kTranslations) {
    if (parser_message.starts_with(translation.parser_message)) {
      return {std::string{translation.message}, std::string{translation.advice}};
    }
  }
  return {"this is not valid YAML: " + printable(parser_message), ""};
}

}  // namespace hygge::config
