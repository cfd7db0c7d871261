#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/tds_server/client_programs.h"
#include "tests/tds_server/every_type.h"

namespace hygge::test {
namespace {

using tds_server::Encryption;
using tds_server::Server;
using testing::HasSubstr;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

class FreeTdsTest : public testing::Test {
 protected:
  void SetUp() override {
    HYGGE_NEED_CLIENT(FreeTds::find("tsql") && FreeTds::find("freebcp") && FreeTds::find("bsqldb"));
  }
};

TEST_F(FreeTdsTest, LogsInWithEveryEncryptionAndSelects) {
  Server server;
  server.run("CREATE TABLE t (a int, b nvarchar(20)); INSERT t VALUES (1, N'Zażółć'), (2, NULL)");
  for (const char* const encryption : {"off", "request", "require"}) {
    SCOPED_TRACE(encryption);
    FreeTds client{server, encryption};
    const ProgramResult result = client.tsql("SELECT * FROM t ORDER BY a DESC");
    EXPECT_EQ(result.out, "2\tNULL\n1\tZażółć\n") << result.err;
  }
  EXPECT_EQ(server.counters().logins, 3);
  EXPECT_EQ(server.counters().protocol_errors, 0);
}

TEST_F(FreeTdsTest, ForcesEncryptionOnWhoWantsNone) {
  Server server{{.encryption = Encryption::Required}};
  FreeTds willing{server, "request"};
  EXPECT_EQ(willing.tsql("SELECT encrypt_option FROM sys.dm_exec_connections").out, "TRUE\n");
  FreeTds unwilling{server, "off"};
  EXPECT_NE(unwilling.tsql("SELECT 1").exit_code, 0);
}

TEST_F(FreeTdsTest, RefusesAWrongPassword) {
  Server server;
  FreeTds client{server};
  EXPECT_THAT(client.tsql("SELECT 1", "wrong").err, HasSubstr("Login failed for user 'sa'."));
}

TEST_F(FreeTdsTest, SpeaksOlderVersionsOfTheProtocol) {
  Server server;
  FreeTds client{server, "off", "7.3"};
  EXPECT_EQ(client.tsql("SELECT CAST('2024-02-29' AS date) AS d, 1 AS one").err, "");
}

TEST_F(FreeTdsTest, TellsErrorsWithTheirNumbers) {
  Server server;
  FreeTds client{server};
  EXPECT_THAT(client.tsql("SELECT * FROM nowhere").err, HasSubstr("Msg 208"));
  EXPECT_THAT(client.tsql("SELEC * FROM t").err, HasSubstr("Msg 102"));
  EXPECT_THAT(client.tsql("SELECT FROM t").err, HasSubstr("Msg 156"));
}

TEST_F(FreeTdsTest, BsqldbReadsRows) {
  Server server;
  server.run("CREATE TABLE t (a int, b varchar(20)); INSERT t VALUES (1, 'one'), (2, NULL)");
  FreeTds client{server};
  const ProgramResult result = client.bsqldb("SELECT a, b FROM t ORDER BY a");
  EXPECT_THAT(result.out, HasSubstr("one")) << result.err;
}

TEST_F(FreeTdsTest, EveryTypeComesOut) {
  Server server;
  server.run(every_type_table("every") + every_type_rows("every"));
  FreeTds client{server};
  const ProgramResult result = client.freebcp("dbo.every", {"out", "every.txt", "-c", "-t", "|"});
  ASSERT_THAT(result.out, HasSubstr("4 rows copied")) << result.err;
  // FreeTDS writes dates and times with milliseconds only, and datetimeoffset without its zone.
  EXPECT_EQ(
      read_file(client.folder() / "every.txt"),
      "1|1|255|32767|2147483647|9223372036854775807|1.5|2.25|99999999.99|1234567890123456789012345678.0123456789|"
      "922337203685477.5807|214748.3647|2024-02-29 00:00:00.000|1900-01-01 13:45:30.123|2024-02-29 13:45:30.123|"
      "2024-02-29 13:45:30.123|2024-02-29 13:46:00.000|2024-02-29 01:00:00.000|abc       |café|varchar max|"
      "新         |Zażółć 😀|nvarchar max|0102030405060708|deadbeef|00010203|00112233-4455-6677-8899-AABBCCDDEEFF|"
      "text|ntext ż|0001\n"
      "2|0|0|-32768|-2147483648|-9223372036854775808|-1.5|-2.25|-99999999.99|-0.0000000001|-922337203685477.5808|"
      "-214748.3648|1-01-01 00:00:00.000|1900-01-01 00:00:00.000|1753-01-01 00:00:00.000|1-01-01 00:00:00.000|"
      "1900-01-01 00:00:00.000|2024-01-01 00:00:00.000|          |x|y|          |z|w|0000000000000000|00|01|"
      "00000000-0000-0000-0000-000000000000|t|n|ff\n"
      "3||||||||||||||||||||||||||||||\n"
      "4|1|1|1|1|1|1|1|0.01|1.0000000000|0.0001|0.0001|9999-12-31 00:00:00.000|1900-01-01 23:59:59.999|"
      "9999-12-31 23:59:59.997|9999-12-31 23:59:59.999|2079-06-06 23:59:00.000|9999-12-31 23:59:59.999|q         |r|s|"
      "t         |u|v|ffffffffffffffff|ff|ff|FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF|t|n|00\n");
}

TEST_F(FreeTdsTest, EveryTypeGoesInAgain) {
  Server server;
  server.run(every_type_table("every") + every_type_rows("every") + every_type_table("copy"));
  // FreeTDS does not read years before 1753 from a text.
  server.run(
      "UPDATE every SET c_date = '1753-01-01', c_datetime2 = '1753-01-01', c_dto = '1753-01-01 00:00:00 +00:00' WHERE "
      "c_int = 2");
  FreeTds client{server};
  client.freebcp("dbo.every", {"out", "every.txt", "-c", "-t", "|"});
  const ProgramResult result = client.freebcp("dbo.copy", {"in", "every.txt", "-c", "-t", "|", "-h", "TABLOCK"});
  EXPECT_THAT(result.out, HasSubstr("4 rows copied"));
  EXPECT_EQ(result.err, "");
  // What a text file loses is left out: sub-millisecond digits, zones, and years that FreeTDS cannot write.
  const std::string columns =
      "c_int, c_bit, c_tinyint, c_smallint, c_int2, c_bigint, c_real, c_float, c_decimal, c_decimal38, c_money, "
      "c_smallmoney, "
      "c_datetime, c_smalldatetime, c_char, c_varchar, c_varcharmax, c_nchar, c_nvarchar, c_nvarcharmax, c_binary, "
      "c_varbinary, "
      "c_varbinarymax, c_guid, c_text, c_ntext, c_image";
  EXPECT_EQ(as_lines(server.run("SELECT " + columns + " FROM copy ORDER BY c_int")),
            as_lines(server.run("SELECT " + columns + " FROM every ORDER BY c_int")));
}

TEST_F(FreeTdsTest, ABulkLoadThatFailsLeavesTheTableAsItWas) {
  Server server;
  server.run("CREATE TABLE t (a int NOT NULL PRIMARY KEY, b varchar(10)); INSERT t VALUES (2, 'two')");
  FreeTds client{server};
  std::ofstream{client.folder() / "in.txt"} << "1|one\n2|again\n";
  const ProgramResult result = client.freebcp("dbo.t", {"in", "in.txt", "-c", "-t", "|"});
  EXPECT_THAT(result.out + result.err, HasSubstr("Msg 2627"));
  EXPECT_EQ(as_lines(server.run("SELECT * FROM t")), "2|two\n");
}

TEST_F(FreeTdsTest, LoadsManyRowsInBatches) {
  Server server;
  server.run("CREATE TABLE t (a int, b nvarchar(40), c decimal(18,4))");
  FreeTds client{server, "require"};
  std::ofstream file{client.folder() / "in.txt"};
  for (int i = 0; i < 20'000; ++i) file << i << "|row number " << i << "|" << i << ".25\n";
  file.close();
  const ProgramResult result = client.freebcp("dbo.t", {"in", "in.txt", "-c", "-t", "|", "-b", "3000"});
  EXPECT_THAT(result.out, HasSubstr("20000 rows copied")) << result.err;
  EXPECT_EQ(as_lines(server.run("SELECT COUNT(*), SUM(CAST(a AS bigint)), SUM(c), MAX(LEN(b)) FROM t")),
            "20000|199990000|199995000.0000|16\n");
}

}  // namespace
}  // namespace hygge::test
