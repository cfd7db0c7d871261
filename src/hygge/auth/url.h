#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "hygge/base/secret.h"

namespace hygge::auth {

/// `text` with everything percent-encoded but letters, digits and "-._~" (RFC 3986).
std::string percent_encode(std::string_view text);

/// "a=1&b=2" with names and values encoded; pairs with an empty value are left out.
std::string query(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs);
/// The same as the body of a form.
Secret form(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs);

/// Whether a secret may be sent there: over TLS, or to this machine itself (tests, local agents).
bool is_private(std::string_view url);

/// Scheme, host and port of an address: what may be shown of it.
std::string origin_of(std::string_view url);

}  // namespace hygge::auth
