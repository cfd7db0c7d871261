#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "hygge/tds/session.h"
#include "tests/support/tds_server/server.h"

namespace hygge::test {

/// Tests of the client against a server: the test server in this process, or, where HYGGE_TEST_MSSQL has a URL, the
/// real one there. Each makes what it needs by SQL, over the wire; its tables are its own and are gone afterwards.
class TestedServerTest : public testing::Test {
 protected:
  explicit TestedServerTest(tds_server::Options options = {});
  ~TestedServerTest() override;

  /// Whether HYGGE_TEST_MSSQL names a server.
  static bool is_real();
  /// Whether that server says that it is Babelfish, which lacks some of what SQL Server has.
  static bool is_babelfish();
  /// The test server. Only behind HYGGE_EMULATOR_ONLY.
  tds_server::Server& server() { return *server_; }
  /// A session as its administrator; without encryption where it is the test server.
  tds::ConnectRequest request() const;
  tds::Session connect() const { return tds::Session::connect(request(), CancelToken{}); }

  /// Makes a table with these columns: "(a int NOT NULL)". Its name, which needs no quoting, begins with dbo. and is
  /// no other process's.
  std::string make_table(tds::Session& session, const std::string& columns);
  /// Drops all that were made so far; the end of the test does it too.
  void drop_tables(tds::Session& session);

 private:
  std::unique_ptr<tds_server::Server> server_;
  std::vector<std::string> tables_;  // that are there
  int last_table_ = 0;
};

/// What is asked of a session with `server`, as its sa, without encryption.
tds::ConnectRequest request_to(const tds_server::Server& server);

}  // namespace hygge::test

/// Skips a test for which the server must do what a real one would not.
#define HYGGE_EMULATOR_ONLY(reason) \
  if (is_real()) GTEST_SKIP() << "only with the test server: " reason

/// Skips a test of what Babelfish lacks.
#define HYGGE_NOT_BABELFISH(reason) \
  if (is_babelfish()) GTEST_SKIP() << "not with Babelfish: " reason
