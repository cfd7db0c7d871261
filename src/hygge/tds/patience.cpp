#include "hygge/tds/patience.h"

#include <algorithm>

#include "hygge/base/error.h"
#include "hygge/base/units.h"

namespace hygge::tds {

Wait Patience::wait() const {
  Wait wait{.until = until_, .cancel = token_ ? &*token_ : nullptr};
  if (left_) wait.until = std::min(wait.until, after(*left_));
  if (idle_) wait.until = std::min(wait.until, after(*idle_));
  return wait;
}

void Patience::spend(std::chrono::nanoseconds waited) {
  if (left_) left_ = std::max(*left_ - waited, std::chrono::nanoseconds{0});
}

void Patience::throw_timeout(const std::string& peer) const {
  if (left_ && left_->count() == 0) {
    throw Error{ErrorKind::Timeout, "'" + peer + "' took too long to answer"}
        .because("the request's query_timeout ran out")
        .advise("raise `query_timeout`, or ask for less at once");
  }
  if (idle_) {
    throw Error{ErrorKind::Timeout, "'" + peer + "' has fallen silent"}
        .because("nothing came for " + format_duration(Seconds{*idle_}))
        .advise("look whether the server is busy or blocked by another session");
  }
  throw TimedOut{};
}

}  // namespace hygge::tds
