#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hygge/auth/http.h"
#include "hygge/auth/token.h"
#include "hygge/base/error.h"

namespace hygge::auth {

/// What a giver of tokens said, as its JSON has it; numbers as text. Empty: it said nothing of the kind.
struct TokenReply {
  Secret access_token;
  std::string expires_in;  ///< seconds from now
  std::string expires_on;  ///< seconds since 1970, or a date in words
  std::string refresh_in;  ///< seconds from now
  std::string error;
  std::string error_description;
};

/// Reads the JSON of a reply; keys that nobody needs are passed over. Everything is empty when it is no JSON object.
/// The Azure CLI's `accessToken`, `expires_on` and `expiresOn` (local time) are understood as well.
TokenReply read_token_reply(const Secret& body);

/// The token in a reply. `from` is its giver, for messages.
/// Throws  Error{Data} when there is none, or it does not say how long it lasts.
Token token_of(TokenReply reply, Clock::WallTime now, std::string_view from);

/// Why there was no token: the error's code and description, one line, without Entra's trace ids and without any of
/// `secrets` (an endpoint may echo what it was sent).
std::string reason_of(const HttpReply& reply, const std::vector<const Secret*>& secrets);

/// `text` as one short line for messages, with "..." for the secrets, and for whatever looks like a token.
std::string without_secrets(std::string text, const std::vector<const Secret*>& secrets);

}  // namespace hygge::auth
