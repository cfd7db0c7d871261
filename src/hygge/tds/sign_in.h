#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hygge/tds/connect_request.h"
#include "hygge/tds/session_state.h"

namespace hygge::tds {

/// Where the login goes.
struct SignInTarget {
  std::string host;           ///< for TLS
  std::string server_name;    ///< as LOGIN7 has it: what the user, or a routing server, wrote
  std::string instance = {};  ///< that must be the one there; empty for any
};

/// What came of a login.
struct SignedIn {
  std::unique_ptr<SessionState> session;
  std::optional<Routing> routing;  ///< the server wants its clients to go there instead
};

/// The stage of sign_in() that a server may never leave which does not know the encryption that was asked for.
inline constexpr const char* kAgreesOnEncryption = "agree on encryption";

/// From a TCP connection to a session: TLS, PRELOGIN and LOGIN7, as the request has it.
///
/// `stage` says at any time what is being waited for, in words that complete "it did not ...".
/// Errors   TimedOut, when the patience's moment comes; Error{Connection} and others for TLS; TdsError with the
///          server's number when it refuses the login.
SignedIn sign_in(std::unique_ptr<Transport> transport, const ConnectRequest& request, const SignInTarget& target,
                 Patience& patience, const char*& stage);

}  // namespace hygge::tds
