#include "hygge/auth/token_reply.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "hygge/auth/url.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;

constexpr Clock::WallTime kArrival{1'700'000'000s};

Token token_in(const std::string& json) { return token_of(read_token_reply(Secret{json}), kArrival, "the test"); }

std::string reason_in(long status, const std::string& body, const std::vector<const Secret*>& secrets = {}) {
  return reason_of(HttpReply{.status = status, .headers = {}, .body = Secret{body}}, secrets);
}

TEST(TokenReplyTest, ReadsEntrasReply) {
  const Token token = token_in(
      R"({"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"refresh_in":1800,"access_token":"abc"})");
  EXPECT_EQ(token.text.reveal(), "abc");
  EXPECT_EQ(token.fetched, kArrival);
  EXPECT_EQ(token.expires, kArrival + 3599s);
  EXPECT_EQ(token.refresh, kArrival + 1800s);
}

TEST(TokenReplyTest, ReadsEveryWayToTellTheEnd) {
  struct Case {
    const char* json;
    Clock::WallTime expires;
  };
  const Case kCases[] = {
      {R"({"access_token":"a","expires_in":"60","expires_on":"5"})", kArrival + 60s},
      {R"({"access_token":"a","expires_on":"1700000100"})", kArrival + 100s},
      {R"({"access_token":"a","expires_on":1700000100})", kArrival + 100s},
      {R"({"access_token":"a","expires_on":"11/14/2023 10:15:00 PM +00:00"})", kArrival + 100s},
      {R"({"access_token":"a","expires_on":"11/14/2023 22:15:00 +00:00"})", kArrival + 100s},
      {R"({"accessToken":"a","expiresOn":"1999-01-01 00:00:00.000000","expires_on":1700000100})", kArrival + 100s},
      {R"({"accessToken":"a","expires_on":1700000100,"expiresOn":"1999-01-01 00:00:00.000000"})", kArrival + 100s},
      {R"({"access_token":"e30.eyJleHAiOjE3MDAwMDAxMDB9.c2ln"})", kArrival + 100s},
  };
  for (const Case& given : kCases) EXPECT_EQ(token_in(given.json).expires, given.expires) << given.json;
}

TEST(TokenReplyTest, TheCommandLinesTimeIsLocal) {
  ::setenv("TZ", "Asia/Tokyo", 1);
  ::tzset();
  const Token token = token_in(R"({"accessToken":"a","expiresOn":"2023-11-15 07:15:00.000000"})");
  ::unsetenv("TZ");
  ::tzset();
  EXPECT_EQ(token.expires, kArrival + 100s);
}

TEST(TokenReplyTest, RefusesWhatHoldsNoToken) {
  for (const char* body :
       {"", "{}", "<html>", R"(["access_token"])", R"({"access_token":""})", R"({"access_token":7})",
        R"({"nested":{"access_token":"a"},"expires_in":60})", R"({"access_token":"a","expires_in":60)"}) {
    EXPECT_THROW(token_in(body), Error) << body;
  }
  EXPECT_THROW(token_in(R"({"access_token":"a"})"), Error) << "it does not tell its end";
  EXPECT_THROW(token_in(R"({"access_token":"a","expires_on":"soon"})"), Error);
  EXPECT_THROW(token_in(std::string(100'000, '[')), Error) << "however deep";
}

TEST(TokenReplyTest, GivesTheReasonInOneLine) {
  EXPECT_EQ(
      reason_in(
          401,
          R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret. Trace ID: 1-2\r\nCorrelation ID: 3"})"),
      "status 401 invalid_client: AADSTS7000215: Invalid client secret.");
  EXPECT_EQ(reason_in(502, "<html>"), "status 502");
  EXPECT_EQ(reason_in(400, "{\"error\":\"x\",\"error_description\":\"a \\u001b[2J b\"}"), "status 400 x: a \\x1b[2J b");
  HttpReply throttled{.status = 429, .headers = {{"retry-after", "120"}}, .body = Secret{"{}"}};
  EXPECT_EQ(reason_of(throttled, {}), "status 429; it asks to wait for 120 s");
}

TEST(TokenReplyTest, NeverRepeatsASecret) {
  const Secret secret{"p+w/d"};
  const Secret assertion{"header.claims"};
  EXPECT_EQ(reason_in(400, R"({"error":"x","error_description":"got p+w/d and p%2Bw%2Fd, header.claims"})",
                      {&secret, &assertion}),
            "status 400 x: got ... and ..., ...");
  EXPECT_EQ(without_secrets("it said eyJhbGciOiJub25lIn0.eyJleHAiOjE3MDAwMDAxMDB9.c2ln, twice", {}),
            "it said ..., twice");
  EXPECT_EQ(without_secrets("it said " + std::string(150, 'x') + " end", {}), "it said ... end");
  EXPECT_EQ(without_secrets("token=" + std::string(150, 'x') + " end", {}), "token=... end");
  EXPECT_EQ(without_secrets("see https://aka.ms/azure-cli and /usr/bin/az", {}),
            "see https://aka.ms/azure-cli and /usr/bin/az");
}

}  // namespace
}  // namespace hygge::auth
