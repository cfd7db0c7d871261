#include "hygge/base/text.h"
#include "hygge/base/utf8.h"

namespace hygge {

namespace {

/// One step of a pattern, read from its front: a `[...]`, a `?`, or a character that stands for itself.
struct Step {
  std::size_t bytes = 1;
  bool matches = false;
};

/// The character that a set names at `offset`; steps over it.
char32_t take_character(std::string_view set, std::size_t& offset) {
  const Character character = first_character(set.substr(offset));
  offset += character.bytes;
  return character.code_point;
}

/// Whether `letter` is in the set between the brackets, such as `a-z_` or `!0-9`.
bool set_holds(std::string_view set, char32_t letter) {
  const bool negated = set.front() == '!' || set.front() == '^';
  std::size_t offset = negated ? 1 : 0;
  bool found = false;
  while (offset < set.size()) {
    const char32_t low = take_character(set, offset);
    char32_t high = low;
    if (offset + 1 < set.size() && set[offset] == '-') high = take_character(set, ++offset);
    found = found || (low <= letter && letter <= high);
  }
  return found != negated;
}

/// The content of the `[...]` at the front of `pattern`; empty when it is not closed, and then `[` means itself.
/// A `]` that comes first belongs to the set.
std::string_view set_at(std::string_view pattern) {
  const bool negated = pattern.size() > 1 && (pattern[1] == '!' || pattern[1] == '^');
  const std::size_t end = pattern.find(']', negated ? 3 : 2);
  return end == std::string_view::npos ? std::string_view{} : pattern.substr(1, end - 1);
}

Step step(std::string_view pattern, const Character& character, std::string_view name) {
  if (pattern.front() == '?') return {.bytes = 1, .matches = true};
  if (pattern.front() == '[') {
    const std::string_view set = set_at(pattern);
    if (!set.empty()) return {.bytes = set.size() + 2, .matches = set_holds(set, character.code_point)};
  }
  const std::size_t bytes = first_character(pattern).bytes;
  return {.bytes = bytes, .matches = pattern.substr(0, bytes) == name.substr(0, character.bytes)};
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view name) {
  // After a mismatch only the last `*` needs to take one more character: the time is bounded by the product of lengths.
  std::optional<std::string_view> after_star;
  std::string_view taken_by_star;
  while (!name.empty()) {
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      after_star = pattern;
      taken_by_star = name;
      continue;
    }
    const Character character = first_character(name);
    const Step next = pattern.empty() ? Step{} : step(pattern, character, name);
    if (next.matches) {
      pattern.remove_prefix(next.bytes);
      name.remove_prefix(character.bytes);
    } else if (after_star) {
      taken_by_star.remove_prefix(first_character(taken_by_star).bytes);
      pattern = *after_star;
      name = taken_by_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

std::string escape_glob(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    const bool is_special = c == '*' || c == '?' || c == '[';
    pattern += is_special ? std::string{'[', c, ']'} : std::string{c};
  }
  return pattern;
}

bool has_glob(std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; }

}  // namespace hygge
