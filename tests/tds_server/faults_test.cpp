#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>

#include "tests/support/tds_server/canned.h"
#include "tests/support/tds_server/server.h"
#include "tests/tds_server/client_programs.h"
#include "tests/tds_server/raw_client.h"

namespace hygge::test {
namespace {

using tds_server::Server;

/// A client that is signed in, for one test.
class FaultsTest : public testing::Test {
 protected:
  FaultsTest() { client_.sign_in(); }
  std::string ask(const std::string& sql) {
    client_.send(RawClient::batch(sql));
    return client_.reply();
  }
  /// Whether the reply holds an ERROR token with this number.
  static bool has_error(const std::string& reply, int number) {
    std::string pattern;
    for (int i = 0; i < 4; ++i) pattern += static_cast<char>(number >> (8 * i) & 0xFF);
    const std::size_t at = reply.find(pattern);
    return at != std::string::npos && at >= 3 && reply[at - 3] == '\xaa';
  }

  Server server_;
  RawClient client_{server_.port()};
};

TEST_F(FaultsTest, AControlStatementSetsThem) {
  EXPECT_EQ(ask("EXEC hygge_fault N'latency 1'")[0], '\x79');  // RETURNSTATUS
  EXPECT_EQ(server_.faults().get("latency"), 1);
  ask("EXEC hygge_fault N'clear'");
  EXPECT_EQ(server_.faults().get("latency"), tds_server::Faults::kUnset);
  EXPECT_TRUE(has_error(ask("EXEC hygge_fault N'no such fault 3'"), 50'000));
}

TEST_F(FaultsTest, TheDocumentedOnesAreKnown) {
  std::ifstream file{std::string{HYGGE_SOURCE_FOLDER} + "/docs/testing.md"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const std::string section = text.substr(text.find("### Faults"), text.find("### How it") - text.find("### Faults"));
  const std::regex fault{"`([a-z_]+ )n`"};
  int known = 0;
  for (auto found = std::sregex_iterator{section.begin(), section.end(), fault}; found != std::sregex_iterator{};
       ++found) {
    EXPECT_TRUE(server_.faults().set_by_text((*found)[1].str() + "1")) << found->str();
    ++known;
  }
  EXPECT_EQ(known, 48);
}

TEST_F(FaultsTest, DropsAfterSoManyBytes) {
  for (std::int64_t bytes = 0; bytes < 30; ++bytes) {
    RawClient client{server_.port()};
    client.sign_in();
    server_.faults().set("drop_after_bytes", bytes);
    client.send(RawClient::batch("SELECT 1"));
    const std::string got = client.reply();
    EXPECT_TRUE(client.closed());
    EXPECT_LE(got.size(), static_cast<std::size_t>(bytes));
  }
}

TEST_F(FaultsTest, DropsAfterSoManyRows) {
  server_.faults().set("drop_after_rows", 2);
  ask("SELECT v.a FROM (VALUES (1),(2),(3)) v(a)");
  EXPECT_TRUE(client_.closed());
}

TEST_F(FaultsTest, CutsAReplyAtEveryPlace) {
  const std::string whole = ask("SELECT 1 AS a");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    RawClient client{server_.port()};
    client.sign_in();
    server_.faults().set("cut_reply", static_cast<std::int64_t>(at));
    client.send(RawClient::batch("SELECT 1 AS a"));
    EXPECT_EQ(client.reply(), whole.substr(0, at));
    client.reply();
    EXPECT_TRUE(client.closed());
  }
}

TEST_F(FaultsTest, GarbageComesInPlaceOfTokens) {
  const std::string whole = ask("SELECT 1 AS a");
  server_.faults().set("garbage_after", 5);
  const std::string got = ask("SELECT 1 AS a");
  EXPECT_EQ(got.size(), whole.size());
  EXPECT_EQ(got.substr(0, 5), whole.substr(0, 5));
  EXPECT_NE(got.substr(5), whole.substr(5));
}

TEST_F(FaultsTest, SmallPacketsAndSendsCarryTheSameTokens) {
  const std::string sql = "SELECT v.a, N'text' AS b FROM (VALUES (1),(2),(3)) v(a)";
  const std::string whole = ask(sql);
  server_.faults().set("payload_size", 1);
  EXPECT_EQ(ask(sql), whole);
  server_.faults().set("send_size", 1);
  EXPECT_EQ(ask(sql), whole);
}

TEST_F(FaultsTest, RowsComeInEitherForm) {
  const std::string sql = "SELECT CAST(NULL AS int) AS a, CAST(NULL AS int) AS b";
  server_.faults().set("nbcrow", 0);
  EXPECT_EQ(ask(sql).find('\xd2'), std::string::npos);
  server_.faults().set("nbcrow", 1);
  EXPECT_NE(ask(sql).find("\xd2\x03"), std::string::npos);
  server_.faults().set("info_between_rows", 1);
  EXPECT_NE(ask(sql).find(RawClient::utf16("between rows")), std::string::npos);
}

TEST_F(FaultsTest, StatementsFailOnDemand) {
  server_.faults().set("statement_error", 1105);
  EXPECT_TRUE(has_error(ask("SELECT 1"), 1105));
  EXPECT_FALSE(has_error(ask("SELECT 1"), 1105));
  server_.faults().set("statement_error_times", 2);
  server_.faults().set("statement_error", 49'918);
  EXPECT_TRUE(has_error(ask("SELECT 1"), 49'918));
  EXPECT_TRUE(has_error(ask("SELECT 1"), 49'918));
  EXPECT_FALSE(has_error(ask("SELECT 1"), 49'918));
}

TEST_F(FaultsTest, AFatalErrorEndsTheSession) {
  server_.faults().set("statement_error", 40'501);
  EXPECT_TRUE(has_error(ask("SELECT 1"), 40'501));
  client_.reply();
  EXPECT_TRUE(client_.closed());
}

/// A statement's work is done or not, wherever its session ends.
TEST_F(FaultsTest, SessionsEndBeforeAndBehindTheirWork) {
  server_.run("CREATE TABLE t (a int)");
  const auto rows = [&] { return server_.run("SELECT COUNT(*) FROM t").front().front(); };
  const std::pair<const char*, const char*> stages[] = {{"drop_at_request", "0"}, {"drop_at_answer", "1"}};
  for (const auto& [stage, expected] : stages) {
    RawClient client{server_.port()};
    client.sign_in();
    server_.faults().set(stage, 2);
    client.send(RawClient::batch("SELECT 1"));
    EXPECT_EQ(client.reply()[0], '\x81');
    client.send(RawClient::batch("INSERT t VALUES (1)"));
    EXPECT_EQ(client.reply(), "");
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(rows(), expected) << stage;
  }
}

TEST_F(FaultsTest, SessionsEndAtEachStageOfALogin) {
  for (const char* const stage : {"drop_at_prelogin", "drop_at_login"}) {
    server_.faults().set(stage, 1);
    RawClient client{server_.port()};
    client.sign_in();
    EXPECT_TRUE(client.closed()) << stage;
  }
  EXPECT_EQ(server_.counters().logins, 1);
}

TEST_F(FaultsTest, LoginsFailOnDemandAndForGood) {
  server_.faults().set("login_error", 40'613);
  const auto log_in = [&](const std::string& user, const std::string& password) {
    RawClient client{server_.port()};
    client.send(RawClient::prelogin());
    client.reply();
    client.send(RawClient::login7(user, password));
    return client.reply();
  };
  EXPECT_TRUE(has_error(log_in("sa", "Hygge!2026"), 40'613));
  EXPECT_FALSE(has_error(log_in("sa", "Hygge!2026"), 40'613));
  EXPECT_TRUE(has_error(log_in("sa", "wrong"), 18'456));
  EXPECT_TRUE(has_error(log_in("nobody", "Hygge!2026"), 18'456));
}

TEST_F(FaultsTest, ConnectionsBeyondALimitAreClosed) {
  server_.faults().set("max_connections", 1);
  RawClient second{server_.port()};
  second.send(RawClient::prelogin());
  second.reply();
  EXPECT_TRUE(second.closed());
  EXPECT_EQ(ask("SELECT 1")[0], '\x81');
}

TEST_F(FaultsTest, AStalledResultCanBeCancelled) {
  server_.faults().set("stall_after_rows", 1);
  client_.send(RawClient::batch("SELECT v.a FROM (VALUES (1),(2),(3)) v(a)"));
  client_.send(RawClient::packet(0x06, ""));
  const std::string first = client_.reply();
  const std::string second = client_.reply();
  EXPECT_EQ(first[0], '\x81');
  ASSERT_EQ(second.size(), 13U);
  EXPECT_EQ(second[1], '\x20');
}

TEST_F(FaultsTest, AllConnectionsCanBeDropped) {
  server_.drop_all();
  client_.send(RawClient::batch("SELECT 1"));
  client_.reply();
  EXPECT_TRUE(client_.closed());
}

TEST_F(FaultsTest, CannedResultsHaveTheRowsThatWereAskedFor) {
  const std::size_t done = 13;
  for (const std::string shape : {"narrow", "nullable", "mixed", "wide", "text", "languages"}) {
    const auto rows = [&](std::size_t count) {
      const std::string reply = ask("EXEC hygge_canned '" + shape + "', " + std::to_string(count));
      const std::string none = ask("EXEC hygge_canned '" + shape + "', 0");
      return reply.substr(none.size() - done, reply.size() - none.size());
    };
    const std::string all = rows(tds_server::kCannedRows);
    for (const std::size_t times : {0U, 1U, 3U}) {
      for (const std::size_t more : {0U, 1U, 1000U}) {
        SCOPED_TRACE(shape + " " + std::to_string(times) + " times, " + std::to_string(more));
        std::string expected;
        for (std::size_t i = 0; i < times; ++i) expected += all;
        expected += rows(more);
        ASSERT_TRUE(rows(times * tds_server::kCannedRows + more) == expected);
      }
    }
    EXPECT_TRUE(all.starts_with(rows(1)) && all.starts_with(rows(1000)));
  }
}

TEST_F(FaultsTest, ASwallowedBulkLoadIsCounted) {
  using namespace std::string_literals;
  EXPECT_EQ(ask("INSERT BULK hygge_canned.sink ([a] int)")[0], '\xfd');
  client_.send(RawClient::packet(
      0x07, "\x81\x01\x00\x00\x00\x00\x00\x09\x00\x26\x04\x01\x61\x00\xd1\x04\x01\x00\x00\x00\xd1\x00"s));
  EXPECT_EQ(client_.reply(), "\xfd\x10\x00\xf0\x00\x02\x00\x00\x00\x00\x00\x00\x00"s);
}

}  // namespace
}  // namespace hygge::test
