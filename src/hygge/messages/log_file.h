#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hygge/messages/line_sink.h"

namespace spdlog {
class logger;
}

namespace hygge::messages {

/// Lines at the end of a file, each flushed.
class LogFile : public LineSink {
 public:
  enum class Lines {
    Dated,  ///< the full date, the time to the millisecond and the offset from UTC come before each line
    Bare,   ///< lines that carry their own time
  };

  /// Makes missing folders. Throws Error{Io} when the file cannot be opened. `on_trouble` is called once when a line
  /// cannot be written later: a full disk below the log is no reason to stop moving data, but must be known.
  LogFile(const std::string& path, Lines lines, std::function<void(const std::string& text)> on_trouble);
  ~LogFile() override;

  void tell(Level level, const std::string& line) override;
  void tell_together(Level level, const std::vector<std::string>& lines) override;
  std::size_t columns() const override;

 private:
  std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace hygge::messages
