#include "hygge/base/wrapping.h"

#include <algorithm>

#include "hygge/base/text.h"

namespace hygge {

std::vector<std::string> wrap(std::string_view text, std::size_t columns, std::size_t indent) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  bool is_first = true;
  for (const std::string& word : split(text, ' ')) {
    const std::size_t width = display_width(word);
    if (!is_first && columns - used < 1 + width) {
      lines.emplace_back(indent, ' ');
      used = indent;
    } else if (!is_first) {
      lines.back() += ' ';
      ++used;
    }
    lines.back() += word;
    used = std::min(used + width, columns);
    is_first = false;
  }
  return lines;
}

}  // namespace hygge
