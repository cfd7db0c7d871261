#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace hygge {

/// The width of what is no terminal: nothing is cut or broken.
inline constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

/// `text` (valid UTF-8, no control characters) broken between words into lines of at most `columns`. Lines after the
/// first begin with `indent` blanks. A word that is longer than a line stays whole, for a path that is broken in two
/// can neither be clicked nor copied; the terminal folds it.
std::vector<std::string> wrap(std::string_view text, std::size_t columns, std::size_t indent = 0);

}  // namespace hygge
