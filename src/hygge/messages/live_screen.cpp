#include "hygge/messages/live_screen.h"

#include <algorithm>
#include <utility>

namespace hygge::messages {

namespace {

constexpr std::chrono::milliseconds kFrame{100};

}  // namespace

LiveScreen::LiveScreen(int terminal, Verbosity verbosity, Paint paint)
    : terminal_{terminal}, paint_{paint}, narrator_{verbosity} {
  cursor_.emplace(terminal);
  drawing_ = std::thread{[this] { draw_until_stopped(); }};
}

LiveScreen::~LiveScreen() { stop_drawing(); }

void LiveScreen::run_started(const std::string& project, const std::string& run_id,
                             const std::vector<std::string>& flows, std::size_t concurrency) {
  const std::lock_guard lock{mutex_};
  add_lines(narrator_.run_started(project, run_id, flows, concurrency, wording()));
}

void LiveScreen::flow_started(const std::string& flow, const std::string& /*from*/, const std::string& /*to*/) {
  const std::lock_guard lock{mutex_};
  Running running{{}, std::chrono::steady_clock::now()};
  running.line.name = flow;
  running.line.phase = "starting";
  running_.push_back(std::move(running));
}

void LiveScreen::flow_progress(const std::string& flow, const Progress& progress) {
  const std::lock_guard lock{mutex_};
  Running* const running = find(flow);
  if (running == nullptr) return;
  running->line.phase = progress.phase;
  running->line.rows = progress.rows;
  running->line.total_rows = progress.total_rows;
  running->line.bytes = progress.bytes;
}

void LiveScreen::note(const std::string& flow, Level level, const std::string& text) {
  const std::lock_guard lock{mutex_};
  add_lines(narrator_.note(flow, level, text, wording()));
}

void LiveScreen::flow_retrying(const std::string& flow, const Error& error, int next_attempt, int attempts,
                               Seconds pause) {
  const std::lock_guard lock{mutex_};
  add_lines(narrator_.flow_retrying(flow, error, next_attempt, attempts, pause, wording()));
  if (Running* const running = find(flow); running != nullptr) {
    running->line = FlowLine{};
    running->line.name = flow;
    running->line.phase = "waiting to retry";
  }
}

void LiveScreen::flow_finished(const FlowReport& report) {
  const std::lock_guard lock{mutex_};
  std::erase_if(running_, [&report](const Running& running) { return running.line.name == report.name; });
  add_lines(narrator_.flow_finished(report, wording()));
}

void LiveScreen::run_finished(const RunReport& report) {
  {
    const std::lock_guard lock{mutex_};
    running_.clear();
    std::vector<std::string> summary = narrator_.run_finished(report, wording());
    std::move(summary.begin(), summary.end(), std::back_inserter(permanent_));
  }
  stop_drawing();
}

Wording LiveScreen::wording() const { return {size_of_terminal(terminal_).columns, paint_}; }

void LiveScreen::add_lines(const std::vector<Told>& told) {
  for (const Told& each : told) permanent_.push_back(each.text);
}

LiveScreen::Running* LiveScreen::find(const std::string& flow) {
  const auto found = std::find_if(running_.begin(), running_.end(),
                                  [&flow](const Running& running) { return running.line.name == flow; });
  return found == running_.end() ? nullptr : &*found;
}

std::vector<FlowLine> LiveScreen::flow_lines() const {
  const auto now = std::chrono::steady_clock::now();
  std::vector<FlowLine> lines;
  for (const Running& running : running_) {
    lines.push_back(running.line);
    lines.back().elapsed = now - running.started;
  }
  return lines;
}

void LiveScreen::draw_until_stopped() {
  std::unique_lock lock{mutex_};
  while (!wake_.wait_for(lock, kFrame, [this] { return is_stopping_; })) {
    lock.unlock();
    draw();
    lock.lock();
  }
}

void LiveScreen::draw() {
  // In the background, and when the terminal was given back early, what is permanent is told all the same.
  const bool may_draw = HiddenCursor::is_in_force() && !is_in_background(terminal_);
  if (!may_draw || HiddenCursor::was_suspended()) area_.forget();
  const Size size = size_of_terminal(terminal_);
  std::vector<std::string> permanent;
  std::vector<FlowLine> flows;
  {
    const std::lock_guard lock{mutex_};
    permanent = std::exchange(permanent_, {});
    if (may_draw) flows = flow_lines();
  }
  write_all(terminal_, area_.repaint(permanent, live_lines(flows, size), size));
}

void LiveScreen::stop_drawing() {
  if (!drawing_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
    running_.clear();
  }
  wake_.notify_all();
  drawing_.join();
  draw();
  cursor_.reset();
}

}  // namespace hygge::messages
