#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/tds_server/server.h"
#include "tests/tds_server/raw_client.h"

namespace hygge::test {
namespace {

using namespace std::string_literals;
using tds_server::Server;
using testing::HasSubstr;

/// Managed identity, with the echo of the server's byte: `library 2, echo 1, workflow 3`.
const std::string kAskWhere = "\x02\x02\x00\x00\x00\x05\x03\xff"s;

std::string token_message(const std::string& token) {
  const auto size = static_cast<char>(2 * token.size());
  return RawClient::packet(0x08,
                           std::string{static_cast<char>(size + 4), 0, 0, 0, size, 0, 0, 0} + RawClient::utf16(token));
}

TEST(LoginTest, TellsWhereTokensComeFromAndTakesOne) {
  Server server{{.tokens = {"ey.J"}}};
  for (const bool right : {true, false}) {
    RawClient client{server.port()};
    client.send(RawClient::prelogin_with_fed_auth());
    client.reply();
    client.send(RawClient::login7("", "", kAskWhere));
    const std::string where = client.reply();
    EXPECT_EQ(where.front(), '\xee');
    EXPECT_THAT(where, HasSubstr(RawClient::utf16("https://database.windows.net/")));
    client.send(token_message(right ? "ey.J" : "no.t"));
    EXPECT_EQ(client.reply().front(), right ? '\xe3' : '\xaa');
  }
}

TEST(LoginTest, ATokenNeedsAServerThatTakesTokens) {
  Server server;
  RawClient client{server.port()};
  client.send(RawClient::prelogin_with_fed_auth());
  client.reply();
  client.send(RawClient::login7("", "", kAskWhere));
  EXPECT_EQ(client.reply().front(), '\xaa');
}

TEST(LoginTest, AcknowledgesWhatTheClientKnows) {
  Server server;
  RawClient client{server.port()};
  client.send(RawClient::prelogin());
  client.reply();
  client.send(RawClient::login7("sa", "Hygge!2026", "\x0a\x00\x00\x00\x00\x7e\x01\x00\x00\x00\x05\xff"s));
  EXPECT_THAT(client.reply(), HasSubstr("\xae\x0a\x01\x00\x00\x00\x01\xff"s));
}

TEST(LoginTest, VectorsAreSentAsTheClientKnowsThem) {
  Server server;
  const std::string floats = "\xf5\x10\x00\x00"s;
  const std::string halves = "\xf5\x0c\x00\x01"s;
  for (const int asked : {0, 1, 2, 7}) {
    SCOPED_TRACE(asked);
    const int answered = std::min(asked, 2);
    RawClient client{server.port()};
    client.send(RawClient::prelogin());
    client.reply();
    const std::string features = "\x0e\x01\x00\x00\x00"s + static_cast<char>(asked) + '\xff';
    client.send(RawClient::login7("sa", "Hygge!2026", asked > 0 ? features : ""));
    const std::string acknowledged = "\xae\x0e\x01\x00\x00\x00"s + static_cast<char>(answered) + '\xff';
    EXPECT_EQ(client.reply().find(acknowledged) != std::string::npos, asked > 0);
    client.send(RawClient::batch("SELECT CAST(N'[1,-2]' AS vector(2)), CAST(N'[1,-2]' AS vector(2, float16))"));
    const std::string answer = client.reply();
    EXPECT_EQ(answer.find(floats) != std::string::npos, answered >= 1);
    EXPECT_EQ(answer.find(halves) != std::string::npos, answered >= 2);
    const std::string text = RawClient::utf16("[1.0000000e+00,-2.0000000e+00]");
    EXPECT_EQ(answer.find(text) != std::string::npos, answered < 2);
    EXPECT_EQ(answer.find("\x0c\x00\xa9\x01\x02\x00\x01\x00\x00\x00\x00\x3c\x00\xc0"s) != std::string::npos,
              answered >= 2);
  }
}

TEST(LoginTest, Utf8ArrivesAsUnicodeWhereTheClientDoesNotKnowIt) {
  Server server;
  server.run(
      "CREATE TABLE t (a varchar(10) COLLATE Latin1_General_100_CI_AS_SC_UTF8, j json); INSERT t VALUES ('x', '{}')");
  for (const bool knows : {true, false}) {
    RawClient client{server.port()};
    client.send(RawClient::prelogin());
    client.reply();
    client.send(
        RawClient::login7("sa", "Hygge!2026", knows ? "\x0a\x00\x00\x00\x00\x0d\x01\x00\x00\x00\x01\xff"s : ""s));
    client.reply();
    client.send(RawClient::batch("SELECT a, j FROM t"));
    const std::string answer = client.reply();
    EXPECT_EQ(answer[9], knows ? '\xa7' : '\xe7');
    EXPECT_EQ(answer.find('\xf4') != std::string::npos, knows);
  }
}

}  // namespace
}  // namespace hygge::test
