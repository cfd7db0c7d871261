#include "hygge/config/excerpt.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "hygge/base/text.h"

namespace hygge::config {
namespace {

constexpr std::size_t kShownCharacters = 100;
constexpr std::size_t kCharactersBefore = 60;
constexpr std::string_view kHidden = "...";

/// Characters of UTF-8, so that columns can be counted.
std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    characters.push_back(text.substr(at, end - at));
    at = end;
  }
  return characters;
}

/// Where the first value begins that is named like a secret; a line is shown up to there.
std::optional<std::size_t> find_secret(std::string_view line, bool concealed) {
  if (concealed) {
    const std::size_t colon = line.find(':');
    return colon == std::string_view::npos ? 0 : colon + 1;
  }
  constexpr std::array<std::string_view, 9> kSecretWords = {
      "password", "passwd", "pwd", "secret", "token", "api_key", "access_key", "account_key", "credential"};
  const std::string lower = lower_case(line);
  std::optional<std::size_t> found;
  for (const std::string_view word : kSecretWords) {
    const std::size_t at = lower.find(word);
    const std::size_t end = at == std::string::npos ? at : lower.find_first_of(":=", at);
    if (end != std::string::npos) {
      found = std::min(found.value_or(end + 1), end + 1);
    }
  }
  return found;
}

/// How many characters from `start` belong to the word, quoted text or key that a caret should underline.
std::size_t marked_length(const std::vector<std::string_view>& characters, std::size_t start) {
  if (start >= characters.size()) {
    return 1;
  }
  const std::string_view first = characters[start];
  const bool quoted = first == "'" || first == "\"";
  std::size_t end = start + 1;
  for (; end < characters.size(); ++end) {
    if (quoted) {
      if (characters[end] == first) {
        return end + 1 - start;
      }
    } else if (characters[end] == ":" || characters[end] == "," || characters[end] == "]" || characters[end] == "}" ||
               characters[end] == " ") {
      break;
    }
  }
  return end - start;
}

}  // namespace

std::string excerpt(std::string_view line, int number, int column, bool concealed) {
  if (trim(line).empty()) {
    return {};
  }
  std::string shown{line};
  if (const auto secret = find_secret(line, concealed)) {
    shown.resize(*secret);
    shown += ' ';
    shown += kHidden;
  }
  const std::vector<std::string_view> characters = characters_of(shown);
  const std::size_t at = std::min(static_cast<std::size_t>(std::max(column, 1)) - 1, characters.size());
  const std::size_t begin = characters.size() > kShownCharacters && at > kCharactersBefore ? at - kCharactersBefore : 0;
  const std::size_t end = std::min(characters.size(), begin + kShownCharacters);

  std::string text{begin > 0 ? kHidden : ""};
  std::size_t caret_column = text.size();
  std::size_t marked = 0;
  const std::size_t marked_end = at + marked_length(characters, at);
  for (std::size_t i = begin; i < end; ++i) {
    const std::string visible = printable(characters[i] == "\t" ? " " : characters[i]);
    const std::size_t width = display_width(visible);
    caret_column += i < at ? width : 0;
    marked += i >= at && i < marked_end ? width : 0;
    text += visible;
  }
  text += end < characters.size() ? kHidden : "";

  const std::string margin = std::to_string(number);
  std::string result = "  " + margin + " | " + text + "\n";
  result += "  " + std::string(margin.size(), ' ') + " | " + std::string(caret_column, ' ') + "^";
  result += std::string(marked > 1 ? marked - 1 : 0, '~') + "\n";
  return result;
}

}  // namespace hygge::config
