#include "hygge/messages/plain_screen.h"

#include <utility>

namespace hygge::messages {

PlainScreen::PlainScreen(std::unique_ptr<LineSink> sink, Verbosity verbosity, Paint paint, Clock now)
    : now_{std::move(now)}, paint_{paint}, sink_{std::move(sink)}, narrator_{verbosity} {}

void PlainScreen::run_started(const std::string& project, const std::string& run_id,
                              const std::vector<std::string>& flows, std::size_t concurrency) {
  const std::lock_guard lock{mutex_};
  tell(narrator_.run_started(project, run_id, flows, concurrency, wording()));
}

void PlainScreen::flow_started(const std::string& flow, const std::string& from, const std::string& to) {
  const std::lock_guard lock{mutex_};
  const auto now = now_();
  running_[flow] = Running{now, now, {}};
  tell(narrator_.flow_started(flow, from, to, wording()));
}

void PlainScreen::flow_progress(const std::string& flow, const Progress& progress) {
  const std::lock_guard lock{mutex_};
  const auto found = running_.find(flow);
  if (found == running_.end()) return;
  Running& running = found->second;
  const auto now = now_();
  if (now - running.told < kProgressInterval || progress == running.shown) return;
  running.told = now;
  running.shown = progress;
  tell(narrator_.flow_progress(flow, progress, now - running.started, wording()));
}

void PlainScreen::note(const std::string& flow, Level level, const std::string& text) {
  const std::lock_guard lock{mutex_};
  tell(narrator_.note(flow, level, text, wording()));
}

void PlainScreen::flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts,
                                Seconds pause) {
  const std::lock_guard lock{mutex_};
  tell(narrator_.flow_retrying(flow, error, next_attempt, attempts, pause, wording()));
}

void PlainScreen::flow_finished(const FlowReport& report) {
  const std::lock_guard lock{mutex_};
  running_.erase(report.name);
  tell(narrator_.flow_finished(report, wording()));
}

void PlainScreen::run_finished(const RunReport& report) {
  const std::lock_guard lock{mutex_};
  Wording summary = wording();
  summary.columns = sink_->columns();
  sink_->tell_together(Level::Info, narrator_.run_finished(report, summary));
}

/// An event is one line, however long, so that a log can be searched line by line.
Wording PlainScreen::wording() const { return {kUnlimited, paint_}; }

void PlainScreen::tell(const std::vector<Told>& told) {
  for (const Told& each : told) sink_->tell(each.level, each.text);
}

}  // namespace hygge::messages
