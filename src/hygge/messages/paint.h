#pragma once

#include <string>
#include <string_view>

namespace hygge::messages {

enum class Colour { None, Green, Yellow, Red, Dim };

/// Puts colour around words, or leaves them alone. Text is fitted to its width first and painted last.
class Paint {
 public:
  explicit Paint(bool on = false) : on_{on} {}
  std::string operator()(Colour colour, std::string_view text) const;
  /// Paints the `word` that follows `before` at the front of `line`; leaves a line that was cut before its end alone.
  std::string word_in(std::string line, std::string_view before, std::string_view word, Colour colour) const;

 private:
  bool on_;
};

}  // namespace hygge::messages
