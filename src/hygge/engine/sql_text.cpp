#include "hygge/engine/sql_text.h"

#include "hygge/base/error.h"
#include "hygge/base/text.h"

namespace hygge::engine {

namespace {

std::string quoted(std::string_view text, char quote) {
  std::string result{quote};
  for (const char character : text) {
    if (character == quote) result += quote;
    result += character;
  }
  return result + quote;
}

void refuse_nul(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  throw Error{ErrorKind::Data, std::string{what} + " '" + printable(text) + "' holds a NUL character"}.advise(
      "rename it at its home, or leave it out");
}

}  // namespace

std::string quote_name(std::string_view name) {
  if (name.empty()) throw Error{ErrorKind::Data, "a name is empty"}.advise("give every column and table a name");
  refuse_nul(name, "the name");
  return quoted(name, '"');
}

std::string quote_text(std::string_view text) {
  refuse_nul(text, "the text");
  return quoted(text, '\'');
}

std::string quote_list(std::span<const std::string> texts) {
  std::string result{"["};
  for (const std::string& text : texts) {
    if (result.size() > 1) result += ", ";
    result += quote_text(text);
  }
  return result + "]";
}

std::string escape_glob(std::string_view path) {
  std::string result;
  for (const char character : path) {
    if (character == '*' || character == '?' || character == '[') {
      result += {'[', character, ']'};
    } else {
      result += character;
    }
  }
  return result;
}

}  // namespace hygge::engine
