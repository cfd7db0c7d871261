#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "hygge/base/secret.h"
#include "hygge/tds/encryption.h"

namespace hygge::tds {

/// How a server is reached, and as whom.
struct ConnectRequest {
  std::string host;
  std::optional<std::uint16_t> port;  ///< 1433, or what the browser says of the instance
  std::string instance;               ///< a named one; empty for the default

  std::string database;  ///< the login's default when empty
  std::string user;
  Secret password;
  Secret token;  ///< of Entra ID, in place of user and password

  Encryption encrypt = Encryption::Yes;
  bool trust_cert = false;               ///< take any certificate; Strict checks all the same
  std::string ca_file;                   ///< certificates to trust (PEM); the system's when empty
  std::string host_name_in_certificate;  ///< in place of `host`

  /// For everything until the session can be used, all hops together.
  std::chrono::nanoseconds timeout = std::chrono::seconds{30};
  /// Bytes of a packet that the server is asked for; 0 for what is best.
  std::size_t packet_size = 0;
  std::string application_name = "hygge";
  std::string language;
  bool is_read_only = false;  ///< a readable secondary replica will do

  std::uint16_t browser_port = 1434;
};

}  // namespace hygge::tds
