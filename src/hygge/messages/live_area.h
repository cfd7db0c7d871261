#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hygge/messages/terminal.h"

namespace hygge::messages {

/// The lines at the bottom of a terminal that are drawn again and again, below lines that stay.
///
/// Works out the bytes to send and sends nothing itself. The cursor rests at the end of the last live line.
class LiveArea {
 public:
  /// The bytes that write `permanent` above the live area and replace its lines with `live`; empty when nothing
  /// changes. No line of `live` may be wider than `size`.
  std::string repaint(const std::vector<std::string>& permanent, const std::vector<std::string>& live, Size size);

  /// What was drawn is no longer at the cursor: the next repaint begins below.
  void forget() { shown_.clear(); }

 private:
  std::string erase(Size size) const;

  std::vector<std::string> shown_;
};

}  // namespace hygge::messages
