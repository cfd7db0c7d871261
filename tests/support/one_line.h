#pragma once

#include <string>

namespace hygge::test {

/// `text` with line breaks and margins made one blank, so that sentences can be looked for.
inline std::string in_one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const char shown = c == '\n' ? ' ' : c;
    if (shown != ' ' || line.empty() || line.back() != ' ') line += shown;
  }
  return line;
}

}  // namespace hygge::test
