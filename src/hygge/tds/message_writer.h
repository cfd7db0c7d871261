#pragma once

#include <cstdint>
#include <vector>

#include "hygge/tds/output.h"
#include "hygge/tds/packet.h"
#include "hygge/tds/patience.h"
#include "hygge/tds/transport.h"

namespace hygge::tds {

/// Messages to a server, one after the other, as an Output that cuts them into packets.
///
/// The payload is written into one buffer and leaves it in full packets: headers and payloads in one call of the
/// system, or one TLS record for each packet. Nothing that was written is copied but the start of the next packet.
///
/// Errors   those of Output. When a send() was interrupted is_broken(): a part of a packet may be on its way.
/// Threads  one.
class MessageWriter final : public Output {
 public:
  /// `transport` and the Patience that begin() is given are not owned and outlive their use.
  explicit MessageWriter(Transport& transport);

  /// In bytes, header included, between kSmallestPacket and kLargestPacket; holds as of the next message.
  void set_packet_size(std::size_t size) noexcept { packet_size_ = size; }
  std::size_t packet_size() const noexcept { return packet_size_; }
  /// Where bytes go as of the next message: TLS goes between.
  void write_to(Transport& transport) noexcept { transport_ = &transport; }

  /// `first_status` are bits of the first packet alone.
  void begin(PacketType type, Patience& patience, std::uint8_t first_status = 0);
  /// The same message, within another patience.
  void go_on(Patience& patience) noexcept { patience_ = &patience; }
  /// Sends the rest; the message is whole.
  void finish() { end(status::kEndOfMessage); }
  /// Ends the message and asks the server to throw it away.
  void abort() { end(status::kEndOfMessage | status::kIgnore); }
  /// Asks the server to stop what it does; only between messages.
  void send_attention(Patience& patience);

  /// Overwrites what the buffer held: after messages with a password or a token.
  void wipe() noexcept;

  bool is_broken() const noexcept { return is_broken_; }
  /// All that was given to the wire, in bytes.
  std::uint64_t wire_bytes() const noexcept { return wire_bytes_; }

 protected:
  void make_room(std::size_t bytes) override;

 private:
  void end(std::uint8_t last_status);
  void send_packets(std::size_t count, std::size_t last_size, std::uint8_t last_status);
  void send(std::span<const std::span<const std::byte>> pieces);
  PacketHeader::Bytes next_header(std::size_t payload, std::uint8_t bits);
  std::size_t most_payload() const noexcept { return packet_size_ - PacketHeader::kBytes; }
  std::byte* payload() noexcept { return buffer_.data() + PacketHeader::kBytes; }

  Transport* transport_;
  Patience* patience_ = nullptr;
  // Room for a header, then payload that was not sent yet: [payload(), next_).
  std::vector<std::byte> buffer_;
  std::size_t packet_size_ = kFirstPacketSize;
  PacketType type_ = PacketType::Batch;
  std::uint8_t first_status_ = 0;
  std::uint8_t packet_id_ = 0;
  bool is_broken_ = false;
  std::uint64_t wire_bytes_ = 0;
};

}  // namespace hygge::tds
