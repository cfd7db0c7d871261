#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hygge/messages/status.h"

namespace hygge::messages {

/// Where lines go: the screen or the log file.
///
/// Threads  none: the owner's lock guards it.
class LineSink {
 public:
  virtual ~LineSink() = default;
  /// One event; out of the process's hands when the call returns.
  virtual void tell(Level level, const std::string& line) = 0;
  /// Lines that belong together: the summary.
  virtual void tell_together(Level level, const std::vector<std::string>& lines) = 0;
  /// The width that lines should keep to.
  virtual std::size_t columns() const = 0;
};

}  // namespace hygge::messages
