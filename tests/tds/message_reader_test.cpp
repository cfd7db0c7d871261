#include "hygge/tds/message_reader.h"

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

/// Takes the message in pieces of `piece` bytes, each of them whole at once.
Bytes read_in_pieces(Input& input, std::size_t piece) {
  Bytes read;
  while (!input.at_end()) {
    const std::size_t size = std::min(piece, std::max<std::size_t>(input.available(), 1));
    input.need(size);
    read.insert(read.end(), input.data(), input.data() + size);
    input.take(size);
  }
  return read;
}

/// Reads pieces that are always as long as asked for, whatever has arrived.
Bytes read_exactly(Input& input, std::size_t piece, std::size_t all) {
  Bytes read;
  while (read.size() < all) {
    const std::size_t size = std::min(piece, all - read.size());
    input.need(size);
    read.insert(read.end(), input.data(), input.data() + size);
    input.take(size);
  }
  EXPECT_TRUE(input.at_end());
  return read;
}

TEST(MessageReaderTest, JoinsPacketsOfAnySizeThatArriveInAnyPieces) {
  const Bytes payload = counting(70'000);
  for (const std::size_t packet_size : {512U, 513U, 4096U, 16'384U, 32'767U}) {
    for (const std::size_t at_once : {7U, 511U, 512U, 65'536U, 1'000'000U}) {
      for (const std::size_t piece : {1U, 13U, 600U, 40'000U}) {
        MemoryTransport transport{test::packets(payload, packet_size), at_once};
        MessageReader reader{transport};
        Patience patience{Wait::kForever};
        reader.await(patience);
        ASSERT_EQ(read_exactly(reader, piece, payload.size()), payload)
            << packet_size << " " << at_once << " " << piece;
      }
    }
  }
}

TEST(MessageReaderTest, WaitsForBytesCutAtEveryPlace) {
  const Bytes payload = counting(1100);
  const Bytes wire = test::packets(payload, 512);
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    // What comes first, then all the rest.
    MemoryTransport transport{wire, std::max<std::size_t>(cut, 1)};
    MessageReader reader{transport};
    Patience patience{Wait::kForever};
    reader.await(patience);
    ASSERT_EQ(read_in_pieces(reader, 100), payload) << cut;
    EXPECT_EQ(reader.wire_bytes(), wire.size());
    EXPECT_EQ(reader.spid(), 51);
    EXPECT_TRUE(reader.is_drained());
  }
}

/// Reads a message in packets of this size.
void expect_read_of(std::size_t packet_size, const Bytes& payload, std::size_t piece) {
  MemoryTransport transport{test::packets(payload, packet_size), 9000};
  MessageReader reader{transport};
  Patience patience{Wait::kForever};
  reader.await(patience);
  ASSERT_EQ(read_exactly(reader, piece, payload.size()), payload) << packet_size;
}

TEST(MessageReaderTest, ReadsManySizesOfPacket) {
  const Bytes payload = counting(33'000);
  for (std::size_t packet_size = kSmallestPacket; packet_size <= kLargestPacket; packet_size += 97)
    expect_read_of(packet_size, payload, 333);
}

/// The sanitizers are content with many.
TEST(MessageReaderTest, ReadsEverySizeOfPacket) {
  const Bytes all = counting(kLargestPacket + 500);
  for (std::size_t packet_size = kSmallestPacket; packet_size <= kLargestPacket; ++packet_size)
    expect_read_of(packet_size, test::first_of(all, packet_size + 500), 20'000);
}

TEST(MessageReaderTest, ReadsOneMessageAfterTheOther) {
  MemoryTransport transport{test::packets(counting(600), 512) + test::packets({}) + test::packets(counting(3))};
  MessageReader reader{transport};
  Patience patience{Wait::kForever};
  reader.await(patience);
  EXPECT_EQ(read_in_pieces(reader, 50), counting(600));
  EXPECT_THROW(reader.need(1), Error);
  reader.await(patience);
  EXPECT_TRUE(reader.at_end());
  reader.await(patience);
  EXPECT_EQ(read_in_pieces(reader, 50), counting(3));
}

TEST(MessageReaderTest, ThrowsTheRestAwayAndTellsItsEnd) {
  const Bytes payload = counting(5000) + test::done(Done::kAttention);
  MemoryTransport transport{test::packets(payload, 512), 100};
  MessageReader reader{transport};
  Patience patience{Wait::kForever};
  reader.await(patience);
  reader.need(10);
  reader.take(10);
  EXPECT_FALSE(reader.has_arrived());
  DiscardedAnswer discarded{{}};
  reader.skip_rest(discarded);
  ASSERT_TRUE(discarded.done());
  EXPECT_EQ(discarded.done()->status, Done::kAttention);
  EXPECT_TRUE(reader.at_end());
  EXPECT_TRUE(reader.has_arrived());
}

TEST(MessageReaderTest, KnowsWhatHasArrived) {
  MemoryTransport transport{test::packets(counting(2000), 512)};
  MessageReader reader{transport};
  Patience patience{Wait::kForever};
  reader.await(patience);
  EXPECT_FALSE(reader.has_arrived());
  reader.need(1);
  EXPECT_TRUE(reader.has_arrived());
}

Error error_of(MessageReader& reader, std::size_t bytes) {
  Patience patience{Wait::kForever};
  reader.await(patience);
  try {
    reader.need(bytes);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error{ErrorKind::Internal, ""};
}

TEST(MessageReaderTest, TellsThatTheServerWentAway) {
  MemoryTransport transport{hygge::test::hex("04 00 02 00 00 33 01 00 aa bb")};
  MessageReader reader{transport};
  const Error error = error_of(reader, 3);
  EXPECT_EQ(error.kind(), ErrorKind::Connection);
  EXPECT_TRUE(error.is_transient());
  EXPECT_TRUE(reader.is_broken());
}

TEST(MessageReaderTest, TellsOtherServicesFromSqlServer) {
  MemoryTransport transport{hygge::test::hex("53 53 48 2d 32 2e 30 2d 4f 70")};  // SSH-2.0-Op
  MessageReader reader{transport};
  EXPECT_EQ(error_of(reader, 1).kind(), ErrorKind::Data);
  EXPECT_TRUE(reader.is_broken());
}

TEST(MessageReaderTest, SaysWhichLimitRanOut) {
  MemoryTransport transport{{}, 1, true};
  MessageReader reader{transport};
  Patience idle{CancelToken{}, {.idle = std::chrono::seconds{9}}};
  reader.await(idle);
  try {
    reader.need(1);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Timeout);
    EXPECT_EQ(error.headline(), "'memory' has fallen silent");
    EXPECT_EQ(error.reason(), "nothing came for 9.0s");
  }
  Patience query{CancelToken{}, {.query = std::chrono::nanoseconds{0}}};
  reader.await(query);
  try {
    reader.need(1);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.headline(), "'memory' took too long to answer");
  }
  EXPECT_FALSE(reader.is_broken());
}

TEST(MessageReaderTest, GivesUpInTimeThoughBytesKeepComing) {
  MemoryTransport transport{test::packets(counting(100))};
  MessageReader reader{transport};
  Patience over{Clock::now()};
  reader.await(over);
  EXPECT_THROW(reader.need(1), TimedOut);
  Patience more{Wait::kForever};
  reader.go_on(more);
  EXPECT_NO_THROW(reader.need(100));
}

TEST(MessageReaderTest, DoesNotBelieveALengthBeforeItsBytesHaveCome) {
  MemoryTransport transport{test::packets(counting(100))};
  MessageReader reader{transport};
  EXPECT_EQ(error_of(reader, SIZE_MAX / 2).kind(), ErrorKind::Data);
}

}  // namespace
}  // namespace hygge::tds
