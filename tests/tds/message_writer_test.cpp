#include "hygge/tds/message_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hygge/base/error.h"
#include "hygge/tds/memory_transport.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::counting;
using test::operator+;

/// What lies on the wire when a message is written in pieces of `piece` bytes.
Bytes written(MemoryTransport& transport, const Bytes& payload, std::size_t packet_size, std::size_t piece) {
  MessageWriter writer{transport};
  Patience patience{Wait::kForever};
  writer.set_packet_size(packet_size);
  writer.begin(PacketType::Bulk, patience);
  for (std::size_t at = 0; at < payload.size(); at += piece) {
    const std::size_t size = std::min(piece, payload.size() - at);
    std::copy_n(payload.begin() + static_cast<std::ptrdiff_t>(at), size, writer.room(size));
    writer.wrote(size);
  }
  writer.finish();
  EXPECT_EQ(writer.wire_bytes(), transport.sent().size());
  return transport.sent();
}

/// As packets() has it, but for the session's number, which is the server's.
Bytes expected(const Bytes& payload, std::size_t packet_size) {
  Bytes wire = test::packets(payload, packet_size, 0x07);
  for (std::size_t at = 0; at < wire.size(); at += packet_size) wire[at + 5] = std::byte{0};
  return wire;
}

TEST(MessageWriterTest, CutsMessagesIntoFullPackets) {
  for (const std::size_t packet_size : {512U, 4096U, 16'384U, 32'767U}) {
    for (const std::size_t size : {0U, 1U, 503U, 504U, 505U, 1008U, 32'759U, 32'760U, 200'000U}) {
      for (const std::size_t piece : {1U, 100U, 65'536U}) {
        const Bytes payload = counting(size);
        MemoryTransport plain{{}};
        ASSERT_EQ(written(plain, payload, packet_size, piece), expected(payload, packet_size))
            << packet_size << " " << size << " " << piece;
      }
    }
  }
}

/// The sanitizers are content with some.
TEST(MessageWriterTest, CutsIntoEverySizeOfPacket) {
  const Bytes all = counting(kLargestPacket + 500);
  for (std::size_t packet_size = kSmallestPacket; packet_size <= kLargestPacket; ++packet_size) {
    const Bytes payload = test::first_of(all, packet_size + 500);
    MemoryTransport plain{{}};
    ASSERT_EQ(written(plain, payload, packet_size, 65'536), expected(payload, packet_size)) << packet_size;
  }
}

TEST(MessageWriterTest, SendsEachPacketAsOneRecord) {
  const Bytes payload = counting(100'000);
  MemoryTransport transport{{}};
  transport.pretend_encryption();
  EXPECT_EQ(written(transport, payload, 4096, 3000), expected(payload, 4096));
  ASSERT_EQ(transport.pieces().size(), (payload.size() + 4087) / 4088);
  for (std::size_t i = 0; i + 1 < transport.pieces().size(); ++i) EXPECT_EQ(transport.pieces()[i], 4096U);
}

TEST(MessageWriterTest, MarksTheFirstPacketAndTheLast) {
  MemoryTransport transport{{}};
  MessageWriter writer{transport};
  Patience patience{Wait::kForever};
  writer.set_packet_size(512);
  writer.begin(PacketType::Batch, patience, status::kResetConnection);
  writer.write(counting(1200));
  writer.finish();
  writer.begin(PacketType::Bulk, patience);
  writer.write(counting(600));
  writer.abort();
  writer.send_attention(patience);
  const test::Sent sent = test::sent_packets(transport.sent());
  EXPECT_EQ(sent.types, (std::vector<std::uint8_t>{1, 1, 1, 7, 7, 6}));
  EXPECT_EQ(sent.statuses, (std::vector<std::uint8_t>{8, 0, 1, 0, 3, 1}));
  EXPECT_EQ(test::hex_of(std::span{transport.sent()}.last(8)), "06 01 00 08 00 00 01 00");
}

TEST(MessageWriterTest, StopsBetweenPacketsWhenItIsCancelled) {
  MemoryTransport transport{{}};
  MessageWriter writer{transport};
  const CancelToken token;
  Patience patience{token, {}};
  writer.begin(PacketType::Bulk, patience);
  writer.write(counting(10'000));
  token.cancel(CancelReason::Interrupted);
  EXPECT_THROW(writer.write(counting(200'000)), Error);
  EXPECT_FALSE(writer.is_broken());
  Patience guard{Wait::kForever};
  writer.go_on(guard);
  writer.abort();
  EXPECT_EQ(test::sent_packets(transport.sent()).statuses.back(), 3);
}

TEST(MessageWriterTest, LeavesNoSecretInItsMemory) {
  MemoryTransport transport{{}};
  MessageWriter writer{transport};
  Patience patience{Wait::kForever};
  writer.begin(PacketType::Login, patience);
  writer.write(counting(100));
  writer.finish();
  writer.wipe();
  writer.begin(PacketType::Login, patience);
  const std::byte* const memory = writer.room(100);
  EXPECT_TRUE(std::all_of(memory, memory + 100, [](std::byte byte) { return byte == std::byte{0}; }));
}

}  // namespace
}  // namespace hygge::tds
