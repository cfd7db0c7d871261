#include <gtest/gtest.h>

#include <cstdint>

#include "tests/support/tds_server/server.h"
#include "tests/tds_server/client_programs.h"
#include "tests/tds_server/raw_client.h"

namespace hygge::test {
namespace {

using namespace std::string_literals;
using tds_server::Server;

const std::string kIntNull = "\x00\x00\x00\x00\x09\x00\x26\x04\x01\x61\x00"s;                          // a int
const std::string kVarchar = "\x00\x00\x00\x00\x09\x00\xa7\x0a\x00\x09\x04\xd0\x00\x34\x01\x62\x00"s;  // b varchar(10)
const std::string kDone = "\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"s;

/// Sends bulk data byte by byte as a test says.
class BulkLoadTest : public testing::Test {
 protected:
  BulkLoadTest() { client_.sign_in(); }
  /// The error number of a reply; 0: it went well.
  static int error_in(const std::string& reply) {
    if (static_cast<std::uint8_t>(reply.front()) != 0xAA) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<int>(static_cast<std::uint8_t>(reply[3 + i])); };
    return byte(0) | byte(1) << 8 | byte(2) << 16;
  }
  /// The statement, then the data; the error number of the first that fails.
  int load(const std::string& statement, const std::string& data) {
    client_.send(RawClient::batch(statement));
    if (const int error = error_in(client_.reply()); error != 0) return error;
    client_.send(RawClient::packet(0x07, data));
    return error_in(client_.reply());
  }
  std::string rows(const std::string& sql) { return as_lines(server_.run(sql)); }

  Server server_;
  RawClient client_{server_.port()};
  std::string one_column_ = "\x81\x01\x00"s + kIntNull;
};

TEST_F(BulkLoadTest, TakesEveryEndOfTheData) {
  server_.run("CREATE TABLE t (a int)");
  const std::string row = "\xd1\x04\x07\x00\x00\x00"s;
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + row + kDone), 0);
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + row + kDone.substr(0, 9)), 0);
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + row), 0);
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + kDone), 0);
  EXPECT_EQ(rows("SELECT COUNT(*), SUM(a) FROM t"), "3|21\n");
}

TEST_F(BulkLoadTest, DefaultsIdentityAndKeepNulls) {
  server_.run("CREATE TABLE t (id int IDENTITY(5,1), a int NULL DEFAULT 9)");
  const std::string null_row = "\xd1\x00"s;
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + null_row), 0);
  EXPECT_EQ(load("INSERT BULK t ([a] int) WITH (KEEP_NULLS)", one_column_ + null_row), 0);
  EXPECT_EQ(load("INSERT BULK t ([id] int)", one_column_ + "\xd1\x04\x64\x00\x00\x00"s), 0);
  server_.run("INSERT t (a) VALUES (1)");
  EXPECT_EQ(rows("SELECT id, a FROM t ORDER BY id"), "5|9\n6|NULL\n100|9\n101|1\n");
}

TEST_F(BulkLoadTest, KeepNullsSwitchesOffTheDefaultsOfColumnsThatDoNotComeToo) {
  server_.run("CREATE TABLE t (a int, b int NULL DEFAULT 9); CREATE TABLE must (a int, b int NOT NULL DEFAULT 9)");
  const std::string row = "\xd1\x04\x07\x00\x00\x00"s;
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + row), 0);
  EXPECT_EQ(load("INSERT BULK t ([a] int) WITH (KEEP_NULLS)", one_column_ + row), 0);
  EXPECT_EQ(rows("SELECT b FROM t ORDER BY b"), "NULL\n9\n");
  EXPECT_EQ(load("INSERT BULK must ([a] int)", one_column_ + row), 0);
  EXPECT_EQ(load("INSERT BULK must ([a] int) WITH (KEEP_NULLS)", one_column_ + row), 515);
}

