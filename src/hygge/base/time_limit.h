#pragma once

#include <thread>

#include "hygge/base/cancel.h"
#include "hygge/base/units.h"

namespace hygge {

/// Cancels work when its time is up (CancelReason::Timeout), unless its scope ends before.
class TimeLimit {
 public:
  TimeLimit(CancelToken work, Seconds limit);
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  ~TimeLimit();

 private:
  CancelToken ended_;
  std::thread thread_;
};

}  // namespace hygge
