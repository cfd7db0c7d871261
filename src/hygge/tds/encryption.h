#pragma once

#include <cstdint>
#include <string_view>

namespace hygge::tds {

/// How much of a connection shall be encrypted.
enum class Encryption {
  Strict,  ///< TLS before anything else, certificates always checked (TDS 8.0)
  Yes,     ///< all of it
  Login,   ///< the login alone
  No,      ///< nothing, the password included
};

/// What both sides say about encryption in PRELOGIN (MS-TDS 2.2.6.5).
namespace prelogin_encryption {
inline constexpr std::uint8_t kOff = 0;  ///< the login alone
inline constexpr std::uint8_t kOn = 1;
inline constexpr std::uint8_t kNotSupported = 2;
inline constexpr std::uint8_t kRequired = 3;
}  // namespace prelogin_encryption

/// What a client with that wish says.
std::uint8_t encryption_byte(Encryption wish) noexcept;

/// What comes of the wish and the server's answer.
enum class Agreement {
  Plain,      ///< no TLS, or none of its own since it began with it
  LoginOnly,  ///< TLS for the first packet of the login
  All,        ///< TLS from here on
};

/// Throws Error{Connection} where wish and answer do not go together: nothing is ever encrypted less than was wished.
Agreement agree(Encryption wish, std::uint8_t answer);

}  // namespace hygge::tds
