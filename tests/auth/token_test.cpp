#include "hygge/auth/token.h"

#include <gtest/gtest.h>

#include "hygge/auth/base64.h"

namespace hygge::auth {
namespace {

using namespace std::chrono_literals;

constexpr Clock::WallTime kThen{1'700'000'000s};

Token lasting(std::chrono::seconds life, std::optional<std::chrono::seconds> refresh_in = {}) {
  Token token;
  token.fetched = kThen;
  token.expires = kThen + life;
  if (refresh_in) token.refresh = kThen + *refresh_in;
  return token;
}

TEST(TokenTest, AnHoursTokenAgesInItsLastTenMinutes) {
  const Token token = lasting(1h);
  EXPECT_EQ(freshness(token, kThen + 49min), Freshness::Fresh);
  EXPECT_EQ(freshness(token, kThen + 50min), Freshness::Aging);
  EXPECT_EQ(freshness(token, kThen + 55min), Freshness::Stale);
  EXPECT_EQ(freshness(token, kThen + 1h), Freshness::Expired);
}

TEST(TokenTest, ALongOneAgesFromHalfOfItsLife) {
  const Token token = lasting(24h);
  EXPECT_EQ(freshness(token, kThen + 12h - 1s), Freshness::Fresh);
  EXPECT_EQ(freshness(token, kThen + 12h), Freshness::Aging);
  EXPECT_EQ(freshness(lasting(2h), kThen + 1h), Freshness::Fresh) << "not long enough";
}

TEST(TokenTest, ItsGiversWishGoesBefore) {
  EXPECT_EQ(freshness(lasting(24h, 1h), kThen + 1h), Freshness::Aging);
  EXPECT_EQ(freshness(lasting(24h, 20h), kThen + 19h), Freshness::Fresh);
}

Secret jwt(const std::string& claims) { return Secret{"eyJhbGciOiJub25lIn0." + to_base64url(claims) + ".c2ln"}; }

TEST(TokenTest, AJwtTellsWhoseItIsAndHowLongItLasts) {
  const Claims claims = claims_of(jwt(R"({"exp": 1700003600, "aud": "https://database.windows.net/",
                                          "appid": "1-2-3", "upn": "anna@example.org"})"));
  EXPECT_EQ(claims.expires, Clock::WallTime{1'700'003'600s});
  EXPECT_EQ(claims.audience, "https://database.windows.net/");
  EXPECT_EQ(claims.who, "anna@example.org");
  EXPECT_EQ(claims_of(jwt(R"({"appid": "1-2-3", "oid": "4"})")).who, "1-2-3");
}

TEST(TokenTest, WhatIsNoJwtTellsNothing) {
  for (const Secret& token : {Secret{""}, Secret{"opaque"}, Secret{"a.b"}, Secret{"a.!.c"}, jwt("{"), jwt("[1]"),
                              jwt(R"({"exp": "soon", "aud": ["x"], "upn": 1})")}) {
    const Claims claims = claims_of(token);
    EXPECT_FALSE(claims.expires);
    EXPECT_EQ(claims.audience + claims.who, "");
  }
  EXPECT_TRUE(claims_of(jwt(R"({"exp": 99999999999999999})")).expires) << "far away, without overflow";
  EXPECT_EQ(claims_of(jwt(R"({"exp": -5})")).expires, Clock::WallTime{});
}

}  // namespace
}  // namespace hygge::auth
