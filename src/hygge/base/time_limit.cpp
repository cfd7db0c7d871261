#include "hygge/base/time_limit.h"

#include <chrono>
#include <utility>

namespace hygge {

TimeLimit::TimeLimit(CancelToken work, Seconds limit)
    : thread_{[work = std::move(work), ended = ended_, limit] {
        const auto pause = std::chrono::duration_cast<std::chrono::nanoseconds>(limit);
        if (!ended.wait_for(pause)) work.cancel(CancelReason::Timeout);
      }} {}

TimeLimit::~TimeLimit() {
  ended_.cancel(CancelReason::Interrupted);
  thread_.join();
}

}  // namespace hygge
