#include "hygge/base/first_cause.h"

#include "hygge/base/error.h"

namespace hygge {

void FirstCause::keep_current(bool run_is_cancelled) {
  const bool is_consequence = !run_is_cancelled && current_error().kind() == ErrorKind::Cancelled;
  const std::lock_guard lock{mutex_};
  if (cause_ && (is_consequence || !is_consequence_)) return;
  cause_ = std::current_exception();
  is_consequence_ = is_consequence;
}

void FirstCause::rethrow_any() {
  const std::lock_guard lock{mutex_};
  if (cause_) std::rethrow_exception(cause_);
}

}  // namespace hygge
