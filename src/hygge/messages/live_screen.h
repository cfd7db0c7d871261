#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "hygge/messages/live_area.h"
#include "hygge/messages/live_lines.h"
#include "hygge/messages/narrator.h"

namespace hygge::messages {

/// The live view: a line for each running flow at the bottom of the terminal, what has settled above it.
///
/// Threads  all calls from any thread. They only note what has happened; a thread of its own draws, so that a terminal
///          that is slow or stopped (Ctrl-S) does not hold up the flows. run_finished and the destructor wait for it.
class LiveScreen : public Status {
 public:
  /// Draws on `terminal`, a descriptor that it does not own.
  LiveScreen(int terminal, Verbosity verbosity, Paint paint);
  ~LiveScreen() override;

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
    FlowLine line;
    std::chrono::steady_clock::time_point started;
  };

  Wording wording() const;
  void add_lines(const std::vector<Told>& told);
  Running* find(const std::string& flow);
  std::vector<FlowLine> flow_lines() const;
  void draw_until_stopped();
  void draw();
  void stop_drawing();

  const int terminal_;
  const Paint paint_;

  std::mutex mutex_;  // guards what follows, down to is_stopping_
  std::condition_variable wake_;
  Narrator narrator_;
  std::vector<std::string> permanent_;  // lines that wait to be drawn
  std::vector<Running> running_;        // in the order in which they started
  bool is_stopping_ = false;

  LiveArea area_;  // of the drawing thread, and of its owner once that thread has ended
  std::optional<HiddenCursor> cursor_;
  std::thread drawing_;
};

}  // namespace hygge::messages
