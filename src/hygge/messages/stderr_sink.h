#pragma once

#include "hygge/messages/line_sink.h"

namespace hygge::messages {

enum class Stamp {
  None,   ///< lines that carry their own time
  Clock,  ///< "12:03:04 " (local time) before each event; none before the lines of the summary
};

/// Lines on stderr, each written at once and whole.
class StderrSink : public LineSink {
 public:
  explicit StderrSink(Stamp stamp) : stamp_{stamp} {}
  void tell(Level level, const std::string& line) override;
  void tell_together(Level level, const std::vector<std::string>& lines) override;
  std::size_t columns() const override;

 private:
  Stamp stamp_;
};

}  // namespace hygge::messages
