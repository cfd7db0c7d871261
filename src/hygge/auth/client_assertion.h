#pragma once

#include <string>
#include <string_view>

#include "hygge/base/clock.h"
#include "hygge/base/secret.h"

namespace hygge::auth {

/// What proves that we hold a certificate's private key: a JWT signed with it (RFC 7523), valid for 10 minutes.
///
/// Signed with PS256 and naming the certificate by its SHA-256 thumbprint (`x5t#S256`), as Entra ID's page "Microsoft
/// identity platform application authentication certificate credentials" asks for.
/// `pem`       the file's content: the certificate first when there are several, and the RSA private key, which
///             `password` opens when it is encrypted
/// `file`      its name, for messages
/// `audience`  the address of the token endpoint
/// Throws  Error{Config} when it holds no certificate or no fitting RSA key, or the password does not open it.
Secret client_assertion(const Secret& pem, const std::string& file, const Secret& password, std::string_view client_id,
                        std::string_view audience, Clock::WallTime now);

}  // namespace hygge::auth
