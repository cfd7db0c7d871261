#include "hygge/auth/base64.h"

#include <gtest/gtest.h>

namespace hygge::auth {
namespace {

using namespace std::string_literals;

TEST(Base64Test, IsThatOfTheStandardWithoutPadding) {
  struct Case {
    std::string bytes, text;
  };
  const Case kCases[] = {{"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
                         {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF\0"s, "-_8A"}};
  for (const Case& given : kCases) {
    EXPECT_EQ(to_base64url(given.bytes), given.text);
    EXPECT_EQ(from_base64url(given.text), given.bytes);
  }
}

TEST(Base64Test, BearsPaddingAndNothingElse) {
  EXPECT_EQ(from_base64url("Zg=="), "f");
  EXPECT_EQ(from_base64url("Z"), std::nullopt);
  EXPECT_EQ(from_base64url("Z g"), std::nullopt);
  EXPECT_EQ(from_base64url("+/8A"), std::nullopt) << "that is the other alphabet";
}

}  // namespace
}  // namespace hygge::auth
