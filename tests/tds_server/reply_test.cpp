#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tds_server/server.h"
#include "tests/tds_server/raw_client.h"

namespace hygge::test {
namespace {

using namespace std::string_literals;
using testing::EndsWith;
using testing::HasSubstr;

/// The tokens around results, as the real server sends them.
class ReplyTest : public testing::Test {
 protected:
  ReplyTest() { client_.sign_in(); }
  std::string ask(const std::string& sql) {
    client_.send(RawClient::batch(sql));
    return client_.reply();
  }
  /// A DONE, DONEINPROC or DONEPROC.
  static std::string done(char token, char status, char command, char rows = 0) {
    return std::string{token, status, 0, command, 0, rows, 0, 0, 0, 0, 0, 0, 0};
  }

  static constexpr char kDone = '\xfd';
  static constexpr char kDoneProc = '\xfe';
  static constexpr char kDoneInProc = '\xff';

 private:
  tds_server::Server server_;
  RawClient client_{server_.port()};
};

TEST_F(ReplyTest, AProcedureEndsAsOneInABatchToo) {
  const std::string returns_nothing = "\x79\x00\x00\x00\x00"s;
  EXPECT_THAT(ask("EXEC sp_executesql N'SELECT 1 AS a'"),
              EndsWith(done(kDoneInProc, 0x11, '\xc1', 1) + returns_nothing + done(kDoneProc, 0, '\xe0')));
  const std::string two = ask("EXEC sp_executesql N'SELECT 1 AS a'; SELECT 2 AS a");
  EXPECT_THAT(two, HasSubstr(returns_nothing + done(kDoneProc, 1, '\xe0')));
  EXPECT_THAT(two, EndsWith(done(kDone, 0x10, '\xc1', 1)));
  // One within another is a statement of it; what goes wrong is what it returns.
  EXPECT_THAT(ask("EXEC sp_executesql N'EXEC sp_executesql N''SELECT 1 AS a'''"),
              EndsWith(done(kDoneInProc, 1, '\xe0') + returns_nothing + done(kDoneProc, 0, '\xe0')));
  EXPECT_THAT(ask("EXEC sp_executesql N'SELECT 1/0 AS a'"),
              EndsWith("\x79\xc6\x1f\x00\x00"s + done(kDoneProc, 0, '\xe0')));
}

TEST_F(ReplyTest, AnAssignmentIsASelectWithoutColumns) {
  EXPECT_EQ(ask("DECLARE @a int; SET @a = 5"), done(kDone, 0x10, '\xc1', 1));
  EXPECT_EQ(ask("DECLARE @a int; SELECT @a = n FROM (VALUES (1), (2)) t (n)"), done(kDone, 0x10, '\xc1', 2));
}

TEST_F(ReplyTest, ATransactionIsToldByEnvchangeAlone) {
  const std::string begun = ask("BEGIN TRAN");
  EXPECT_EQ(begun.substr(0, 5), "\xe3\x0b\x00\x08\x08"s);
  EXPECT_THAT(begun, EndsWith(done(kDone, 0, '\xd4')));
}

TEST_F(ReplyTest, InformationHasNoSeverity) {
  const std::string said = ask("RAISERROR('ten', 10, 2)");
  EXPECT_EQ(said.front(), '\xab');
  EXPECT_EQ(said.substr(3, 6), "\x50\xc3\x00\x00\x02\x00"s);  // 50000, state 2, class 0
}

}  // namespace
}  // namespace hygge::test
