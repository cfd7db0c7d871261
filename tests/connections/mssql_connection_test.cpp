#include "hygge/connections/mssql/mssql_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <future>
#include <thread>

#include "hygge/connections/connections.h"
#include "hygge/connections/mssql/mssql_facts.h"
#include "hygge/tds/server_error.h"
#include "tests/connections/connection_project.h"
#include "tests/support/error_of.h"
#include "tests/support/tds_server/server.h"
#include "tests/support/turned_clock.h"
#include "tests/support/wait_until.h"

namespace hygge {
namespace {

using namespace std::chrono_literals;
using test::ConnectionProject;
using test::error_of;
using test::wait_until;
using testing::HasSubstr;

class MssqlConnectionTest : public testing::Test {
 protected:
  /// The lines of a connection to the server, as sa; others may follow.
  std::string lines(const std::string& more = {}) const {
    return "server: 127.0.0.1\nport: " + std::to_string(server_.port()) +
           "\nuser: sa\npassword: Hygge!2026\nencrypt: no\n" + more;
  }
  std::string token_lines(const std::string& token) const {
    return "server: 127.0.0.1\nport: " + std::to_string(token_server_.port()) + "\nauth: token\ntoken: " + token +
           "\ntrust_cert: yes\n";
  }
  static config::Place place(const std::string& lines) { return ConnectionProject{lines}.place(); }

