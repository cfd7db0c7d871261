#include "hygge/auth/http.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>

#include "hygge/base/error.h"
#include "tests/support/error_of.h"
#include "tests/support/http_stand_in.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;
using test::error_of;
using test::HttpStandIn;

HttpRequest to(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return request;
}

TEST(HttpTest, AsksAndListens) {
  HttpStandIn server{[](const auto&) {
    return HttpStandIn::Reply{.status = 418, .body = "short", .headers = {{"Retry-After", " 7 "}}};
  }};
  HttpRequest request = to(server.address() + "/token?a=b");
  request.headers.emplace_back("X-Secret", Secret{"hunter2"});
  const HttpReply reply = send(request, CancelToken{});
  EXPECT_EQ(reply.status, 418);
  EXPECT_EQ(reply.body.reveal(), "short");
  EXPECT_EQ(reply.headers.at("retry-after"), "7");
  ASSERT_EQ(server.requests().size(), 1U);
  const HttpStandIn::Request heard = server.requests().front();
  EXPECT_EQ(heard.method, "GET");
  EXPECT_EQ(heard.target, "/token?a=b");
  EXPECT_EQ(heard.headers.at("x-secret"), "hunter2");
}

TEST(HttpTest, PostsForms) {
  HttpStandIn server{[](const auto&) { return HttpStandIn::Reply{}; }};
  HttpRequest request = to(server.address());
  request.form = Secret{"client_secret=a%26b"};
  send(request, CancelToken{});
  const HttpStandIn::Request heard = server.requests().front();
  EXPECT_EQ(heard.method, "POST");
  EXPECT_EQ(heard.body, "client_secret=a%26b");
  EXPECT_EQ(heard.headers.at("content-type"), "application/x-www-form-urlencoded");
}

TEST(HttpTest, FollowsNoRedirection) {
  HttpStandIn server{[](const auto&) {
    return HttpStandIn::Reply{.status = 302, .headers = {{"Location", "/elsewhere"}}};
  }};
  EXPECT_EQ(send(to(server.address()), CancelToken{}).status, 302);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(HttpTest, SaysWhenNobodyAnswers) {
  std::string address;
  {
    HttpStandIn server{[](const auto&) { return HttpStandIn::Reply{}; }};
    address = server.address();
  }
  const Error error = error_of([&] { send(to(address + "/secret/path"), CancelToken{}); });
  EXPECT_EQ(error.kind(), ErrorKind::Connection);
  EXPECT_TRUE(error.is_transient());
  EXPECT_EQ(error.headline(), "no answer from " + address);
}

TEST(HttpTest, GivesUpOnASilentServer) {
  HttpStandIn server{[](const auto&) { return HttpStandIn::Reply{.hangs = true}; }};
  HttpRequest request = to(server.address());
  request.timeout = Seconds{0.05};
  EXPECT_TRUE(error_of([&] { send(request, CancelToken{}); }).is_transient());
}

TEST(HttpTest, AConnectionThatBreaksMayBeTriedAgain) {
  HttpStandIn server{[](const auto&) { return HttpStandIn::Reply{.drops = true}; }};
  EXPECT_TRUE(error_of([&] { send(to(server.address()), CancelToken{}); }).is_transient());
}

TEST(HttpTest, CanBeCalledOffAtOnce) {
  HttpStandIn server{[](const auto&) { return HttpStandIn::Reply{.hangs = true}; }};
  const CancelToken cancel;
  std::future<HttpReply> asked = std::async(std::launch::async, [&] { return send(to(server.address()), cancel); });
  while (server.requests().empty()) std::this_thread::yield();
  const auto began = std::chrono::steady_clock::now();
  cancel.cancel(CancelReason::Interrupted);
  EXPECT_EQ(error_of([&] { asked.get(); }).kind(), ErrorKind::Cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 900ms);
}

TEST(HttpTest, ReadsNoEndlessReply) {
  HttpStandIn server{[](const auto&) { return HttpStandIn::Reply{.body = std::string(300'000, 'x')}; }};
  EXPECT_EQ(error_of([&] { send(to(server.address()), CancelToken{}); }).kind(), ErrorKind::Data);
}

TEST(HttpTest, SpeaksNothingButHttp) {
  EXPECT_EQ(error_of([] { send(to("file:///etc/passwd"), CancelToken{}); }).kind(), ErrorKind::Config);
  EXPECT_EQ(error_of([] { send(to("http://"), CancelToken{}); }).kind(), ErrorKind::Config);
}

TEST(HttpTest, AsksNoProxyWhereThereIsNoneToAsk) {
  HttpStandIn proxy{[](const auto&) { return HttpStandIn::Reply{.status = 200, .body = "proxy"}; }};
  HttpStandIn server{[](const auto&) { return HttpStandIn::Reply{.status = 200, .body = "server"}; }};
  ::setenv("http_proxy", proxy.address().c_str(), 1);
  HttpRequest request = to(server.address());
  const std::string by_proxy{send(request, CancelToken{}).body.reveal()};
  request.by_proxy = false;
  const std::string directly{send(request, CancelToken{}).body.reveal()};
  ::unsetenv("http_proxy");
  EXPECT_EQ(by_proxy, "proxy");
  EXPECT_EQ(directly, "server");
}

}  // namespace
}  // namespace hygge::auth
