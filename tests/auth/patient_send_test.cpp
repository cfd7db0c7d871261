#include "hygge/auth/patient_send.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hygge/base/error.h"
#include "tests/support/http_stand_in.h"
#include "tests/support/turned_clock.h"

namespace hygge::auth {
namespace {

using test::HttpStandIn;
using test::TurnedClock;

/// A server that goes through these replies and stays with the last.
class PatientSendTest : public testing::Test {
 protected:
  HttpReply send_to(std::vector<HttpStandIn::Reply> replies, const Retries& retries = {}) {
    std::size_t next = 0;
    HttpStandIn server{[&](const auto&) { return replies[std::min(next++, replies.size() - 1)]; }};
    HttpRequest request;
    request.url = server.address();
    request.by_proxy = false;
    HttpReply reply;
    try {
      reply = send_patiently(request, retries, clock_, cancel_);
    } catch (...) {
      asked_ = server.requests().size();
      throw;
    }
    asked_ = server.requests().size();
    return reply;
  }

  static HttpStandIn::Reply status(int status) { return {.status = status}; }
  static HttpStandIn::Reply later(int status, const std::string& pause) {
    return {.status = status, .headers = {{"Retry-After", pause}}};
  }

  TurnedClock clock_{TurnedClock::Waiting::Leaps};
  CancelToken cancel_;
  std::size_t asked_ = 0;
};

TEST_F(PatientSendTest, TriesAgainWhatMayPass) {
  EXPECT_EQ(send_to({status(500), status(503), status(429), status(200)}).status, 200);
  EXPECT_EQ(asked_, 4U);
  EXPECT_GE(clock_.turned(), Seconds{0.8 * (0.8 + 1.6 + 3.2)});
  EXPECT_LE(clock_.turned(), Seconds{1.2 * (0.8 + 1.6 + 3.2)});
}

TEST_F(PatientSendTest, NeverSendsAgainWhatIsWrong) {
  for (const int wrong : {400, 401, 403, 404, 410, 302}) {
    EXPECT_EQ(send_to({status(wrong), status(200)}).status, wrong);
    EXPECT_EQ(asked_, 1U);
  }
}

TEST_F(PatientSendTest, PausesForAsLongAsItIsAsked) {
  EXPECT_EQ(send_to({later(429, "7"), later(503, "5"), status(200)}).status, 200);
  EXPECT_EQ(clock_.turned(), Seconds{12});
}

TEST_F(PatientSendTest, APauseThatIsTooLongEndsIt) {
  const HttpReply reply = send_to({later(429, "61"), status(200)});
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(asked_, 1U);
  EXPECT_EQ(clock_.turned(), Seconds{0});
}

TEST_F(PatientSendTest, AnOddRetryAfterIsPassedOver) {
  EXPECT_EQ(send_to({later(429, "Wed, 21 Oct 2015 07:28:00 GMT"), later(429, "-1"), status(200)}).status, 200);
  EXPECT_LE(clock_.turned(), Seconds{3});
}

TEST_F(PatientSendTest, TheTimeIsLimited) {
  EXPECT_EQ(send_to({status(500)}).status, 500);
  EXPECT_LE(clock_.turned(), Seconds{60});
  EXPECT_GT(clock_.turned(), Seconds{25});
}

TEST_F(PatientSendTest, OtherStatusesCanBeNamed) {
  EXPECT_EQ(send_to({status(410), status(404), status(200)}, {.statuses = {404, 410}}).status, 200);
}

TEST_F(PatientSendTest, SilenceIsBorneForLess) {
  EXPECT_THROW(send_to({{.drops = true}}, {.longest_without_answer = Seconds{0}}), Error);
  EXPECT_EQ(asked_, 1U);
  EXPECT_EQ(send_to({{.drops = true}, status(200)}).status, 200);
  EXPECT_THROW(send_to({{.drops = true}}), Error);
  EXPECT_GT(asked_, 3U);
  EXPECT_LE(clock_.turned(), Seconds{17});
}

TEST_F(PatientSendTest, APauseCanBeCalledOff) {
  HttpStandIn server{[&](const auto&) {
    cancel_.cancel(CancelReason::Interrupted);
    return later(429, "30");
  }};
  HttpRequest request;
  request.url = server.address();
  EXPECT_THROW(send_patiently(request, {}, Clock::real(), cancel_), Error);
  EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace hygge::auth
