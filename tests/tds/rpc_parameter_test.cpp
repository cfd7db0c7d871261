#include "hygge/tds/rpc_parameter.h"

#include <gtest/gtest.h>

#include <string>

#include "hygge/base/error.h"
#include "tests/tds/value_bytes.h"

namespace hygge::tds {
namespace {

using test::KeptOutput;
using test::to_hex;

constexpr Collation kLatin = {std::byte{0x09}, std::byte{0x04}, std::byte{0xD0}, std::byte{0x00}, std::byte{0x34}};

TEST(RpcParameterTest, WritesTheParametersOfAStatement) {
  KeptOutput output;
  write_text_parameter(output, "", "SELECT @p", kLatin);
  write_text_parameter(output, "", "@p int", kLatin);
  RpcParameter parameter;
  parameter.name = "@p";
  parameter.type.type = WireType::IntN;
  parameter.type.size = 4;
  std::int32_t seven = 7;
  write_rpc_parameter(output, parameter, {.values = &seven}, 0);
  EXPECT_EQ(to_hex(output.bytes()),
            "00 00 e7 40 1f 09 04 d0 00 34 12 00 53 00 45 00 4c 00 45 00 43 00 54 00 20 00 40 00 70 00 "
            "00 00 e7 40 1f 09 04 d0 00 34 0c 00 40 00 70 00 20 00 69 00 6e 00 74 00 "
            "02 40 00 70 00 00 26 04 04 07 00 00 00");
}

TEST(RpcParameterTest, WritesNullsAndOutputs) {
  KeptOutput output;
  RpcParameter parameter;
  parameter.name = "@h";
  parameter.type.type = WireType::IntN;
  parameter.type.size = 4;
  parameter.is_output = true;
  std::int32_t value = 0;
  std::uint64_t validity = 0;
  write_rpc_parameter(output, parameter, {.values = &value, .validity = &validity}, 0);
  EXPECT_EQ(to_hex(output.bytes()), "02 40 00 68 00 01 26 04 00");
}

TEST(RpcParameterTest, WritesLongTextInChunks) {
  KeptOutput output;
  write_text_parameter(output, "", std::string(4'000, 'a'), kLatin);
  EXPECT_EQ(to_hex(std::span{output.bytes()}.first(12)), "00 00 e7 40 1f 09 04 d0 00 34 40 1f");
  KeptOutput longer;
  write_text_parameter(longer, "", std::string(4'001, 'a'), kLatin);
  EXPECT_EQ(to_hex(std::span{longer.bytes()}.first(22)),
            "00 00 e7 ff ff 09 04 d0 00 34 fe ff ff ff ff ff ff ff 42 1f 00 00");
  EXPECT_EQ(longer.bytes().size(), 10 + 8 + 4 + 8'002 + 4U);
}

TEST(RpcParameterTest, RefusesNamesThatAreTooLong) {
  KeptOutput output;
  EXPECT_THROW(write_text_parameter(output, std::string(129, 'a'), "", kLatin), Error);
}

}  // namespace
}  // namespace hygge::tds
