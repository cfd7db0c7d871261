#pragma once

#include <string>
#include <vector>

#include "hygge/base/wrapping.h"
#include "hygge/messages/line_sink.h"

namespace hygge::messages {

/// A sink that keeps its lines in a vector of the test's, which outlives it.
class KeptLines : public LineSink {
 public:
  explicit KeptLines(std::vector<std::string>& lines) : lines_{lines} {}
  void tell(Level /*level*/, const std::string& line) override { lines_.push_back(line); }
  void tell_together(Level /*level*/, const std::vector<std::string>& lines) override {
    lines_.insert(lines_.end(), lines.begin(), lines.end());
  }
  std::size_t columns() const override { return kUnlimited; }

 private:
  std::vector<std::string>& lines_;
};

}  // namespace hygge::messages
