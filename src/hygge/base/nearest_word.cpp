#include <algorithm>
#include <utility>
#include <vector>

#include "hygge/base/text.h"
#include "hygge/base/utf8.h"

namespace hygge {

namespace {

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = first_character(text.substr(offset));
    characters.push_back(character.code_point);
    offset += character.bytes;
  }
  return characters;
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to turn one word into the other
/// (Damerau-Levenshtein; no letter is touched twice).
std::size_t distance(const std::u32string& left, const std::u32string& right) {
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t changed = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[right.size()];
}

/// Whether one word is the other's plural that an `s` alone does not make: "entity" and "entities".
bool differ_in_number(const std::u32string& left, const std::u32string& right) {
  const auto [singular, plural] = left.size() < right.size() ? std::pair{left, right} : std::pair{right, left};
  return singular.ends_with(U'y') && plural == singular.substr(0, singular.size() - 1) + U"ies";
}

/// The distance from `typed` to `known`, unless they are too far apart for the one to be meant by the other.
std::optional<std::size_t> near_distance(const std::u32string& typed, const std::u32string& known) {
  constexpr std::size_t kShortestBeginning = 3;
  if (typed.size() >= kShortestBeginning && known.starts_with(typed)) return known.size() - typed.size();

  if (differ_in_number(typed, known)) return 1;

  const std::size_t most = std::max<std::size_t>(1, typed.size() / 3);
  const auto [shorter, longer] = std::minmax({typed.size(), known.size()});
  if (longer - shorter > most) return std::nullopt;
  const std::size_t slips = distance(typed, known);
  const bool has_little_in_common = 2 * slips >= longer;  // of two letters, one is no word's likeness
  if (slips > most || has_little_in_common) return std::nullopt;
  return slips;
}

}  // namespace

std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known) {
  const std::u32string typed = characters_of(lower_case(word));
  std::optional<std::string> nearest;
  std::size_t fewest_slips = 0;
  for (const std::string& candidate : known) {
    const std::optional<std::size_t> slips = near_distance(typed, characters_of(lower_case(candidate)));
    if (!slips || (nearest && *slips >= fewest_slips)) continue;
    nearest = candidate;
    fewest_slips = *slips;
  }
  return nearest;
}

}  // namespace hygge
