#include "hygge/base/markdown.h"

namespace hygge {

std::string markdown_cell(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '|') safe += '\\';
    safe += letter;
  }
  return safe;
}

std::string markdown_prose(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '|' || letter == '\\') safe += '\\';
    safe += letter;
  }
  return safe;
}

}  // namespace hygge
