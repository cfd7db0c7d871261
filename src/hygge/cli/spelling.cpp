#include "hygge/cli/spelling.h"

#include "hygge/base/text.h"

namespace hygge::cli {

std::string unknown(std::string_view what, std::string_view word, std::span<const std::string> known) {
  std::string text = "unknown " + std::string{what} + " '" + shorten(printable(word), 60) + "'";
  if (const auto near = nearest_word(word, known)) {
    text += "; did you mean '" + *near + "'?";
  }
  return text;
}

Error usage_error(std::string headline, std::string_view command) {
  const std::string words = command.empty() ? "hygge --help" : "hygge " + std::string{command} + " --help";
  return Error{ErrorKind::Usage, std::move(headline)}.advise(words);
}

}  // namespace hygge::cli
