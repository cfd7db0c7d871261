#include "hygge/messages/paint.h"

namespace hygge::messages {

namespace {

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::None:
      break;
    case Colour::Green:
      return "\x1b[32m";
    case Colour::Yellow:
      return "\x1b[33m";
    case Colour::Red:
      return "\x1b[31m";
    case Colour::Dim:
      return "\x1b[2m";
  }
  return "";
}

}  // namespace

std::string Paint::operator()(Colour colour, std::string_view text) const {
  if (!on_ || colour == Colour::None || text.empty()) return std::string{text};
  return std::string{code_of(colour)}.append(text).append("\x1b[0m");
}

std::string Paint::word_in(std::string line, std::string_view before, std::string_view word, Colour colour) const {
  if (!line.starts_with(std::string{before}.append(word))) return line;
  return line.replace(before.size(), word.size(), (*this)(colour, word));
}

}  // namespace hygge::messages
