#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tests/support/tds_server/bytes.h"

namespace hygge::tds_server {

/// Answers to the ENCRYPTION option (MS-TDS 2.2.6.5).
enum class Encrypt : std::uint8_t { Off = 0, On = 1, NotSupported = 2, Required = 3 };

/// A client's PRELOGIN.
struct PreLogin {
  std::optional<Encrypt> encryption;
  std::string instance;  ///< that the client means; empty: any
  bool fed_auth_required = false;
  bool has_fed_auth = false;
};

PreLogin read_prelogin(View bytes);
/// The server's answer; `is_other_instance`: the client means another one than this.
Bytes prelogin_reply(Encrypt encryption, bool with_fed_auth, bool is_other_instance);

/// A client's LOGIN7 (MS-TDS 2.2.6.4).
struct Login {
  std::uint32_t tds_version = 0;
  std::uint32_t packet_size = 0;
  std::uint32_t process = 0;
  std::uint8_t flags1 = 0;
  std::uint8_t flags2 = 0;
  std::uint8_t type_flags = 0;
  std::uint8_t flags3 = 0;
  std::string host;
  std::string user;
  std::string password;
  std::string application;
  std::string server;
  std::string library;
  std::string database;
  std::map<std::uint8_t, Bytes> features;

  bool wants_read_only() const { return (type_flags & 0x20U) != 0; }
  bool wants_windows_login() const { return (flags2 & 0x80U) != 0; }
};

/// Throws ProtocolError when a length or an offset points outside.
Login read_login(View bytes);

/// How a client wants to show a token.
struct FedAuth {
  bool by_token = false;  ///< the token is here; else the server tells where to get one
  bool echo = false;
  std::string token;
};

FedAuth read_fed_auth(View feature);
/// The token of a FEDAUTH message, type 0x08.
std::string read_fed_auth_message(View bytes);

}  // namespace hygge::tds_server
