#include "hygge/base/secret.h"

#include <gtest/gtest.h>

#include <array>
#include <concepts>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace hygge {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(Printable<std::string>);
static_assert(!Printable<Secret>, "a secret must not reach a stream");
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>, "making one is said aloud");
static_assert(!std::equality_comparable<Secret>, "a comparison would tell by its time how much is right");

constexpr std::string_view kShort = "Pa$$w0rd";  // lies inside a std::string
constexpr std::string_view kLong = "a token of more than what lies inside a std::string itself";

/// What lies in the memory of a Secret after its end.
std::string memory_after_the_end_of(std::string_view text) {
  alignas(Secret) std::array<char, sizeof(Secret)> memory{};
  Secret* secret = new (memory.data()) Secret{std::string{text}};
  secret->~Secret();
  return {memory.data(), memory.size()};
}

TEST(SecretTest, RevealsWhatItWasGiven) {
  EXPECT_EQ(Secret{std::string{kShort}}.reveal(), kShort);
  EXPECT_EQ(Secret{std::string{kLong}}.reveal(), kLong);
  EXPECT_TRUE(Secret{}.empty());
  EXPECT_TRUE(Secret{""}.empty());
  EXPECT_FALSE(Secret{"x"}.empty());
}

TEST(SecretTest, LeavesNothingInTheMemoryItHad) {
  EXPECT_EQ(memory_after_the_end_of(kShort).find("a$$w0rd"), std::string::npos);
}

TEST(SecretTest, WipesWhatItIsMovedFrom) {
  for (const std::string_view text : {kShort, kLong}) {
    alignas(Secret) std::array<char, sizeof(Secret)> memory{};
    Secret* first = new (memory.data()) Secret{std::string{text}};
    Secret second{std::move(*first)};
    EXPECT_EQ(second.reveal(), text);
    EXPECT_TRUE(first->empty());
    EXPECT_EQ(std::string(memory.data(), memory.size()).find(text.substr(1)), std::string::npos);
    Secret third;
    third = std::move(second);
    EXPECT_EQ(third.reveal(), text);
    EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move): what a move leaves is the subject
    first->~Secret();
  }
}

TEST(SecretTest, CopiesAreSecretsOfTheirOwn) {
  Secret first{std::string{kLong}};
  Secret second{first};
  Secret third{"another"};
  third = first;
  first = Secret{};
  EXPECT_EQ(second.reveal(), kLong);
  EXPECT_EQ(third.reveal(), kLong);
  const Secret& same = third;
  third = same;
  EXPECT_EQ(third.reveal(), kLong);
}

TEST(SecretTest, WipingReachesWhatAStringNoLongerUses) {
  std::string text{kLong};
  text.resize(4);
  wipe(text);
  EXPECT_TRUE(text.empty());
  text.resize(kLong.size());  // within the same memory
  EXPECT_EQ(text.find_first_not_of('\0'), std::string::npos);
}

}  // namespace
}  // namespace hygge
