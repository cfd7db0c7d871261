#pragma once

#include <exception>
#include <mutex>

namespace hygge {

/// Why work on several threads failed: the first thing that went wrong. A thread that was stopped because another one
/// failed has nothing to tell, even where it is heard first.
///
/// Threads  all calls from any thread.
class FirstCause {
 public:
  /// Inside of a catch block: takes what was thrown. `run_is_cancelled`: everything is being stopped from outside, so
  /// Cancelled is no consequence but the cause.
  void keep_current(bool run_is_cancelled);
  void rethrow_any();

 private:
  std::mutex mutex_;
  std::exception_ptr cause_;     // guarded by mutex_
  bool is_consequence_ = false;  // guarded by mutex_
};

}  // namespace hygge