TEST_F(BulkLoadTest, RefusesWhatDoesNotFitAndStaysUsable) {
  server_.run("CREATE TABLE t (a int NOT NULL, b varchar(3))");
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + "\xd1\x00"s), 515);
  EXPECT_EQ(load("INSERT BULK t ([b] varchar(10) COLLATE SQL_Latin1_General_CP1_CI_AS)", "\x81\x01\x00"s + kVarchar +
                                                                                             "\xd1\x04\x00"
                                                                                             "abcd"s),
            2628);
  EXPECT_EQ(load("INSERT BULK t ([a] bigint)", one_column_ + "\xd1\x00"s), 4816);
  EXPECT_EQ(load("INSERT BULK t ([a] int, [b] varchar(3))", one_column_ + "\xd1\x00"s), 4804);
  EXPECT_EQ(load("INSERT BULK t ([z] int)", ""), 207);
  EXPECT_EQ(load("INSERT BULK nowhere ([a] int)", ""), 208);
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + "\xd1\x04\x01\x00\x00\x00"s), 0);
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "1\n");
}

TEST_F(BulkLoadTest, TextIsInTheCodePageThatTheStatementNames) {
  server_.run("CREATE TABLE t (b nvarchar(10))");
  EXPECT_EQ(load("INSERT BULK t ([b] varchar(10) COLLATE Polish_CI_AS)",
                 "\x81\x01\x00"s + kVarchar + "\xd1\x02\x00\xb3\xf3"s),
            0);
  EXPECT_EQ(load("INSERT BULK t ([b] varchar(10) COLLATE Latin1_General_100_BIN2_UTF8)",
                 "\x81\x01\x00"s + kVarchar + "\xd1\x02\x00\xc5\x82"s),
            0);
  EXPECT_EQ(rows("SELECT b FROM t"), "łó\nł\n");
}

TEST_F(BulkLoadTest, AnAttentionInTheMiddleLeavesNothing) {
  server_.run("CREATE TABLE t (a int)");
  client_.send(RawClient::batch("INSERT BULK t ([a] int)"));
  client_.reply();
  client_.send(RawClient::packet(0x07, one_column_ + "\xd1\x04\x01\x00"s, 0));
  client_.send(RawClient::packet(0x06, ""));
  const std::string answer = client_.reply();
  ASSERT_EQ(answer.size(), 13U);
  EXPECT_EQ(answer[1], '\x20');
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + "\xd1\x04\x02\x00\x00\x00"s), 0);
  EXPECT_EQ(rows("SELECT a FROM t"), "2\n");
}

TEST_F(BulkLoadTest, AMessageThatIsThrownAwayLeavesNothing) {
  server_.run("CREATE TABLE t (a int)");
  client_.send(RawClient::batch("INSERT BULK t ([a] int)"));
  client_.reply();
  client_.send(RawClient::packet(0x07, one_column_ + "\xd1\x04\x01\x00"s, 0x03));
  EXPECT_EQ(client_.reply(), kDone);
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "0\n");
}

TEST_F(BulkLoadTest, BelongsToTheTransaction) {
  server_.run("CREATE TABLE t (a int)");
  client_.send(RawClient::batch("BEGIN TRAN"));
  const std::string begun = client_.reply();
  // The descriptor that came with ENVCHANGE 8 goes into the headers of what follows.
  const std::string descriptor = begun.substr(5, 8);
  const auto within = [&](const std::string& sql) {
    std::string bytes = RawClient::batch(sql);
    return bytes.replace(8 + 10, 8, descriptor);
  };
  client_.send(within("INSERT BULK t ([a] int)"));
  EXPECT_EQ(error_in(client_.reply()), 0);
  client_.send(RawClient::packet(0x07, one_column_ + "\xd1\x04\x01\x00\x00\x00"s));
  EXPECT_EQ(error_in(client_.reply()), 0);
  client_.send(within("ROLLBACK"));
  client_.reply();
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "0\n");
}

TEST_F(BulkLoadTest, FailsAndDropsOnDemand) {
  server_.run("CREATE TABLE t (a int)");
  server_.faults().set("bulk_error", 1204);
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + "\xd1\x04\x01\x00\x00\x00"s), 1204);
  server_.faults().set("bulk_count", 5);
  EXPECT_EQ(load("INSERT BULK t ([a] int)", one_column_ + "\xd1\x04\x01\x00\x00\x00"s), 0);
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "0\n");
  server_.faults().set("bulk_drop_after_rows", 1);
  client_.send(RawClient::batch("INSERT BULK t ([a] int)"));
  client_.reply();
  client_.send(RawClient::packet(0x07, one_column_ + "\xd1\x04\x01\x00\x00\x00"s));
  client_.reply();
  EXPECT_TRUE(client_.closed());
  EXPECT_EQ(rows("SELECT COUNT(*) FROM t"), "0\n");
}

}  // namespace
}  // namespace hygge::test
