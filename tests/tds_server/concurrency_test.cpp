#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/tds_server/server.h"
#include "tests/tds_server/client_programs.h"
#include "tests/tds_server/raw_client.h"

namespace hygge::test {
namespace {

using tds_server::Server;

/// Runs the same work on several threads and waits for all.
template <typename Work>
void on_threads(int count, Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

TEST(ConcurrencyTest, WritersOfOneTableLoseNothing) {
  Server server;
  server.run("CREATE TABLE t (a int); CREATE TABLE counter (n int); INSERT counter VALUES (0)");
  on_threads(4, [&](int i) {
    for (int j = 0; j < 10; ++j) {
      server.run("INSERT t VALUES (" + std::to_string(i * 100 + j) + ")");
      server.run("UPDATE counter SET n = n + 1");
    }
  });
  EXPECT_EQ(as_lines(server.run("SELECT COUNT(*), COUNT(DISTINCT a) FROM t")), "40|40\n");
  EXPECT_EQ(as_lines(server.run("SELECT n FROM counter")), "40\n");
}

TEST(ConcurrencyTest, OneOfManyGetsAKey) {
  Server server;
  server.run("CREATE TABLE t (a int NOT NULL PRIMARY KEY)");
  std::atomic<int> refused{0};
  on_threads(4, [&](int) {
    try {
      server.run("BEGIN TRAN; INSERT t VALUES (1); COMMIT");
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(std::string{error.what()}.substr(0, 5), "2627:");
      ++refused;
    }
  });
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(as_lines(server.run("SELECT COUNT(*) FROM t")), "1\n");
}

TEST(ConcurrencyTest, OneOfManyMakesATable) {
  Server server;
  std::atomic<int> refused{0};
  on_threads(4, [&](int) {
    for (int i = 0; i < 10; ++i) {
      try {
        server.run("BEGIN TRAN; CREATE TABLE t" + std::to_string(i) + " (a int); COMMIT");
      } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string{error.what()}.substr(0, 5), "2714:");
        ++refused;
      }
    }
  });
  EXPECT_EQ(refused, 30);
  EXPECT_EQ(as_lines(server.run("SELECT COUNT(*), COUNT(DISTINCT name) FROM sys.tables")), "10|10\n");
}

TEST(ConcurrencyTest, ReadersSeeWholeTransactions) {
  Server server;
  server.run("CREATE TABLE t (a int)");
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    for (int i = 0; i < 20; ++i) server.run("BEGIN TRAN; INSERT t VALUES (1); INSERT t VALUES (1); COMMIT");
    done = true;
  }};
  while (!done) {
    const auto rows = server.run("SELECT COUNT(*) % 2 FROM t");
    EXPECT_EQ(rows.front().front(), "0");
  }
  writer.join();
}

TEST(ConcurrencyTest, ManyConnectionsAtOnceAreServedAndEnded) {
  Server server;
  on_threads(8, [&](int) {
    for (int j = 0; j < 5; ++j) {
      RawClient client{server.port()};
      client.sign_in();
      client.send(RawClient::batch("SELECT session_id FROM sys.dm_exec_sessions"));
      EXPECT_EQ(static_cast<unsigned char>(client.reply().front()), 0x81);
    }
  });
  EXPECT_EQ(server.counters().logins, 40);
}

TEST(ConcurrencyTest, TheServerEndsWhileClientsAreBusy) {
  for (int round = 0; round < 5; ++round) {
    auto server = std::make_unique<Server>();
    RawClient idle{server->port()};
    idle.sign_in();
    RawClient half{server->port()};
    half.send(RawClient::prelogin().substr(0, 5));
    RawClient waiting{server->port()};
    waiting.sign_in();
    waiting.send(RawClient::batch("WAITFOR DELAY '00:01:00'"));
    server.reset();
    EXPECT_EQ(idle.reply(), "");
    EXPECT_TRUE(idle.closed());
  }
}

}  // namespace
}  // namespace hygge::test
