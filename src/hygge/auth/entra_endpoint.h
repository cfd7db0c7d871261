#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hygge/auth/entra_settings.h"
#include "hygge/auth/token.h"
#include "hygge/base/cancel.h"

namespace hygge::auth {

/// An application that signs in to its tenant by the client credentials grant (RFC 6749, 4.4).
struct Application {
  std::string tenant_id;
  std::string client_id;
};

/// Where a tenant gives tokens: ".../<tenant>/oauth2/v2.0/token".
/// Throws  Error{Config} for a tenant that is none, and for an authority that a secret may not be sent to.
std::string token_endpoint(const Signing& signing, const std::string& tenant_id);

/// Asks for a token with a secret, or with an assertion that stands for one; the other is empty.
/// `proof`  what was shown, for messages: "client secret"
/// Throws  Error{Permission} when Entra ID refuses, with its reason and what can be done; what the network fails with.
Token ask_entra(const Signing& signing, const Application& application, const Secret& client_secret,
                const Secret& client_assertion, std::string_view proof, const CancelToken& cancel);

}  // namespace hygge::auth
