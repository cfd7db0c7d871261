#pragma once

#include <memory>
#include <string>

#include "hygge/tds/transport.h"

namespace hygge::tds {

/// What TLS shall do, and whom it shall trust.
struct TlsOptions {
  enum class Mode {
    First,      ///< before anything else, with the protocol `tds/8.0` (ALPN)
    Wrapped,    ///< the handshake travels in packets of type 0x12 (MS-TDS 2.2.6.5); everything afterwards is encrypted
    LoginOnly,  ///< wrapped, and encrypted is the first packet alone; then both sides go on as if nothing had been
  };
  Mode mode = Mode::Wrapped;
  std::string host;                      ///< sent to the server, so that it finds its certificate
  std::string host_name_in_certificate;  ///< what the certificate must say; `host` when empty
  std::string ca_file;                   ///< certificates to trust (PEM); the system's when empty
  bool trust_cert = false;               ///< take any certificate
};

/// The advice for a server with which TLS in Mode::First does not come about.
inline constexpr const char* kMayNotKnowStrict =
    "the server may not know `encrypt: strict`, which SQL Server 2022 brought: set `encrypt: yes`";

/// Puts TLS over `over` and shakes hands.
///
/// Errors   Error{Connection} with advice of its own for a certificate that nobody trusts, that has expired, or that
///          is another host's; Error{Config} for a `ca_file` that cannot be read; those of Transport.
std::unique_ptr<Transport> start_tls(std::unique_ptr<Transport> over, const TlsOptions& options, const Wait& wait);

}  // namespace hygge::tds
