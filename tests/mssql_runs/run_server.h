#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hygge/tds/session.h"
#include "tests/support/tds_server/server.h"

namespace hygge::test {

/// "strict", "yes", "login" or "no", as projects write it.
const char* word_of(tds::Encryption encryption);

/// The server of an integration run: a test server in this process, or, where HYGGE_TEST_MSSQL has the URL of one, the
/// real one there. The URL's database must be empty: one run at a time has it, and it is emptied at its end.
///
/// Errors  std::runtime_error for a database that is not empty, and with what the server refuses; tds::TdsError.
class RunServer {
 public:
  using Rows = std::vector<std::vector<std::optional<std::string>>>;

  /// `options`: of the test server.
  explicit RunServer(tds_server::Options options = {});
  RunServer(const RunServer&) = delete;
  RunServer& operator=(const RunServer&) = delete;
  ~RunServer();

  /// Whether HYGGE_TEST_MSSQL names a server, and whether that is Babelfish.
  static bool is_real();
  static bool is_babelfish();
  /// Whether a decimal of fewer than 38 digits is what it was after a bulk load: Babelfish is asked, for a version may.
  static bool keeps_decimals();

  /// Runs T-SQL and gives the rows of all results as texts; NULL as nothing.
  Rows run(const std::string& batch);
  /// The same as one text: "1 a; 2 NULL".
  std::string asked(const std::string& query);
  /// How many sessions the process with this number has on the server.
  std::size_t sessions_of(int process);

  /// How an administrator signs in.
  const tds::ConnectRequest& request() const noexcept { return request_; }
  /// The keys of a connection to it, in one line of YAML: "server: localhost, port: 1433, user: sa, ...".
  std::string keys() const;
  /// The test server; only where it is none that is real.
  tds_server::Server& test_server() { return *server_; }

 private:
  void take_real();
  void empty_real();

  std::unique_ptr<tds_server::Server> server_;
  tds::ConnectRequest request_;
  std::optional<tds::Session> session_;  // with a real one
  std::set<std::string> schemas_;        // that were there
};

}  // namespace hygge::test

/// Skips a test for which the server must do what a real one would not.
#define HYGGE_TEST_SERVER_ONLY(reason) \
  if (hygge::test::RunServer::is_real()) GTEST_SKIP() << "only with the test server: " reason

/// Skips a test of what Babelfish lacks.
#define HYGGE_NO_BABELFISH(reason) \
  if (hygge::test::RunServer::is_babelfish()) GTEST_SKIP() << "not with Babelfish: " reason

/// Skips a test that loads decimals where the server garbles them.
#define HYGGE_NEEDS_DECIMALS() \
  if (!hygge::test::RunServer::keeps_decimals()) GTEST_SKIP() << "this server garbles the decimals of bulk loads"
