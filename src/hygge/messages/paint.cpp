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

}  // namespace hygge::messages
