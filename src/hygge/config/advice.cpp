#include "hygge/config/advice.h"

#include <algorithm>
#include <array>
#include <vector>

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

std::optional<std::string> advice_for_list(std::string_view text, std::span<const std::string> known) {
  const bool has_comma = text.find(',') != std::string_view::npos;
  const auto is_known = [&](const std::string& word) {
    return std::any_of(known.begin(), known.end(),
                       [&](const std::string& other) { return lower_case(other) == lower_case(word); });
  };
  std::vector<std::string> words;
  for (const std::string& part : split(text, has_comma ? ',' : ' ')) {
    const std::string_view word = trim(part);
    if (!word.empty() && word != "-") {
      words.emplace_back(word);
    }
  }
  if (words.size() < 2 || (!has_comma && !std::all_of(words.begin(), words.end(), is_known))) {
    return std::nullopt;
  }
  return "write a list: [" + shorten(printable(join(words, ", ")), kShownColumns) + "]";
}

std::optional<std::string> advice_for_quotes(std::string_view text) {
  constexpr std::array<std::string_view, 8> kQuotes{"\u201C", "\u201D", "\u201E", "\u2018",
                                                    "\u2019", "\u201A", "\u00AB", "\u00BB"};
  const auto holds = [text](std::string_view mark) { return text.find(mark) != std::string_view::npos; };
  if (std::none_of(kQuotes.begin(), kQuotes.end(), holds)) {
    return std::nullopt;
  }
  return "it holds curly quotes, which YAML takes for letters: write plain ones (\" or '), or none";
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
