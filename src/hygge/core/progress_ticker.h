#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "hygge/base/cancel.h"
#include "hygge/engine/session.h"
#include "hygge/messages/status.h"

namespace hygge {

/// Tells the status ten times a second how far a flow has come, from a thread of its own, for as long as it lives;
/// not at all where the system has no thread left.
///
/// Rows come from the store when it counts them itself (rows_done), else from the engine's running statement, or from
/// an external home (follow), of whose rows the engine does not tell.
class ProgressTicker {
 public:
  ProgressTicker(messages::Status& status, std::string flow, const engine::Session& session);
  ProgressTicker(const ProgressTicker&) = delete;
  ProgressTicker& operator=(const ProgressTicker&) = delete;
  ~ProgressTicker();

  void phase(std::string verb);
  void total(Rows rows);
  /// `rows_so_far` may be asked from any thread, for as long as the ticker lives.
  void follow(std::function<Rows()> rows_so_far);
  /// From any thread: so many rows have been moved so far.
  void rows_done(Rows rows);

 private:
  void tick();

  messages::Status& status_;
  const std::string flow_;
  const engine::Session& session_;
  std::atomic<std::uint64_t> counted_{0};
  std::atomic<bool> store_counts_{false};
  std::mutex mutex_;
  messages::Progress progress_;     // guarded by mutex_
  std::function<Rows()> followed_;  // guarded by mutex_
  CancelToken stop_;
  std::thread thread_;
};

}  // namespace hygge
