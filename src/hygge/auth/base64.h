#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hygge::auth {

/// Base64 with the alphabet of addresses and no padding (RFC 4648, section 5), as JWTs have it.
std::string to_base64url(std::span<const unsigned char> bytes);
std::string to_base64url(std::string_view text);
/// Nothing when `text` is no such thing; padding is borne.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace hygge::auth
