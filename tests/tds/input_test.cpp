#include "hygge/tds/input.h"

#include <gtest/gtest.h>

#include <array>

#include "hygge/base/error.h"

namespace hygge::tds {
namespace {

TEST(MemoryInputTest, ReadsLittleEndianNumbersToItsEnd) {
  const std::array bytes{std::byte{0x34}, std::byte{0x12}, std::byte{0xFF}};
  MemoryInput input{bytes};
  EXPECT_FALSE(input.at_end());
  EXPECT_EQ(input.read<std::uint16_t>(), 0x1234);
  EXPECT_EQ(input.available(), 1U);
  EXPECT_THROW(input.read<std::uint16_t>(), Error);
  EXPECT_EQ(input.read<std::uint8_t>(), 0xFF);
  EXPECT_TRUE(input.at_end());
}

}  // namespace
}  // namespace hygge::tds
