#include "hygge/config/excerpt.h"

#include <algorithm>
#include <array>
#include <optional>

#include "hygge/base/text.h"

namespace hygge::config {
namespace {

constexpr int kShownCharacters = 100;
constexpr int kCharactersBefore = 60;
constexpr std::string_view kHidden = "...";

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// The byte `count` characters behind `at`, at most the end.
std::size_t step_forward(std::string_view text, std::size_t at, int count) {
  for (; count > 0 && at < text.size(); --count) {
    do {
      ++at;
    } while (at < text.size() && continues_character(text[at]));
  }
  return at;
}

/// The byte `count` characters in front of `at`, at least the start.
std::size_t step_back(std::string_view text, std::size_t at, int count) {
  for (; count > 0 && at > 0; --count) {
    do {
      --at;
    } while (at > 0 && continues_character(text[at]));
  }
  return at;
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

/// How many bytes from the start of `text` belong to the word, quoted text or key that a caret should underline.
std::size_t marked_length(std::string_view text) {
  if (text.starts_with('\'') || text.starts_with('"')) {
    const std::size_t closing = text.find(text.front(), 1);
    return closing == std::string_view::npos ? text.size() : closing + 1;
  }
  return std::min(text.find_first_of(":,]} ", 1), text.size());
}

/// How it looks on a terminal.
std::string visible(std::string_view text) {
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '\t', ' ');
  return printable(spaced);
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
  const std::string_view whole = shown;
  const std::size_t at = step_forward(whole, 0, column - 1);
  const bool is_long = step_forward(whole, 0, kShownCharacters) < whole.size();
  const std::size_t begin = is_long ? step_back(whole, at, kCharactersBefore) : 0;
  const std::size_t end = step_forward(whole, begin, kShownCharacters);
  const std::size_t marked_end = std::min(end, at + marked_length(whole.substr(at)));

  const std::string before = std::string{begin > 0 ? kHidden : ""} + visible(whole.substr(begin, at - begin));
  const std::string marked = visible(whole.substr(at, marked_end - at));
  const std::string after = visible(whole.substr(marked_end, end - marked_end));
  const std::string margin = std::to_string(number);
  std::string text = "  " + margin + " | " + before + marked + after + std::string{end < whole.size() ? kHidden : ""};
  text += "\n  " + std::string(margin.size(), ' ') + " | " + std::string(display_width(before), ' ') + "^";
  return text + std::string(std::max<std::size_t>(display_width(marked), 1) - 1, '~') + "\n";
}

}  // namespace hygge::config
