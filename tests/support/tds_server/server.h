#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/tds_server/browser.h"
#include "tests/support/tds_server/faults.h"

namespace hygge::tds_server {

/// How the server answers a client's wish for encryption.
enum class Encryption : std::uint8_t {
  Offered,       ///< as the client wishes: all, the login only, or nothing
  Required,      ///< everything; clients that cannot are refused
  NotSupported,  ///< the server has no certificate
};

struct Options {
  std::uint16_t port = 0;  ///< 0: a free one
  /// The name of the instance, which a browser then tells the port of; empty: the default instance, without one.
  std::string instance{};
  std::string database = "hygge";
  std::map<std::string, std::string> logins{{"sa", "Hygge!2026"}};
  std::set<std::string> tokens{};                      ///< what FEDAUTH logins may show; empty: none may
  std::string authority = "https://127.0.0.1/tenant";  ///< told to clients that ask where tokens come from
  std::string resource = "https://database.windows.net/";
  Encryption encryption = Encryption::Offered;
  bool strict_only = false;     ///< refuse clients that do not begin with TLS (TDS 8.0)
  bool case_sensitive = false;  ///< names of tables and columns
  /// Of Azure SQL Database ("S0"); empty: a server of one's own. Some have no columnstores.
  std::string service_objective{};
  std::size_t largest_packet = 32'767;
  /// Where every login is sent instead of being served (ROUTING of MS-TDS 2.2.7.9); port 0: nowhere.
  std::string route_to{};
  std::uint16_t route_port = 0;
};

/// What the sessions of a server have done.
struct Counters {
  std::int64_t connections = 0;  ///< accepted
  std::int64_t logins = 0;
  std::int64_t resets = 0;
  std::int64_t attentions = 0;
  std::int64_t requests = 0;  ///< of logged-in sessions, attentions not counted
  std::int64_t bulk_loads = 0;
  std::int64_t protocol_errors = 0;
};

/// A server on a free port of 127.0.0.1, with a thread for each connection and its own empty database.
///
/// Threads  all calls are safe from any thread.
/// Errors   std::runtime_error when it cannot listen.
class Server {
 public:
  explicit Server(Options options);
  Server() : Server{Options{}} {}
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  std::uint16_t port() const noexcept;
  /// The certificate of the authority that signed the server's, in PEM.
  const std::string& authority_pem() const;
  Faults& faults() noexcept;
  /// What tells the port of a named instance. Throws std::logic_error where it has no name.
  Browser& browser();
  Counters counters() const;
  /// How many sessions there are now.
  std::size_t sessions() const;

  /// Runs T-SQL in a session of its own, past the wire, and gives the rows of all results as texts; NULL as nothing.
  /// Throws std::runtime_error with the first error.
  std::vector<std::vector<std::optional<std::string>>> run(const std::string& batch);

  /// Ends all connections at once, as a server does that is killed; it goes on listening.
  void drop_all();
  /// Where logins are sent from now on; port 0: nowhere.
  void route_to(const std::string& host, std::uint16_t port);

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace hygge::tds_server
