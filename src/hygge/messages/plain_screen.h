#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "hygge/messages/line_sink.h"
#include "hygge/messages/narrator.h"

namespace hygge::messages {

/// Tells a run in plain lines: the screen without a terminal, and the log file.
///
/// Threads  all calls from any thread.
class PlainScreen : public Status {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  /// A running flow is told of at most once in this time, and only when it has moved.
  static constexpr std::chrono::seconds kProgressInterval{5};

  PlainScreen(std::unique_ptr<LineSink> sink, Verbosity verbosity, Paint paint = Paint{},
              Clock now = std::chrono::steady_clock::now);

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
    std::chrono::steady_clock::time_point started;
    std::chrono::steady_clock::time_point told;
    Progress shown;
  };

  Wording wording() const;
  void tell(const std::vector<Told>& told);

  const Clock now_;
  const Paint paint_;

  std::mutex mutex_;  // guards what follows
  std::unique_ptr<LineSink> sink_;
  Narrator narrator_;
  std::map<std::string, Running> running_;
};

}  // namespace hygge::messages
