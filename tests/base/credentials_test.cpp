#include "hygge/base/credentials.h"

#include <gtest/gtest.h>

namespace hygge {
namespace {

TEST(CredentialsTest, AreMaskedInAddressesAndConnectionStrings) {
  struct Case {
    std::string_view text;
    std::string_view masked;
  };
  constexpr Case kCases[] = {
      {"postgres://u:p4ss@h:5432/db", "postgres://...@h:5432/db"},
      {"https://token@h/x", "https://...@h/x"},
      {"https://u:p@4ss@h/x", "https://...@h/x"},
      {"postgres://u:p/4ss@h/db", "postgres://...@h/db"},
      {"a https://u:p@h b ftp://v:q@i", "a https://...@h b ftp://...@i"},
      {"Server=h;Uid=u;Pwd=p4ss;App=x", "Server=h;Uid=u;Pwd=...;App=x"},
      {"https://h/x?sig=p4ss&v=1", "https://h/x?sig=...&v=1"},
      {"AccountKey=p4ss==", "AccountKey=..."},
  };
  for (const Case& given : kCases) {
    EXPECT_EQ(without_credentials(given.text), given.masked);
    EXPECT_TRUE(find_credentials(given.text).has_value()) << given.text;
  }
}

TEST(CredentialsTest, LeavesOrdinaryPathsAlone) {
  for (const std::string_view text : {"", "landing/users", "s3://bucket/a@b", "http://h:80/a@b", "lake/year=2024/x",
                                      "lake/key=1", "://", "://@", "a=b=c", "password=", "compass=north"}) {
    EXPECT_EQ(without_credentials(text), text);
    EXPECT_FALSE(find_credentials(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace hygge
