#pragma once

#include <memory>
#include <vector>

#include "hygge/messages/status.h"

namespace hygge::messages {

/// Passes every event on to several others, in their order: the screen and the log file.
///
/// Threads  as those it passes events to.
class FanOut : public Status {
 public:
  explicit FanOut(std::vector<std::unique_ptr<Status>> listeners) : listeners_{std::move(listeners)} {}

  void run_started(const std::string& project, const std::string& run_id, const std::vector<std::string>& flows,
                   std::size_t concurrency) override;
  void flow_started(const std::string& flow, const std::string& from, const std::string& to) override;
  void flow_progress(const std::string& flow, const Progress& progress) override;
  void note(const std::string& flow, Level level, const std::string& text) override;
  void flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts,
                     Seconds pause) override;
  void flow_finished(const FlowReport& report) override;
  void run_finished(const RunReport& report) override;

 private:
  std::vector<std::unique_ptr<Status>> listeners_;
};

}  // namespace hygge::messages
