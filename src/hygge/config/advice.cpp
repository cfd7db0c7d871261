#include "hygge/config/advice.h"

#include <algorithm>

#include "hygge/base/credentials.h"
#include "hygge/base/text.h"

namespace hygge::config {
namespace {

constexpr std::size_t kShownColumns = 60;
/// A longer word is no slip of the pen, and comparing it would take long.
constexpr std::size_t kLongestWord = 64;

}  // namespace

std::string quote(std::string_view text) {
  // Cut first: what is not shown need not be made printable.
  std::size_t length = std::min(text.size(), 4 * kShownColumns);
  while (length < text.size() && length > 0 && continues_character(text[length])) {
    --length;
  }
  return "'" + shorten(printable(without_credentials(text.substr(0, length))), kShownColumns) + "'";
}

std::string suggest(std::string_view word, std::span<const std::string> known, std::string otherwise) {
  if (word.size() <= kLongestWord) {
    if (const auto near = nearest_word(word, known)) {
      return "did you mean '" + *near + "'?";
    }
  }
  return otherwise;
}

std::string alternatives(std::span<const std::string> words) {
  if (words.empty()) {
    return "none";
  }
  if (words.size() == 1) {
    return words.front();
  }
  return join(words.first(words.size() - 1), ", ") + " or " + words.back();
}

}  // namespace hygge::config
