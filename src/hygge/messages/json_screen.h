#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "hygge/messages/json_events.h"
#include "hygge/messages/line_sink.h"
#include "hygge/messages/screen.h"

namespace hygge::messages {

/// Tells a run in JSON lines, to programs.
///
/// Threads  all calls from any thread.
class JsonScreen : public Status {
 public:
  using Clock = std::function<std::chrono::system_clock::time_point()>;

  /// A flow's progress is told when its phase changes, and else at most once in this time.
  static constexpr std::chrono::seconds kProgressInterval{1};

  JsonScreen(std::unique_ptr<LineSink> sink, Verbosity verbosity, Clock now = std::chrono::system_clock::now);

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
  struct Running {
    std::chrono::system_clock::time_point told;
    Progress shown;
  };

  json_events::Head head() const;
  void tell(Level level, const std::string& event);

  const Verbosity verbosity_;
  const Clock now_;

  std::mutex mutex_;  // guards what follows
  std::unique_ptr<LineSink> sink_;
  std::string run_id_;
  std::map<std::string, Running> running_;
};

}  // namespace hygge::messages
