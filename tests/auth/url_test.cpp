#include "hygge/auth/url.h"

#include <gtest/gtest.h>

namespace hygge::auth {
namespace {

TEST(UrlTest, EncodesEverythingThatIsNotPlain) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b+c&d=e/f%\xC3\xA6"), "a%20b%2Bc%26d%3De%2Ff%25%C3%A6");
}

TEST(UrlTest, AQueryLeavesOutWhatIsEmpty) {
  EXPECT_EQ(query({{"resource", "https://database.windows.net/"}, {"client_id", ""}, {"x", "1"}}),
            "resource=https%3A%2F%2Fdatabase.windows.net%2F&x=1");
  EXPECT_EQ(form({{"a", "&"}}).reveal(), "a=%26");
}

TEST(UrlTest, SecretsGoByTlsOrToThisMachine) {
  for (const char* url : {"https://login.microsoftonline.com", "HTTPS://x", "http://127.0.0.1:80/x", "http://localhost",
                          "http://LOCALHOST:1/", "http://[::1]:80"}) {
    EXPECT_TRUE(is_private(url)) << url;
  }
  for (const char* url :
       {"http://login.microsoftonline.com", "http://localhost.evil.example", "http://127.0.0.1.nip.io",
        "http://127.evil.example", "http://127.0.0.1@evil.example/", "ftp://localhost", "https://", ""}) {
    EXPECT_FALSE(is_private(url)) << url;
  }
}

TEST(UrlTest, ShowsWhereItGoesAndNothingElse) {
  EXPECT_EQ(origin_of("https://host:8443/path?token=1"), "https://host:8443");
  EXPECT_EQ(origin_of("https://user:hunter2@host/path"), "https://...@host");
  EXPECT_EQ(origin_of("host/path"), "host");
}

}  // namespace
}  // namespace hygge::auth
