#include "hygge/config/excerpt.h"

#include <algorithm>
#include <array>
#include <optional>

#include "hygge/base/credentials.h"
#include "hygge/base/text.h"

namespace hygge::config {
namespace {

constexpr std::size_t kWidestLine = 100;
constexpr std::size_t kNarrowestLine = 10;
constexpr std::string_view kHidden = "...";

/// The byte behind the character at `at`.
std::size_t next(std::string_view text, std::size_t at) {
  do {
    ++at;
  } while (at < text.size() && continues_character(text[at]));
  return at;
}

/// The byte of the character in front of `at`.
std::size_t previous(std::string_view text, std::size_t at) {
  do {
    --at;
  } while (at > 0 && continues_character(text[at]));
  return at;
}

/// The byte of the character with this number, from 1; at most the end.
std::size_t character_at(std::string_view text, int number) {
  std::size_t at = 0;
  for (; number > 1 && at < text.size(); --number) {
    at = next(text, at);
  }
  return at;
}

/// How it looks on a terminal.
std::string visible(std::string_view text) {
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '\t', ' ');
  return printable(spaced);
}

/// The byte behind the last whole character that ends within `columns` from `at`.
std::size_t step_forward(std::string_view text, std::size_t at, std::size_t columns) {
  while (at < text.size()) {
    const std::size_t after = next(text, at);
    const std::size_t width = display_width(visible(text.substr(at, after - at)));
    if (width > columns) {
      break;
    }
    columns -= width;
    at = after;
  }
  return at;
}

/// The byte of the first whole character that begins within `columns` in front of `at`.
std::size_t step_back(std::string_view text, std::size_t at, std::size_t columns) {
  while (at > 0) {
    const std::size_t before = previous(text, at);
    const std::size_t width = display_width(visible(text.substr(before, at - before)));
    if (width > columns) {
      break;
    }
    columns -= width;
    at = before;
  }
  return at;
}

/// Where in a line of lower case a word stands that a secret may be called.
std::vector<std::size_t> find_secret_words(std::string_view line) {
  constexpr std::array<std::string_view, 11> kWords = {
      "pass", "pwd", "secret", "token", "api_key", "apikey", "access_key", "account_key", "credential", "dsn", "url"};
  std::vector<std::size_t> found;
  for (const std::string_view word : kWords) {
    if (const std::size_t at = line.find(word); at != std::string_view::npos) {
      found.push_back(at);
    }
  }
  // connection_string, conn_str, and not connections
  for (std::size_t at = line.find("conn"); at != std::string_view::npos; at = line.find("conn", at + 1)) {
    const std::string_view word = line.substr(at, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-", at) - at);
    if (word.find("str") != std::string_view::npos) {
      found.push_back(at);
    }
  }
  return found;
}

/// Whether the key of a line sounds like a secret; its ':' may be forgotten.
bool has_secret_key(std::string_view line) {
  return !find_secret_words(lower_case(line.substr(0, line.find(':')))).empty();
}

std::size_t indentation_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

/// Where the first value begins that is named like a secret; a line is shown up to there.
std::optional<std::size_t> find_secret(std::string_view line, bool concealed) {
  if (concealed) {
    const std::size_t colon = line.find(':');
    return colon == std::string_view::npos ? 0 : colon + 1;
  }
  const std::string lower = lower_case(line);
  std::optional<std::size_t> found = find_credentials(line);
  for (const std::size_t at : find_secret_words(lower)) {
    // Where the ':' of a line's key was forgotten, the secret begins behind the word.
    const bool is_key = lower.find_first_of(":=") >= at;
    const std::size_t end = lower.find_first_of(is_key ? ":= " : ":=", at);
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

}  // namespace

bool sounds_secret(std::string_view text) { return !find_secret_words(lower_case(text)).empty(); }

bool is_below_secret(const SourceText& source, int number) {
  const std::string_view line = source.line(number);
  std::size_t indentation = indentation_of(line);
  // A list may stand as far left as its key.
  indentation += trim(line).starts_with('-') ? 1U : 0U;
  for (int above = number - 1; above >= 1 && indentation > 0; --above) {
    const std::string_view candidate = source.line(above);
    if (trim(candidate).empty() || indentation_of(candidate) >= indentation) {
      continue;
    }
    if (has_secret_key(candidate)) {
      return true;
    }
    indentation = indentation_of(candidate);
  }
  return false;
}

std::string excerpt(std::string_view line, int number, int column, bool concealed, std::size_t columns) {
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
  const std::string margin = std::to_string(number);
  const std::size_t around = margin.size() + std::string_view{"   | "}.size() + 2 * kHidden.size();
  const std::size_t room = columns > around + kNarrowestLine ? std::min(columns - around, kWidestLine) : kNarrowestLine;
  const std::size_t at = character_at(whole, column);
  const bool is_long = step_forward(whole, 0, room) < whole.size();
  const std::size_t begin = is_long ? step_back(whole, at, room * 3 / 5) : 0;
  const std::size_t end = step_forward(whole, begin, room);
  const std::size_t marked_end = std::min(end, at + marked_length(whole.substr(at)));

  const std::string before = std::string{begin > 0 ? kHidden : ""} + visible(whole.substr(begin, at - begin));
  const std::string marked = visible(whole.substr(at, marked_end - at));
  const std::string after = visible(whole.substr(marked_end, end - marked_end));
  std::string text = "  " + margin + " | " + before + marked + after + std::string{end < whole.size() ? kHidden : ""};
  text += "\n  " + std::string(margin.size(), ' ') + " | " + std::string(display_width(before), ' ') + "^";
  return text + std::string(std::max<std::size_t>(display_width(marked), 1) - 1, '~') + "\n";
}

}  // namespace hygge::config
