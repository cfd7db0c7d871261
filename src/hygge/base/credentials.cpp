#include "hygge/base/credentials.h"

#include <algorithm>
#include <array>

#include "hygge/base/text.h"

namespace hygge {

namespace {

constexpr std::string_view kMask = "...";

/// A part of a text.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::size_t find_from(std::string_view text, std::string_view characters, std::size_t at) {
  return std::min(text.find_first_of(characters, at), text.size());
}

bool is_port(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What stands between "://" at `at` and an '@' that ends the credentials.
std::optional<Range> user_of_address(std::string_view text, std::size_t at) {
  const std::size_t begin = at + 3;
  const std::size_t end = find_from(text, " \t\r\n\"'<>", begin);
  const std::string_view authority = text.substr(begin, find_from(text, "/?#", begin) - begin);
  std::size_t sign = authority.rfind('@');
  if (sign == std::string_view::npos) {
    // A password may hold a '/' that should have been escaped; then no port follows the ':'.
    const std::size_t colon = authority.find(':');
    const bool is_cut = colon != std::string_view::npos && !is_port(authority.substr(colon + 1));
    sign = is_cut ? text.substr(begin, end - begin).rfind('@') : sign;
  }
  return sign == std::string_view::npos || sign == 0 ? std::nullopt : std::optional{Range{begin, begin + sign}};
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool names_a_secret(std::string_view word) {
  constexpr std::array<std::string_view, 8> kParts = {"password", "passwd",     "pwd",         "secret",
                                                      "token",    "accountkey", "account_key", "access_key"};
  constexpr std::array<std::string_view, 4> kWhole = {"pass", "sig", "apikey", "api_key"};
  const std::string lower = lower_case(word);
  return std::find(kWhole.begin(), kWhole.end(), lower) != kWhole.end() ||
         std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

/// The value behind the '=' at `at` when the word in front of it sounds like a secret.
std::optional<Range> value_of_secret(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && is_word_character(text[begin - 1])) --begin;
  const std::size_t end = find_from(text, ";& \t\r\n\"'", at + 1);
  if (end == at + 1 || !names_a_secret(text.substr(begin, at - begin))) return std::nullopt;
  return Range{at + 1, end};
}

/// The first credential that begins at `from` or later.
std::optional<Range> next_credential(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    std::optional<Range> found;
    if (text[at] == ':' && text.substr(at).starts_with("://")) found = user_of_address(text, at);
    if (text[at] == '=') found = value_of_secret(text, at);
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> find_credentials(std::string_view text) {
  const std::optional<Range> found = next_credential(text, 0);
  return found ? std::optional{found->begin} : std::nullopt;
}

std::string without_credentials(std::string_view text) {
  std::string masked;
  std::size_t done = 0;
  for (auto found = next_credential(text, 0); found; found = next_credential(text, done)) {
    masked += text.substr(done, found->begin - done);
    masked += kMask;
    done = found->end;
  }
  return masked.append(text.substr(done));
}

}  // namespace hygge
