#pragma once

#include <atomic>
#include <thread>

#include "hygge/base/cancel.h"
#include "hygge/base/owned.h"

namespace hygge::cli {

/// For its lifetime SIGINT, SIGTERM and SIGHUP cancel the token instead of ending the process; a second one ends it at
/// once, the terminal restored and what was staged left to the next run. The same one again within a moment is no
/// second one.
///
/// Make it before any other thread: they inherit that the signals are blocked. SIGHUP stays ignored where it was
/// (nohup).
class Signals {
 public:
  explicit Signals(CancelToken cancel);
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  /// The number of the signal that came, or 0.
  int received() const noexcept { return received_.load(); }

 private:
  void watch();

  CancelToken cancel_;
  FileDescriptor signals_;  ///< readable when a signal has come
  FileDescriptor stop_;     ///< readable when the watching must end
  std::atomic<int> received_{0};
  std::thread watcher_;
};

}  // namespace hygge::cli
