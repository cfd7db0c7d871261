#include "hygge/messages/json_screen.h"

#include <utility>

#include "hygge/messages/levels.h"

namespace hygge::messages {

JsonScreen::JsonScreen(std::unique_ptr<LineSink> sink, Verbosity verbosity, Clock now)
    : verbosity_{verbosity}, now_{std::move(now)}, sink_{std::move(sink)} {}

void JsonScreen::run_started(const std::string& project, const std::string& run_id,
                             const std::vector<std::string>& flows, std::size_t concurrency) {
  const std::lock_guard lock{mutex_};
  run_id_ = run_id;
  tell(Level::Info, json_events::run_started(head(), project, flows, concurrency));
}

void JsonScreen::flow_started(const std::string& flow, const std::string& from, const std::string& to) {
  const std::lock_guard lock{mutex_};
  running_[flow] = Running{};
  tell(Level::Info, json_events::flow_started(head(), flow, from, to));
}

void JsonScreen::flow_progress(const std::string& flow, const Progress& progress) {
  const std::lock_guard lock{mutex_};
  const auto found = running_.find(flow);
  if (found == running_.end()) return;
  Running& running = found->second;
  const auto now = now_();
  const bool is_new_phase = progress.phase != running.shown.phase;
  if (progress == running.shown || (!is_new_phase && now - running.told < kProgressInterval)) return;
  running = Running{now, progress};
  tell(Level::Info, json_events::flow_progress(head(), flow, progress));
}

void JsonScreen::note(const std::string& flow, Level level, const std::string& text) {
  const std::lock_guard lock{mutex_};
  tell(level, json_events::note(head(), flow, level, text));
}

void JsonScreen::flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts,
                               Seconds pause) {
  const std::lock_guard lock{mutex_};
  tell(Level::Warning, json_events::flow_retrying(head(), flow, error, next_attempt, attempts, pause));
}

void JsonScreen::flow_finished(const FlowReport& report) {
  const std::lock_guard lock{mutex_};
  running_.erase(report.name);
  tell(level_of(report.outcome), json_events::flow_finished(head(), report));
}

void JsonScreen::run_finished(const RunReport& report) {
  const std::lock_guard lock{mutex_};
  // Also for those who asked for quiet: it is their last line.
  sink_->tell(Level::Info, json_events::run_finished(head(), report));
}

json_events::Head JsonScreen::head() const { return {now_(), run_id_}; }

void JsonScreen::tell(Level level, const std::string& event) {
  if (is_wanted(level, verbosity_)) sink_->tell(level, event);
}

}  // namespace hygge::messages
