#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hygge/base/cancel.h"
#include "hygge/base/secret.h"
#include "hygge/base/units.h"

namespace hygge::auth {

/// One question over HTTP or HTTPS.
struct HttpRequest {
  std::string url;                                      ///< holds no secret: it may be told
  std::vector<std::pair<std::string, Secret>> headers;  ///< names with values
  Secret form;                                          ///< sent by POST when not empty
  Seconds connect_timeout{10};
  Seconds timeout{30};       ///< for all of it
  bool by_proxy = true;      ///< as https_proxy, http_proxy and no_proxy say
  std::string ca_file = {};  ///< whom to trust; empty: the system's authorities
};

struct HttpReply {
  long status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  Secret body;
};

/// Sends it and waits for the reply, whatever its status is. Redirections are not followed, and certificates always
/// checked.
/// Throws  Error{Connection} (transient, but for a certificate that is not trusted) when no reply came; Error{Data}
/// when
///         it is longer than a token's reply ever is; the token's error, at once, when cancelled.
/// Threads  any.
HttpReply send(const HttpRequest& request, const CancelToken& cancel);

}  // namespace hygge::auth