  tds_server::Server server_;
  tds_server::Server token_server_{{.tokens = {"a-good-token"}}};
};

TEST_F(MssqlConnectionTest, TellsWhoOneIsAndOfWhatTheServerIsMade) {
  MssqlConnection connection{place(lines())};
  const MssqlFacts facts = ask_for_facts(connection, CancelToken{});
  EXPECT_EQ(facts.login, "sa");
  EXPECT_EQ(facts.user, "dbo");
  EXPECT_EQ(facts.database, "hygge");
  EXPECT_EQ(facts.version, "16.0.4181.3");
  EXPECT_EQ(facts.edition, "Developer Edition (64-bit)");
  EXPECT_EQ(facts.server, "hygge-test");
  EXPECT_EQ(facts.cipher, "");
  EXPECT_GT(facts.round_trip, 0ns);
  EXPECT_GE(facts.connecting, 0ns);
}

TEST_F(MssqlConnectionTest, FailuresNameTheConnectionAndItsPlace) {
  MssqlConnection connection{place(lines("database: lake\n"))};
  const Error error = error_of([&] { connection.connect(CancelToken{}); });
  EXPECT_EQ(error.context(), std::vector<std::string>{"connection 'erp'"});
  EXPECT_EQ(error.where(), "hygge.yml:2:3");
  EXPECT_THAT(error.reason(), HasSubstr("server error 4060"));
}

TEST_F(MssqlConnectionTest, ATokenThatIsRefusedIsFetchedOnceMore) {
  MssqlConnection connection{place(token_lines("a-good-token"))};
  token_server_.faults().set("login_error", 18'456);
  EXPECT_TRUE(connection.connect(CancelToken{}).is_usable());
  EXPECT_EQ(token_server_.counters().connections, 2);
  EXPECT_EQ(connection.way_to_sign_in(), "given token");
}

TEST_F(MssqlConnectionTest, ATokenThatIsRefusedTwiceIsGivenUp) {
  MssqlConnection connection{place(token_lines("a-bad-token"))};
  const Error error = error_of([&] { connection.connect(CancelToken{}); });
  EXPECT_EQ(error.kind(), ErrorKind::Permission);
  EXPECT_THAT(error.advice(), HasSubstr("make the token's identity a user of the database"));
  EXPECT_EQ(std::string{error.what()}.find("a-bad-token"), std::string::npos);
  EXPECT_EQ(token_server_.counters().connections, 2);
}

TEST_F(MssqlConnectionTest, SessionsAreLentAgainAsGoodAsNew) {
  server_.run("CREATE TABLE t (i int)");
  MssqlConnection connection{place(lines())};
  {
    const MssqlConnection::Session session = connection.pool().acquire({"flow a", {}});
    session->execute("CREATE TABLE #mine (i int)");
    session->begin();
    session->execute("INSERT INTO t VALUES (1)");
  }
  {
    const MssqlConnection::Session session = connection.pool().acquire({"flow b", {}});
    EXPECT_FALSE(session->is_in_transaction());
    EXPECT_THROW(session->execute("SELECT * FROM #mine"), tds::TdsError);
  }
  EXPECT_EQ(server_.run("SELECT COUNT(*) FROM t")[0][0], "0");
  EXPECT_EQ(server_.counters().connections, 1);
  EXPECT_GE(server_.counters().resets, 1);
  EXPECT_EQ(connection.pool().counts().reused, 1U);
}

TEST_F(MssqlConnectionTest, OneThatTheServerDroppedIsNotLent) {
  MssqlConnection connection{place(lines())};
  { const MssqlConnection::Session session = connection.pool().acquire({"flow a", {}}); }
  server_.drop_all();
  wait_until([&] { return server_.sessions() == 0; });
  const MssqlConnection::Session session = connection.pool().acquire({"flow b", {}});
  EXPECT_NO_THROW(session->execute("SELECT 1"));
  EXPECT_EQ(connection.pool().counts().discarded_for(Discard::Unhealthy), 1U);
}

TEST_F(MssqlConnectionTest, AskingWhetherOneLivesEndsWithItsBorrower) {
  test::TurnedClock clock;
  MssqlConnection connection{place(lines()), clock};
  { const MssqlConnection::Session session = connection.pool().acquire({"flow a", {}}); }
  const CancelToken cancel;
  {
    // All places are the borrower's, so that the pool's own thread does not ask before it.
    auto reserved = connection.pool().reserve(10, {"flow b", cancel});
    server_.faults().set("stall_after_rows", 1);
    clock.turn(Seconds{61});
    std::future<Error> asked = std::async(
        std::launch::async, [&] { return error_of([&] { const MssqlConnection::Session one = reserved.take(); }); });
    wait_until([&] { return server_.faults().get("stall_after_rows") < 0; });
    cancel.cancel(CancelReason::Interrupted);
    EXPECT_EQ(asked.wait_for(std::chrono::seconds{3}), std::future_status::ready) << "sooner than the question's limit";
    EXPECT_EQ(asked.get().kind(), ErrorKind::Cancelled);
  }
  EXPECT_EQ(server_.counters().attentions, 1) << "the server was told";
  EXPECT_EQ(connection.pool().counts().discarded_for(Discard::Unhealthy), 0U) << "and the session was kept";
}

TEST_F(MssqlConnectionTest, OneThatBreaksIsReplacedInItsPlace) {
  MssqlConnection connection{place(lines("pool: {max_size: 1}\n"))};
  MssqlConnection::Session session = connection.pool().acquire({"flow a", {}});
  server_.drop_all();
  const Error error = error_of([&] {
    try {
      session->execute("SELECT 1");
    } catch (const Error& failure) {
      connection.note_failure(failure, session);
      throw;
    }
  });
  EXPECT_EQ(error.kind(), ErrorKind::Connection);
  session.renew();
  EXPECT_NO_THROW(session->execute("SELECT 1"));
  EXPECT_EQ(connection.pool().counts().discarded_for(Discard::Broken), 1U);
}

TEST_F(MssqlConnectionTest, ItsMinimumIsOpenedAhead) {
  MssqlConnection connection{place(lines("pool_size: 3\n"))};
  connection.pool();
  wait_until([&] { return connection.pool().counts().opened == 3; });
  const auto sessions = connection.pool().acquire(3, {"flow a", {}});
  EXPECT_EQ(connection.pool().counts().opened, 3U);
  EXPECT_EQ(connection.pool().counts().reused, 3U);
}

TEST_F(MssqlConnectionTest, AThrottledServerIsGivenTime) {
  test::TurnedClock clock;
  MssqlConnection connection{place(lines("pool: {acquire_timeout: 10h}\n")), clock};
  server_.faults().set("login_error", 40'501);
  std::future<void> asked = std::async(std::launch::async, [&] {
    const MssqlConnection::Session session = connection.pool().acquire({"flow a", {}});
  });
  wait_until([&] { return connection.pool().counts().failed == 1; });
  clock.turn(Seconds{9});
  EXPECT_EQ(asked.wait_for(20ms), std::future_status::timeout) << "the server asked for 10 seconds";
  EXPECT_EQ(connection.pool().counts().opened, 0U);
  while (asked.wait_for(1ms) == std::future_status::timeout) clock.turn(Seconds{1});
  EXPECT_NO_THROW(asked.get());
  EXPECT_EQ(connection.pool().counts().opened, 1U);
}

TEST_F(MssqlConnectionTest, AThrottledStatementSlowsTheOthersToo) {
  test::TurnedClock clock;
  MssqlConnection connection{place(lines("pool: {acquire_timeout: 10h}\n")), clock};
  MssqlConnection::Session session = connection.pool().acquire({"flow a", {}});
  server_.faults().set("statement_error", 49'918);
  try {
    session->execute("SELECT 1");
    ADD_FAILURE() << "it was not refused";
  } catch (const Error& error) {
    EXPECT_TRUE(error.is_transient());
    connection.note_failure(error, session);
  }
  std::future<void> asked = std::async(std::launch::async, [&] {
    const MssqlConnection::Session other = connection.pool().acquire({"flow b", {}});
  });
  EXPECT_EQ(asked.wait_for(20ms), std::future_status::timeout);
  EXPECT_NO_THROW(session->execute("SELECT 1")) << "what is lent goes on";
  while (asked.wait_for(1ms) == std::future_status::timeout) clock.turn(Seconds{1});
  EXPECT_NO_THROW(asked.get());
}

TEST_F(MssqlConnectionTest, EachLoanHasTheQueryTimeoutAndTheBorrowersToken) {
  MssqlConnection connection{place(lines("query_timeout: 50ms\n"))};
  const CancelToken cancel;
  const MssqlConnection::Session session = connection.pool().acquire({"flow a", cancel});
  server_.faults().set("stall_after_rows", 1);
  const Error late = error_of([&] { session->execute("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"); });
  EXPECT_EQ(late.kind(), ErrorKind::Timeout) << late.what();
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_EQ(error_of([&] { session->execute("SELECT 1"); }).kind(), ErrorKind::Cancelled);
}

class ConnectionsTest : public MssqlConnectionTest {};

TEST_F(ConnectionsTest, ShareOnePoolByName) {
  const config::Project project =
      ConnectionProject{{{"erp", lines("pool: {max_size: 2}\n")}, {"lake", lines()}}}.load();
  std::vector<std::string> warnings;
  Connections connections{project.connections, [&](const std::string& text) { warnings.push_back(text); }};
  EXPECT_TRUE(connections.counts().empty());
  EXPECT_EQ(&connections.mssql("erp").pool(), &connections.mssql("erp").pool());
  EXPECT_EQ(warnings.size(), 1U) << "told once";
  { const auto loan = connections.mssql("erp").pool().acquire({"flow a", {}}); }
  const auto counts = connections.counts();
  ASSERT_EQ(counts.size(), 1U) << "those that were used";
  EXPECT_EQ(counts.at("erp").borrowed, 1U);
  EXPECT_EQ(error_of([&] { connections.mssql("erb"); }).what(),
            std::string{"there is no connection 'erb'; did you mean 'erp'?"});
}

TEST_F(ConnectionsTest, ReserveSeveralTogetherWithoutADeadlock) {
  const config::Project project =
      ConnectionProject{{{"erp", lines("pool: {max_size: 3}\n")}, {"lake", lines("pool: {max_size: 3}\n")}}}.load();
  Connections connections{project.connections};
  std::vector<std::thread> flows;
  std::atomic<int> served{0};
  for (unsigned flow = 0; flow < 8; ++flow) {
    flows.emplace_back([&, flow] {
      for (int turn = 0; turn < 5; ++turn) {
        // Half of them read here and write there, the others the other way round.
        const auto reserved =
            connections.reserve({{{"erp", {flow % 2 == 0 ? 1U : 3U}}}, {{"lake", {flow % 2 == 0 ? 3U : 1U}}}},
                                {"flow " + std::to_string(flow), {}});
        const MssqlConnection::Session reader = reserved[0]->take("erp");
        const MssqlConnection::Session writer = reserved[1]->take("lake");
        reader->execute("SELECT 1");
        writer->execute("SELECT 1");
        ++served;
      }
    });
  }
  for (std::thread& flow : flows) flow.join();
  EXPECT_EQ(served, 40);
  EXPECT_LE(server_.counters().connections, 6);
}

TEST_F(ConnectionsTest, ShareOutWhatIsFreeAboveTheLeast) {
  const config::Project project = ConnectionProject{lines("pool: {max_size: 6}\n")}.load();
  Connections connections{project.connections};
  const auto counts = [&](const std::vector<Connections::Wish>& parts) {
    const auto reserved = connections.reserve(parts, {"flow a", {}});
    std::vector<unsigned> of_parts;
    for (const auto& one : reserved) of_parts.push_back(one->count("erp"));
    return of_parts;
  };
  EXPECT_EQ(counts({{{"erp", {1}}}, {{"erp", {1, 8}}}}), (std::vector{1U, 5U}));
  EXPECT_EQ(counts({{{"erp", {1, 4}}}, {{"erp", {1, 8}}}}), (std::vector{3U, 3U}));
  EXPECT_EQ(counts({{{"erp", {1, 2}}}, {{"erp", {1, 2}}}}), (std::vector{2U, 2U}));
  EXPECT_EQ(counts({{}, {{"erp", {2}}}}), (std::vector{0U, 2U}));
  const auto others = connections.reserve({{{"erp", {4}}}}, {"flow b", {}});
  EXPECT_EQ(counts({{{"erp", {1}}}, {{"erp", {1, 8}}}}), (std::vector{1U, 1U})) << "no more are free";
  others[0]->keep("erp", 1);
  EXPECT_EQ(counts({{{"erp", {1}}}, {{"erp", {1, 8}}}}), (std::vector{1U, 4U}));
}

TEST_F(ConnectionsTest, SayWhenAPoolIsTooSmall) {
  const config::Project project = ConnectionProject{lines("pool: {max_size: 2}\n")}.load();
  Connections connections{project.connections};
  const Error error = error_of([&] { connections.reserve({{{"erp", {3}}}}, {"flow a", {}}); });
  EXPECT_EQ(error.headline(), "flow a needs 3 connections of connection 'erp' at once");
  EXPECT_THAT(error.where(), testing::ContainsRegex(R"(hygge\.yml:[0-9]+:[0-9]+ \(.*pool\.max_size\))"));
}

TEST_F(ConnectionsTest, SayWhereAConnectionOfTheUsualSizeWasWritten) {
  const config::Project project = ConnectionProject{lines("")}.load();
  Connections connections{project.connections};
  const Error error = error_of([&] { connections.reserve({{{"erp", {30}}}}, {"flow a", {}}); });
  EXPECT_THAT(error.where(), testing::ContainsRegex(R"(hygge\.yml:[0-9]+:[0-9]+$)"));
}

}  // namespace
}  // namespace hygge
