// Rowversions, and from which one on rows may still come to light.

#include <thread>

#include "tests/tds_server/raw_client.h"
#include "tests/tds_server/sql_test.h"

namespace hygge::test {
namespace {

using namespace std::chrono_literals;

class RowVersionsTest : public SqlTest {
 protected:
  void SetUp() override { server_.run("CREATE TABLE t (id int, r rowversion)"); }

  std::int64_t value(const std::string& expression) {
    return std::atoll(rows("SELECT CAST(" + expression + " AS bigint)").c_str());
  }
  std::int64_t lowest_open() { return value("MIN_ACTIVE_ROWVERSION()"); }
  std::int64_t last() { return value("@@DBTS"); }
  std::int64_t of_row(int id) {
    return std::atoll(rows("SELECT CAST(r AS bigint) FROM t WHERE id = " + std::to_string(id)).c_str());
  }
};

/// A session that stays.
class Writer {
 public:
  explicit Writer(const tds_server::Server& server) : client_{server.port()} { client_.sign_in(); }
  void run(const std::string& batch) {
    constexpr std::size_t kPlace = 18;  // of the transaction's number, in the headers of a batch
    constexpr std::size_t kSize = 8;
    client_.send(RawClient::batch(batch).replace(kPlace, kSize, transaction_));
    const std::string reply = client_.reply();
    // ENVCHANGE: a transaction began (8), was committed (9) or rolled back (10).
    const std::string begun{"\xE3\x0B\x00\x08\x08", 5};
    if (const std::size_t at = reply.rfind(begun); at != std::string::npos) {
      transaction_ = reply.substr(at + begun.size(), kSize);
    }
    for (const char* const end : {"\xE3\x0B\x00\x09\x00", "\xE3\x0B\x00\x0A\x00"}) {
      if (reply.find(std::string{end, 5}) != std::string::npos) transaction_ = std::string(kSize, '\0');
    }
  }

 private:
  RawClient client_;
  std::string transaction_ = std::string(8, '\0');
};

TEST_F(RowVersionsTest, EachChangeOfARowTakesTheNext) {
  const std::int64_t before = last();
  EXPECT_EQ(lowest_open(), before + 1);
  server_.run("INSERT t (id) VALUES (1), (2)");
  EXPECT_EQ(of_row(1), before + 1);
  EXPECT_EQ(of_row(2), before + 2);
  EXPECT_EQ(last(), before + 2);
  server_.run("UPDATE t SET id = 1 WHERE id = 1");
  EXPECT_GT(of_row(1), before + 2);
  EXPECT_EQ(of_row(2), before + 2);
  EXPECT_GE(last(), of_row(1));
  EXPECT_EQ(lowest_open(), last() + 1);
  EXPECT_EQ(rows("SELECT MAX(r) FROM t"), rows("SELECT r FROM t WHERE id = 1"));
  EXPECT_EQ(rows("SELECT DATALENGTH(MIN_ACTIVE_ROWVERSION()), DATALENGTH(@@DBTS)"), "8|8\n");
  EXPECT_EQ(rows("SELECT system_type_name FROM sys.dm_exec_describe_first_result_set(N'SELECT MIN_ACTIVE_ROWVERSION() "
                 "AS m', NULL, 0)"),
            "binary(8)\n");
}

TEST_F(RowVersionsTest, ManyRowsHaveOneEach) {
  server_.run("CREATE TABLE d (n int); INSERT d VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
  server_.run(
      "INSERT t (id) SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n FROM d a CROSS JOIN d b CROSS JOIN d c "
      "CROSS JOIN d e");
  EXPECT_EQ(last() - value("(SELECT MIN(r) FROM t)"), 9999);
  server_.run("INSERT t (id) VALUES (-1)");
  EXPECT_EQ(rows("SELECT COUNT(DISTINCT r) FROM t"), "10001\n");
}

TEST_F(RowVersionsTest, AnOpenTransactionHoldsTheLowestDown) {
  server_.run("INSERT t (id) VALUES (1)");
  const std::int64_t before = last();
  Writer first{server_};
  Writer second{server_};
  first.run("BEGIN TRAN");
  EXPECT_EQ(lowest_open(), before + 1);
  first.run("INSERT t (id) VALUES (2)");
  EXPECT_EQ(last(), before + 1);
  EXPECT_EQ(lowest_open(), before + 1);
  second.run("BEGIN TRAN; INSERT t (id) VALUES (3)");
  server_.run("INSERT t (id) VALUES (4)");
  EXPECT_EQ(of_row(4), before + 3);
  EXPECT_EQ(lowest_open(), before + 1);
  EXPECT_EQ(rows("EXEC sp_executesql N'SELECT id FROM t WHERE r >= @from AND r < MIN_ACTIVE_ROWVERSION()', "
                 "N'@from binary(8)', @from = 0x0000000000000000"),
            "1\n");
  first.run("COMMIT");
  EXPECT_EQ(of_row(2), before + 1);
  EXPECT_EQ(lowest_open(), before + 2);
  second.run("ROLLBACK");
  EXPECT_EQ(lowest_open(), last() + 1);
  EXPECT_EQ(rows("SELECT id FROM t WHERE r < MIN_ACTIVE_ROWVERSION() ORDER BY r"), "1\n2\n4\n");
}

TEST_F(RowVersionsTest, WhatEndsATransactionLetsThemGo) {
  const auto is_open = [&] { return lowest_open() <= last(); };
  Writer writer{server_};
  writer.run("SET XACT_ABORT ON; BEGIN TRAN; INSERT t (id) VALUES (1)");
  EXPECT_TRUE(is_open());
  writer.run("SELECT 1/0");
  EXPECT_FALSE(is_open());
  writer.run("BEGIN TRAN; SAVE TRAN s; UPDATE t SET id = 2; INSERT t (id) VALUES (3)");
  writer.run("ROLLBACK TRAN s");
  EXPECT_TRUE(is_open());
  writer.run("COMMIT");
  EXPECT_FALSE(is_open());
  server_.run("CREATE TABLE u (id int PRIMARY KEY, r rowversion); INSERT u (id) VALUES (1)");
  EXPECT_EQ(number("INSERT u (id) VALUES (1)"), 2627);
  EXPECT_FALSE(is_open());
  {
    Writer gone{server_};
    gone.run("BEGIN TRAN; INSERT t (id) VALUES (4)");
    EXPECT_TRUE(is_open());
  }
  // The server hears of it a moment later.
  for (int i = 0; i < 1000 && is_open(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_FALSE(is_open());
}

}  // namespace
}  // namespace hygge::test
