#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hygge/base/utf8.h"

namespace hygge {

/// Whether `letter` is one of 0 to 9, whatever the locale.
constexpr bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The known word nearest to `word` (transpositions count as one slip, case is free), if one is near enough to be
/// meant.
std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known);

/// Whether the whole `name` matches a shell-like pattern of `*`, `?`, `[a-z]` and `[!a-z]`; `*` also matches `/`, `?`
/// is one character of UTF-8, and a `[` that is not closed means itself.
bool matches_glob(std::string_view pattern, std::string_view name);

/// Whether `text` holds one of `* ? [`.
bool has_glob(std::string_view text);

/// What %2F and the like in `text` stand for.
std::string percent_decoded(std::string_view text);

/// A pattern that only `name` matches: `*`, `?` and `[` in brackets.
std::string escape_glob(std::string_view name);

/// How many terminal columns `text` (UTF-8, no control characters) takes: 2 for East Asian wide characters and emoji, 0
/// for combining marks and joiners. A byte that is not valid counts 1. Does not depend on the locale.
std::size_t display_width(std::string_view text);

/// `text` cut between characters to at most `columns` terminal columns, with an ellipsis (counted) at its end when
/// something was cut.
std::string shorten(std::string_view text, std::size_t columns);

/// The same with the ellipsis in the middle: names that differ at their ends stay different.
std::string shorten_middle(std::string_view text, std::size_t columns);

/// `text` with control characters made visible (\n, \x1b, \u202e), so that foreign text cannot steer a terminal, turn
/// the order in which it is read, or split a line.
std::string printable(std::string_view text);

/// The parts between separators, empty ones too: "a,,b" has three, "" has one.
std::vector<std::string> split(std::string_view text, char separator);
/// `text` without blanks (space, tab, line ends) at both ends; a view into it.
std::string_view trim(std::string_view text);
std::string join(std::span<const std::string> parts, std::string_view separator);
/// `text` with A-Z turned to a-z; everything else stays.
std::string lower_case(std::string_view text);
/// 16 hexadecimal digits that tell texts apart (FNV-1a): the same on every machine and in every version of hygge.
std::string digest_of(std::string_view text);

}  // namespace hygge
