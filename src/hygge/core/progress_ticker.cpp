#include "hygge/core/progress_ticker.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace hygge {

ProgressTicker::ProgressTicker(messages::Status& status, std::string flow, const engine::Session& session)
    : status_{status}, flow_{std::move(flow)}, session_{session} {
  progress_.phase = "opening";
  try {
    thread_ = std::thread{[this] {
      while (!stop_.wait_for(std::chrono::milliseconds{100})) tick();
    }};
  } catch (const std::system_error&) {
    // No thread is left for it: the flow is told of when it ends.
  }
}

ProgressTicker::~ProgressTicker() {
  stop_.cancel(CancelReason::Interrupted);
  if (thread_.joinable()) thread_.join();
}

void ProgressTicker::phase(std::string verb) {
  const std::lock_guard lock{mutex_};
  progress_.phase = std::move(verb);
}

void ProgressTicker::total(Rows rows) {
  const std::lock_guard lock{mutex_};
  progress_.total_rows = rows;
}

void ProgressTicker::follow(std::function<Rows()> rows_so_far) {
  const std::lock_guard lock{mutex_};
  followed_ = std::move(rows_so_far);
}

void ProgressTicker::rows_done(Rows rows) {
  store_counts_ = true;
  counted_ = rows.value;
}

void ProgressTicker::tick() {
  messages::Progress now;
  const Rows engine_rows = store_counts_ ? Rows{} : session_.progress().rows;
  {
    const std::lock_guard lock{mutex_};
    const Rows given = followed_ && !store_counts_ ? followed_() : Rows{};
    const Rows seen = store_counts_ ? Rows{counted_.load()} : std::max(engine_rows, given);
    progress_.rows = std::max(progress_.rows, seen);  // the engine starts at 0 again with each statement
    now = progress_;
  }
  status_.flow_progress(flow_, now);
}

}  // namespace hygge
