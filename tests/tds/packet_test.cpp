#include "hygge/tds/packet.h"

#include <gtest/gtest.h>

#include "hygge/base/error.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::hex;

PacketHeader read(std::string_view digits) {
  const test::Bytes bytes = hex(digits);
  return PacketHeader::read(std::span<const std::byte, PacketHeader::kBytes>{bytes});
}

TEST(PacketTest, ReadsWhatItWrites) {
  const PacketHeader header = read("04 01 01 71 00 33 02 00");
  EXPECT_EQ(header.type, 4);
  EXPECT_TRUE(header.is_last());
  EXPECT_EQ(header.length, 0x171);
  EXPECT_EQ(header.spid, 51);
  EXPECT_EQ(header.packet_id, 2);
  const PacketHeader::Bytes bytes = header.bytes();
  EXPECT_EQ(test::hex_of(bytes), "04 01 01 71 00 33 02 00");
}

TEST(PacketTest, RefusesLengthsThatNoPacketHas) {
  EXPECT_NO_THROW(read("04 01 00 08 00 00 01 00"));
  EXPECT_NO_THROW(read("04 01 7f ff 00 00 01 00"));
  EXPECT_THROW(read("04 01 00 07 00 00 01 00"), Error);
  EXPECT_THROW(read("04 01 80 00 00 00 01 00"), Error);
}

}  // namespace
}  // namespace hygge::tds
