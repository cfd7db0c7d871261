#pragma once

#include <string_view>

#include "hygge/tds/connect_request.h"

namespace hygge::test {

/// Where a client's test signs in: the parts of mssql://user:password@host:port/database?encrypt=yes, percent-encoded
/// where need be; host\instance is written host%5Cinstance. Options: encrypt, trust_cert, ca_file,
/// host_name_in_certificate, browser_port.
///
/// Errors  std::invalid_argument for what is no such URL; its text has no password.
tds::ConnectRequest request_of_url(std::string_view url);

}  // namespace hygge::test
