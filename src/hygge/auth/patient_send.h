#pragma once

#include <set>

#include "hygge/auth/http.h"
#include "hygge/base/clock.h"

namespace hygge::auth {

/// When a request is sent again.
struct Retries {
  std::set<long> statuses = {};        ///< besides 429 and 5xx
  Seconds longest{60};                 ///< how long all pauses together may take
  Seconds longest_without_answer{15};  ///< and while nothing answers at all
};

/// Sends a request again, after pauses that grow or that the reply asks for (Retry-After), until there is a reply that
/// another try would not change, or no time is left: then the last reply is returned, or the last failure thrown.
/// 400 and 401 are never sent again: who is wrong stays wrong, and accounts get locked.
HttpReply send_patiently(const HttpRequest& request, const Retries& retries, Clock& clock, const CancelToken& cancel);

}  // namespace hygge::auth
