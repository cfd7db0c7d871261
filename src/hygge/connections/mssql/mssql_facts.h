#pragma once

#include <chrono>
#include <string>

#include "hygge/connections/mssql/mssql_connection.h"

namespace hygge {

/// What a server says of a session: for `hygge debug`.
struct MssqlFacts {
  std::string login;  ///< as whom one is signed in
  std::string user;   ///< who that is in the database
  std::string database;
  std::string version;  ///< "16.0.4181.3"
  std::string edition;
  std::string server;                      ///< as it calls itself
  std::string cipher;                      ///< what TLS agreed on; empty without it
  bool encrypts_all = false;               ///< false with a cipher: the login alone
  std::chrono::nanoseconds connecting{0};  ///< until the session could be used
  std::chrono::nanoseconds round_trip{0};  ///< the quickest of a few
};

/// Connects, asks, and closes. Throws what MssqlConnection::connect throws, and TdsError for what is asked.
MssqlFacts ask_for_facts(MssqlConnection& connection, const CancelToken& cancel);

}  // namespace hygge
