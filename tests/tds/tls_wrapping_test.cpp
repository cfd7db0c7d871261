#include "hygge/tds/tls_wrapping.h"

#include <gtest/gtest.h>

#include "hygge/base/error.h"
#include "hygge/tds/memory_transport.h"
#include "tests/tds/wire_bytes.h"

namespace hygge::tds {
namespace {

using test::Bytes;
using test::counting;
using test::hex;
using test::operator+;

Bytes received(TlsWrapping& wrapping, std::size_t count) {
  Bytes all;
  while (all.size() < count) {
    Bytes part(count - all.size());
    part.resize(wrapping.receive(part, {}));
    if (part.empty()) break;
    all = std::move(all) + part;
  }
  return all;
}

TEST(TlsWrappingTest, CutsAFlightIntoPackets) {
  MemoryTransport transport{{}};
  TlsWrapping wrapping{transport, true};
  const Bytes flight = counting(9000);
  wrapping.send(std::span{flight}.first(100), {});
  wrapping.send(std::span{flight}.subspan(100), {});
  EXPECT_TRUE(transport.sent().empty());
  wrapping.flush({});
  wrapping.flush({});
  const test::Sent sent = test::sent_packets(transport.sent());
  EXPECT_EQ(sent.payload, flight);
  EXPECT_EQ(sent.types, (std::vector<std::uint8_t>{0x12, 0x12, 0x12}));
  EXPECT_EQ(sent.statuses, (std::vector<std::uint8_t>{0, 0, 1}));
}

TEST(TlsWrappingTest, UnwrapsWhatComesInAnyPieces) {
  const Bytes flight = counting(5000);
  for (const std::uint8_t type : {std::uint8_t{0x12}, std::uint8_t{0x04}}) {
    for (const std::size_t at_once : {1U, 5U, 9U, 4096U, 100'000U}) {
      MemoryTransport transport{test::packets(flight, 4096, type), at_once};
      TlsWrapping wrapping{transport, true};
      EXPECT_EQ(received(wrapping, flight.size()), flight);
    }
  }
}

TEST(TlsWrappingTest, GoesOnUnwrappedBehindTheHandshake) {
  const Bytes records = hex("17 03 03 00 02 aa bb");
  // The last of the handshake may still be wrapped, whatever the client has finished.
  for (const bool has_tail : {false, true}) {
    for (const std::size_t at_once : {1U, 3U, 100U}) {
      MemoryTransport transport{test::packets(hex("01 02"), 4096, 0x12) +
                                    (has_tail ? test::packets(hex("03"), 4096, 0x12) : Bytes{}) + records,
                                at_once};
      TlsWrapping wrapping{transport, true};
      EXPECT_EQ(received(wrapping, 2), hex("01 02"));
      wrapping.shook_hands();
      EXPECT_EQ(received(wrapping, records.size() + (has_tail ? 1 : 0)), (has_tail ? hex("03") : Bytes{}) + records);
      EXPECT_EQ(received(wrapping, 1), Bytes{});
      wrapping.send(records, {});
      EXPECT_EQ(transport.sent(), records);
    }
  }
}

TEST(TlsWrappingTest, WrapsNothingWhereTlsComesFirst) {
  MemoryTransport transport{hex("16 03 01")};
  TlsWrapping wrapping{transport, false};
  wrapping.send(hex("16 03 03"), {});
  EXPECT_EQ(transport.sent(), hex("16 03 03"));
  EXPECT_EQ(received(wrapping, 3), hex("16 03 01"));
}

TEST(TlsWrappingTest, LooksAtItsLimitWithEachPacketHoweverFastTheyCome) {
  MemoryTransport transport{test::packets(counting(100), PacketHeader::kBytes + 1, 0x12)};
  TlsWrapping wrapping{transport, true};
  Bytes part(1);
  EXPECT_EQ(wrapping.receive(part, {}), 1U);
  EXPECT_THROW(wrapping.receive(part, {.until = Clock::now()}), TimedOut);
  const CancelToken token;
  token.cancel(CancelReason::Interrupted);
  EXPECT_THROW(wrapping.receive(part, {.cancel = &token}), Error);
  EXPECT_EQ(wrapping.receive(part, {}), 1U);
  EXPECT_EQ(part, Bytes{counting(100)[1]});
}

TEST(TlsWrappingTest, RefusesWhatIsNoHandshake) {
  for (const char* const bytes : {"", "12 01 00", "15 03 03 00 02 02 28 00", "12 01 00 07 00 00 01 00",
                                  "12 01 00 08 00 00 01 00 12 01 00 09 00 00 01 00 16"}) {
    MemoryTransport transport{hex(bytes)};
    TlsWrapping wrapping{transport, true};
    EXPECT_THROW(received(wrapping, 1), Error) << bytes;
  }
}

}  // namespace
}  // namespace hygge::tds
