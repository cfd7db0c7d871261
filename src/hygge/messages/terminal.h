#pragma once

#include <cstddef>
#include <string_view>

#include "hygge/base/wrapping.h"

namespace hygge::messages {

/// What a terminal can show, in columns and lines.
struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

bool is_terminal(int descriptor) noexcept;
/// Asked anew at each call, so that a window that was resized is noticed; 80 by 24 where the terminal does not know.
Size size_of_terminal(int descriptor) noexcept;
/// The width that what is written there should keep to: kUnlimited where it is no terminal.
std::size_t columns_of(int descriptor) noexcept;
/// Whether another process group owns the terminal (`hygge start &`): then it is not ours to draw on.
bool is_in_background(int descriptor) noexcept;

/// Writes all of `text`, waiting where the descriptor is slow. A reader that has gone is no error of ours.
void write_all(int descriptor, std::string_view text) noexcept;

/// Hides the terminal's cursor for its lifetime; shows it also when the process leaves through exit(), is suspended
/// (Ctrl-Z), or calls restore_terminal(). At most one exists at a time.
class HiddenCursor {
 public:
  explicit HiddenCursor(int descriptor);
  HiddenCursor(const HiddenCursor&) = delete;
  HiddenCursor& operator=(const HiddenCursor&) = delete;
  ~HiddenCursor();

  /// False once the terminal was restored before its time: the process is about to end and draws no more.
  static bool is_in_force() noexcept;
  /// Whether the process was suspended and resumed since the last call: what was drawn is no longer where it was.
  static bool was_suspended() noexcept;
};

}  // namespace hygge::messages
